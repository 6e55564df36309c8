import type { Movie } from '../domain.ts';
import type { SparseRow } from '../kernels/index.ts';

/**
 * How popular a movie is likely to be here, by its vote count on TMDB: for each class of vote counts, the mean square root of
 * the share of users who like such a movie. Empty where no movie has votes.
 */
export type VotePopularity = Float32Array;

/** Classes are powers of two: no votes, 1 to 2, 3 to 6, ... */
export function voteClass(movie: Pick<Movie, 'voteCount'>): number {
  return Math.floor(Math.log2(1 + (movie.voteCount ?? 0)));
}

const minFactor = 0.25;
const maxFactor = 2;
/** Below this share of users a ratio says nothing. */
const minShare = 0.002;

/**
 * How much better or less known a movie outside the head is than its neighbours in the head.
 * @param everyone share of users who like each head movie
 * @returns 0.25 to 2; 1 where votes say nothing
 */
export function voteFactor(
  movie: Movie,
  neighbours: SparseRow,
  votePopularity: VotePopularity,
  everyone: Float32Array,
): number {
  if (votePopularity.length === 0 || neighbours.column.length === 0) return 1;
  const own = votePopularity[Math.min(voteClass(movie), votePopularity.length - 1)];
  const theirs = neighbours.column.reduce((sum, head, entry) => sum + neighbours.value[entry] * everyone[head], 0);
  return Math.min(Math.max(own / Math.sqrt(Math.max(theirs, minShare)), minFactor), maxFactor);
}
