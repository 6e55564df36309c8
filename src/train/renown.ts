import type { Movie } from '../domain.ts';
import { type Renown, voteClass } from '../model/renown.ts';

/** A class of few movies is taken to be like the mean, as if it had so many more that are. */
const pseudoMovies = 5;

/**
 * Means of the square root of `everyone` over the head movies of each class of vote counts.
 * @param everyone share of users who like each of `movies`
 */
export function fitRenown(movies: readonly Movie[], everyone: Float32Array): Renown {
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
