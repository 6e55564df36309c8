import type { Movie, User } from '../domain.ts';
import type { Complain } from './cells.ts';
import type { SourceRating } from './source-rating.ts';

/** The three tables of a source, each read from its start, in its order, in batches of checked rows. */
export type Tables = {
  movies(): AsyncGenerator<readonly Movie[]>;
  users(): AsyncGenerator<readonly User[]>;
  ratings(check?: CheckRating): AsyncGenerator<readonly SourceRating[]>;
};

/** Whether a rating that is right in itself can be used; complains where not. */
export type CheckRating = (rating: SourceRating, complain: Complain) => boolean;
