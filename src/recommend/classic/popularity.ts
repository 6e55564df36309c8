import type { Movie } from '../../domain.ts';

/** How often each movie was rated and how well, by movie index. */
export type RatingStatistics = {
  count: ArrayLike<number>;
  /** Stars; anything where the count is 0. */
  mean: ArrayLike<number>;
};

/** A mean of no more votes than this says little. */
const fewVotes = 200;

/**
 * All movies, the most popular first, as the original system ranks them: those with more than 200 votes by their average.
 * After them, so that lists can always be filled, the others by their number of votes. Ties go to more votes, then to the
 * lower index. Where a data set has no votes at all, its own ratings are the votes.
 * @returns every movie's index once
 */
export function rankByPopularity(movies: readonly Movie[], ratings: RatingStatistics): Int32Array {
  const voted = movies.some((movie) => (movie.voteCount ?? 0) > 0);
  const votes = movies.map((movie, index) => (voted ? (movie.voteCount ?? 0) : ratings.count[index]));
  const average = movies.map((movie, index) => (voted ? (movie.voteAverage ?? 0) : ratings.mean[index]));
  const merit = movies.map((_, index) => (votes[index] > fewVotes ? average[index] : Number.NEGATIVE_INFINITY));
  const order = Int32Array.from(movies, (_, index) => index);
  return order.sort((a, b) => compare(merit[b], merit[a]) || votes[b] - votes[a] || a - b);
}

/** Unlike a difference, right for infinities. */
function compare(a: number, b: number): number {
  return a < b ? -1 : Number(a > b);
}
