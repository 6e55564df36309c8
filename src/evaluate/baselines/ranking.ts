import { type Dataset, likesOf } from '../../dataset/dataset.ts';
import { likedShare, likedStars, type Movie, type MovieId, type Viewer } from '../../domain.ts';
import { type SparseRow, type SparseRows, topColumns } from '../../kernels/index.ts';
import type { EvaluatedRecommender } from '../model.ts';

/**
 * A recommender that ranks by one score a movie.
 * @param scoresOf one score for each of `movies`
 * @param orderOf the place of each movie among those with equal scores; by id where absent
 */
export function rankBy(
  name: string,
  movies: readonly Movie[],
  scoresOf: (viewer: Viewer) => Float32Array,
  orderOf?: () => Int32Array,
): EvaluatedRecommender {
  const indexOf = new Map<MovieId, number>(movies.map((movie, index) => [movie.id, index]));
  const indicesOf = (ids: Iterable<MovieId>) => Array.from(ids).flatMap((id) => indexOf.get(id) ?? []);
  return {
    name,
    async recommend(viewer, count, { candidates } = {}) {
      const { history, watches = [] } = viewer;
      const excluded = indicesOf([...history, ...watches].map(({ movieId }) => movieId));
      const allowed = candidates && maskOf(indicesOf(candidates), movies.length);
      const scores = scoresOf(viewer);
      const best = topColumns(scores, count, { excluded, allowed, order: orderOf?.() });
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
  const liked = likesOf(ratings);
  for (let entry = 0; entry < ratings.movie.length; entry++) {
    if (liked(entry)) counts[ratings.movie[entry]]++;
  }
  return counts;
}

/** The place of each movie in the order of `counts`, the most first, then by index. */
export function popularityOrder(counts: Float32Array): Int32Array {
  const order = new Int32Array(counts.length);
  const sorted = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
  sorted.forEach((movie, place) => {
    order[movie] = place;
  });
  return order;
}

/** What a rating or a watch is worth to an item-item baseline; 0 if it does not count. Stars are NaN for a watch, as share for a rating. */
export type WorthOf = (stars: number, share: number) => number;

export const likeValue: WorthOf = (stars, share) => Number(stars >= likedStars || share >= likedShare);

/** The movies that a dense item-item baseline covers: all that count, or those that count most often. */
export type ItemBasis = {
  /** Column -> movie, ascending. */
  movieOf: Int32Array;
  /** Movie -> column; -1 where it has none. */
  columnOf: Int32Array;
  /** Users x columns. */
  rows: SparseRows;
  worthOf: WorthOf;
};

/** @param limit the square of it must fit the memory as floats */
export function itemBasis({ movies, ratings }: Dataset, worthOf: WorthOf, limit = 20_000): ItemBasis {
  const { rowStart, movie, stars, share } = ratings;
  const counts = new Float64Array(movies.length);
  for (let entry = 0; entry < movie.length; entry++) {
    if (worthOf(stars[entry], share[entry]) > 0) counts[movie[entry]]++;
  }
  const byCount = [...counts.keys()].filter((each) => counts[each] > 0).sort((a, b) => counts[b] - counts[a] || a - b);
  const movieOf = Int32Array.from(byCount.slice(0, limit)).sort();
  const columnOf = new Int32Array(counts.length).fill(-1);
  movieOf.forEach((each, column) => {
    columnOf[each] = column;
  });
  const column = new Int32Array(movie.length);
  const value = new Float32Array(movie.length);
  const newStart = new Uint32Array(rowStart.length);
  let count = 0;
  for (let user = 0; user + 1 < rowStart.length; user++) {
    for (let entry = rowStart[user]; entry < rowStart[user + 1]; entry++) {
      const worth = worthOf(stars[entry], share[entry]);
      if (worth <= 0 || columnOf[movie[entry]] < 0) continue;
      column[count] = columnOf[movie[entry]];
      value[count++] = worth;
    }
    newStart[user + 1] = count;
  }
  const rows = { rowStart: newStart, column: column.slice(0, count), value: value.slice(0, count) };
  return { movieOf, columnOf, rows, worthOf };
}

/**
 * A recommender that scores what the viewer's history says by `scoreOf`. Popularity decides between movies of equal scores,
 * and alone where the history says nothing, so that a baseline is not blamed for its silence.
 */
export function rankByItems(
  name: string,
  dataset: Dataset,
  basis: ItemBasis,
  scoreOf: (row: SparseRow) => Float32Array,
): EvaluatedRecommender {
  const { movieOf, columnOf, worthOf } = basis;
  const likes = countLikes(dataset);
  const order = popularityOrder(likes);
  const indexOf = new Map(dataset.movies.map(({ id }, index) => [id, index]));
  const column = (movieId: MovieId) => columnOf[indexOf.get(movieId) ?? -1] ?? -1;
  return rankBy(
    name,
    dataset.movies,
    ({ history, watches = [] }) => {
      const known = [
        ...history.map(({ movieId, stars }) => ({ column: column(movieId), value: worthOf(stars, Number.NaN) })),
        ...watches.map(({ movieId, share }) => ({ column: column(movieId), value: worthOf(Number.NaN, share) })),
      ];
      const entries = known.filter((entry) => entry.column >= 0 && entry.value > 0).sort((a, b) => a.column - b.column);
      if (entries.length === 0) return likes;
      const scores = scoreOf({
        column: Int32Array.from(entries, (entry) => entry.column),
        value: Float32Array.from(entries, ({ value }) => value),
      });
      // Below all that are covered, in the order of their likes.
      const all = new Float32Array(dataset.movies.length).fill(-1e30);
      for (let at = 0; at < movieOf.length; at++) all[movieOf[at]] = scores[at];
      return all;
    },
    () => order,
  );
}
