import type { MovieId } from '../domain.ts';

/**
 * Who counts as similar to a user, in three tiers, each part of the next:
 * 1. same gender and occupation, age at most five years apart;
 * 2. same gender, age at most five years apart;
 * 3. same gender.
 */
export type SimilarUsers = {
  gender: string;
  /** Both included. Null if the user's age is unknown: tiers 1 and 2 are empty. */
  ages: { from: number; to: number } | null;
  /** Null if the user's occupation is unknown: tier 1 is empty. */
  occupation: string | null;
};

/**
 * A movie as the users of one tier rated it. On a site of plays each entry is a rating of 1 if it is a like, else of 0.
 * @property mean of the ratings
 */
export type RatedMovie = { movieId: MovieId; mean: number; ratings: number };

/** Which movies may be chosen. */
export type Choice = {
  excluded: ReadonlySet<MovieId>;
  /** All movies where absent. */
  candidates?: ReadonlySet<MovieId> | undefined;
};
