import type { Movie, MovieId } from '../domain.ts';

const dropped = /[^\p{L}\p{N}_\s-]/gu;

/**
 * The lower-case title, everything but letters, digits, `_`, hyphens and spaces dropped, each space as `+`, then `+year`
 * (`+` alone where the year is unknown): `pulp+fiction+1994`, `willy+wonka++the+chocolate+factory+1971`.
 */
export function movieIdOf(title: string, year: number | null): MovieId {
  const words = title.trim().normalize('NFC').toLowerCase().replace(dropped, '').replace(/\s/g, '+');
  return `${words}+${year ?? ''}`;
}

/**
 * The id of the `copy`-th film with the same title and year: the first has the plain id, then come `hamlet+2000+2`, `na++3`. No film
 * with another title has such an id, because a plain id ends in `+` or in four digits.
 */
export function numberedId(id: MovieId, copy: number): MovieId {
  return copy === 1 ? id : `${id}+${copy}`;
}

/** Title and year of a movie, as far as its id shows them: `pulp+fiction+1994` is "Pulp Fiction" of 1994. */
export function describeId(id: MovieId): { title: string; year: number | null } {
  const match = /^(.*)\+(\d{4})?(?:\+\d{1,3})?$/s.exec(id);
  const words = (match?.[1] ?? id).split('+').filter((word) => word !== '');
  const title = words.map((word) => word.replace(/^\p{Ll}/u, (letter) => letter.toUpperCase())).join(' ');
  const year = match?.[2] === undefined || Number(match[2]) === 0 ? null : Number(match[2]);
  return { title: title || id, year };
}

/** The year of release; if the date is unknown, the id ends in it. */
export function yearOf(movie: Pick<Movie, 'id' | 'releaseDate'>): number | undefined {
  const digits = movie.releaseDate?.slice(0, 4) ?? /\+(\d{4})$/.exec(movie.id)?.[1];
  return digits === undefined ? undefined : Number(digits);
}
