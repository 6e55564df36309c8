import type { Movie } from '../domain.ts';
import type { SparseRow } from '../kernels/index.ts';

/**
 * What a vote count of elsewhere (TMDB's) says of how liked a movie is here: for each class of vote counts, the square
 * root of the share of users who like such a movie. Empty where no movie has votes.
 */
export type Renown = Float32Array;

/** Classes are powers of two: no votes, 1 to 2, 3 to 6, ... */
export function voteClass(movie: Pick<Movie, 'voteCount'>): number {
  return Math.floor(Math.log2(1 + (movie.voteCount ?? 0)));
}

const least = 0.25;
const most = 2;
/** Below this share of users a ratio says nothing. */
const fewest = 0.002;

/**
 * By how much a movie outside the head is better or less known than the head movies that stand for it.
 * @param everyone share of users who like each head movie
 * @returns 0.25 to 2; 1 where votes say nothing
 */
export function renownFactor(movie: Movie, standIns: SparseRow, renown: Renown, everyone: Float32Array): number {
  if (renown.length === 0 || standIns.column.length === 0) return 1;
  const own = renown[Math.min(voteClass(movie), renown.length - 1)];
  const theirs = standIns.column.reduce((sum, head, entry) => sum + standIns.value[entry] * everyone[head], 0);
  return Math.min(Math.max(own / Math.sqrt(Math.max(theirs, fewest)), least), most);
}
