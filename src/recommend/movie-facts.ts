import type { Movie } from '../domain.ts';

/** What lists are filtered by and shown with. */
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
  /** Small and never given to another movie: what a cursor holds instead of an id. Absent where nobody numbers movies. */
  number?: number | undefined;
};
