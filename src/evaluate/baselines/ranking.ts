import type { Dataset } from '../../dataset/dataset.ts';
import { likedStars, type Movie, type MovieId, type Viewer } from '../../domain.ts';
import { type SparseRow, type SparseRows, topColumns } from '../../kernels/index.ts';
import type { Recommender } from '../../recommend/recommender.ts';

/**
 * A recommender that ranks by one score a movie; of equal scores the movie first by id.
 * @param scoresOf one score for each of `movies`; `liked` holds the indices of the movies that the viewer likes, ascending
 */
export function rankBy(
  name: string,
  movies: readonly Movie[],
  scoresOf: (viewer: Viewer, liked: Int32Array) => Float32Array,
): Recommender {
  const indexOf = new Map<MovieId, number>(movies.map((movie, index) => [movie.id, index]));
  const indicesOf = (ids: Iterable<MovieId>) => Array.from(ids).flatMap((id) => indexOf.get(id) ?? []);
  return {
    name,
    async recommend(viewer, count, { candidates } = {}) {
      const liked = viewer.history.filter(({ stars }) => stars >= likedStars).map(({ movieId }) => movieId);
      const rated = viewer.history.map(({ movieId }) => movieId);
      const scores = scoresOf(viewer, Int32Array.from(indicesOf(liked)).sort());
      const allowed = candidates && maskOf(indicesOf(candidates), movies.length);
      const best = topColumns(scores, count, { excluded: indicesOf(rated), allowed });
      return best.map((index) => ({ movieId: movies[index].id, score: scores[index] }));
    },
  };
}

function maskOf(indices: readonly number[], size: number): Uint8Array {
  const mask = new Uint8Array(size);
  for (const index of indices) mask[index] = 1;
  return mask;
}

/** How many users like each movie. */
export function countLikes({ movies, ratings }: Dataset): Float32Array {
  const counts = new Float32Array(movies.length);
  for (let entry = 0; entry < ratings.movie.length; entry++) {
    if (ratings.stars[entry] >= likedStars) counts[ratings.movie[entry]]++;
  }
  return counts;
}

/** The liked movies that a dense item-item baseline covers: all, or the most liked `limit`. */
export type Likes = {
  /** Column -> movie, ascending. */
  movieOf: Int32Array;
  /** Movie -> column; -1 where it has none. */
  columnOf: Int32Array;
  /** Users x columns, all ones. */
  rows: SparseRows;
};

/** @param limit the square of it must fit the memory as floats */
export function likesOf(dataset: Dataset, limit = 20_000): Likes {
  const counts = countLikes(dataset);
  const byLikes = [...counts.keys()]
    .filter((movie) => counts[movie] > 0)
    .sort((a, b) => counts[b] - counts[a] || a - b);
  const movieOf = Int32Array.from(byLikes.slice(0, limit)).sort();
  const columnOf = new Int32Array(counts.length).fill(-1);
  movieOf.forEach((movie, column) => {
    columnOf[movie] = column;
  });
  return { movieOf, columnOf, rows: likedRows(dataset, columnOf) };
}

function likedRows({ ratings: { rowStart, movie, stars } }: Dataset, columnOf: Int32Array): SparseRows {
  const covered = (entry: number) => stars[entry] >= likedStars && columnOf[movie[entry]] >= 0;
  const column = new Int32Array(movie.length);
  const newStart = new Uint32Array(rowStart.length);
  let count = 0;
  for (let user = 0; user + 1 < rowStart.length; user++) {
    for (let entry = rowStart[user]; entry < rowStart[user + 1]; entry++) {
      if (covered(entry)) column[count++] = columnOf[movie[entry]];
    }
    newStart[user + 1] = count;
  }
  return { rowStart: newStart, column: column.slice(0, count), value: new Float32Array(count).fill(1) };
}

/** The covered movies among `liked`, as a row of ones. */
export function likedRow({ columnOf }: Likes, liked: Int32Array): SparseRow {
  const column = Int32Array.from(liked, (movie) => columnOf[movie]).filter((index) => index >= 0);
  return { column, value: new Float32Array(column.length).fill(1) };
}

/** Scores of columns as scores of all movies; those not covered get minus infinity, so they are never recommended. */
export function scoresOfMovies({ movieOf, columnOf }: Likes, scores: Float32Array): Float32Array {
  const all = new Float32Array(columnOf.length).fill(Number.NEGATIVE_INFINITY);
  for (let column = 0; column < movieOf.length; column++) all[movieOf[column]] = scores[column];
  return all;
}
