import type { Movie, User } from '../domain.ts';
import type { SourceRating } from './source-rating.ts';

/** The three tables of a source, each read from its start, in its order, in batches of checked rows. */
export type Tables = {
  movies(): AsyncGenerator<readonly Movie[]>;
  users(): AsyncGenerator<readonly User[]>;
  ratings(): AsyncGenerator<readonly SourceRating[]>;
};
