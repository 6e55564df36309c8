import { type Movie, type MovieField, movieColumns } from '../../domain.ts';

/** The columns of `movies` that describe a movie, in order. */
export const movieColumnNames = movieColumns.map(({ column }) => column);

/** `Drama|War` as `['Drama', 'War']`: how list columns hold their names. An absent list is an empty one. */
export function splitList(column: string | null): string[] {
  return column ? column.split('|') : [];
}

/** A value of a movie as its column holds it: names as `Drama|War`, none as null. No name may hold a `|`. */
export function cellOf(value: Movie[MovieField]): string | number | boolean | null {
  if (typeof value !== 'object' || value === null) return value;
  return value.length > 0 ? value.join('|') : null;
}
