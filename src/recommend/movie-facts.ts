import type { Movie } from '../domain.ts';

/** What a list is filtered by, and shown with. */
export type MovieFacts = Pick<
  Movie,
  | 'id'
  | 'title'
  | 'genres'
  | 'releaseDate'
  | 'runtime'
  | 'originalLanguage'
  | 'productionCountries'
  | 'voteCount'
  | 'adult'
> & {
  /** Small, stable and never given to another movie; what a cursor holds instead of an id. */
  number: number;
};

/**
 * Which movies may be listed: those to which every condition applies. Names are compared without regard to case. A movie
 * of which the fact asked for is unknown does not fit.
 */
export type MovieFilter = {
  /** At least one of them. */
  genresAny?: readonly string[] | undefined;
  genresAll?: readonly string[] | undefined;
  genresNone?: readonly string[] | undefined;
  /** Both years are included. */
  yearFrom?: number | undefined;
  yearTo?: number | undefined;
  /** Minutes. */
  runtimeMax?: number | undefined;
  /** ISO 639-1, as `originalLanguage`. */
  language?: string | undefined;
  /** As in `productionCountries`. */
  country?: string | undefined;
  minVotes?: number | undefined;
  /** Whether adult films may be listed too; they are left out otherwise. Not known to be one counts as none. */
  adult?: boolean | undefined;
};
