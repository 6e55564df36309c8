import type { Movie } from '../domain.ts';
import { type VotePopularity, voteClass } from '../model/vote-popularity.ts';
import type { Evidence } from '../statistics/evidence.ts';

/**
 * The movies that the dense solve covers: the most rated, at most `limit`, none with fewer than `minRatings` ratings. The others
 * are served better by their nearest neighbours in content than by the solve (docs/model.md), and cost less. If no movie
 * has that many, those with the most are the head, or lists would be in alphabetical order.
 * @returns movie indices, ascending
 */
export function chooseHead(
  { counts, covered }: Pick<Evidence, 'counts' | 'covered'>,
  limit: number,
  minRatings: number,
): Int32Array {
  const { entries } = counts.everyone;
  const most = entries.reduce((largest, count) => Math.max(largest, count), 1);
  const enough = Math.min(minRatings, most);
  const rated = [...entries.keys()].filter((movie) => entries[movie] >= enough && covered?.[movie] !== 0);
  rated.sort((a, b) => entries[b] - entries[a] || a - b);
  return Int32Array.from(rated.slice(0, limit)).sort();
}

/** Head position of each movie; -1 outside the head. */
export function headPositions(head: Int32Array, movies: number): Int32Array {
  const position = new Int32Array(movies).fill(-1);
  head.forEach((movie, index) => {
    position[movie] = index;
  });
  return position;
}

/** A class of few movies is drawn towards the mean, as if it had this many more movies that have the mean. */
const pseudoMovies = 5;

/**
 * Means of the square root of `everyone` over the head movies of each class of vote counts.
 * @param everyone share of users who like each of `movies`
 */
export function fitVotePopularity(movies: readonly Movie[], everyone: Float32Array): VotePopularity {
  if (!movies.some((movie) => (movie.voteCount ?? 0) > 0)) return new Float32Array(0);
  const classes = movies.map(voteClass);
  const counts = new Float64Array(Math.max(...classes) + 1);
  const sums = new Float64Array(counts.length);
  classes.forEach((each, movie) => {
    counts[each]++;
    sums[each] += Math.sqrt(everyone[movie]);
  });
  const mean = sums.reduce((total, sum) => total + sum, 0) / movies.length;
  return Float32Array.from(counts, (count, each) => (sums[each] + pseudoMovies * mean) / (count + pseudoMovies));
}
