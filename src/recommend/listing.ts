import { topColumns } from '../kernels/index.ts';
import { diversify, poolSize } from './diversify.ts';
import type { Catalogue } from './linear/catalogue.ts';
import type { MovieTable } from './movie-table.ts';
import type { Ranked, Recommendation } from './recommender.ts';

/** @param scores one a movie, by index */
export function rankedBy(scores: Float32Array | Float64Array, movies: readonly number[]): Ranked {
  return { movies, scores: movies.map((movie) => scores[movie]) };
}

/**
 * The movies with the highest scores that are eligible, in the order of a list; one pass over the scores, however long it
 * is.
 * @param scores one a movie, by index
 * @param eligible one byte a movie
 */
export function listMovies(
  catalogue: Catalogue,
  scores: Float32Array,
  eligible: Uint8Array,
  count: number,
  diversity = 0,
): Recommendation[] {
  const best = bestMovies(catalogue, scores, eligible, depthOf(count, diversity));
  return toList(catalogue.movies, diversify(rankedBy(scores, best), diversity, count, catalogue));
}

/** Ties are broken by id; movies that were in the training come before those added since. */
export function bestMovies({ movies }: Catalogue, scores: Float32Array, eligible: Uint8Array, depth: number): number[] {
  return topColumns(scores, depth, { allowed: eligible, order: movies.order });
}

export function toList({ ids }: MovieTable, { movies, scores }: Ranked): Recommendation[] {
  return movies.map((movie, place) => ({ movieId: ids[movie], score: scores[place] }));
}

/** How many of the best movies a list of `count` is made of. */
export function depthOf(count: number, diversity = 0): number {
  return diversity > 0 ? Math.max(count, poolSize) : count;
}
