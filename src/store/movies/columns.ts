import { type Movie, type MovieField, movieColumns } from '../../domain.ts';

/** The columns of `movies` that say what a movie is, in their order. */
export const movieColumnNames = movieColumns.map(({ column }) => column);

/** `Drama|War` as `['Drama', 'War']`: how list columns hold their names. An absent list is an empty one. */
export function splitList(column: string | null): string[] {
  return column ? column.split('|') : [];
}

/** The other way; an empty list is absent. No name may hold a `|`. */
function joinList(names: readonly string[]): string | null {
  return names.length > 0 ? names.join('|') : null;
}

/** A value of a movie as its column holds it. */
export function cellOf(value: Movie[MovieField]): string | number | boolean | null {
  return typeof value === 'object' && value !== null ? joinList(value) : value;
}
