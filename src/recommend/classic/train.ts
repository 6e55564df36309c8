import type { Movie } from '../../domain.ts';
import { processData } from './features.ts';
import type { ClassicModel } from './model.ts';
import { nearestMovies } from './nearest.ts';
import { type RatingStatistics, rankByPopularity } from './popularity.ts';

/** Enough that hardly any user has rated all of them. */
const similarPerMovie = 20;

/**
 * The original system's training: similar movies for each movie, and the popular ones.
 * @param movies ascending by id
 * @param ratings statistics by movie index
 */
export function train(movies: readonly Movie[], ratings: RatingStatistics): ClassicModel {
  const popular = rankByPopularity(movies, ratings);
  const similar = nearestMovies(processData(movies), similarPerMovie, popular);
  return { movieIds: movies.map((movie) => movie.id), similar, similarPerMovie, popular };
}
