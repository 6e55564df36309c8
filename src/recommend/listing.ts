import { topColumns } from '../kernels/index.ts';
import { diversify, poolSize } from './diversify.ts';
import type { Catalogue } from './linear/catalogue.ts';
import type { Recommendation } from './recommender.ts';

/**
 * The movies with the highest scores that are eligible, in the order of a list; one pass over the scores, however long it
 * is. Of equal scores the movie first by id, those that training saw before those added since.
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
  const depth = diversity > 0 ? Math.max(count, poolSize) : count;
  const ranked = topColumns(scores, depth, { allowed: eligible, order: catalogue.movies.order });
  const list = diversify(ranked, scores, diversity, count, catalogue);
  return list.map((movie) => ({ movieId: catalogue.movies.ids[movie], score: scores[movie] }));
}
