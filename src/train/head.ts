import type { Dataset } from '../dataset/dataset.ts';

/**
 * The movies that the dense solve covers: the most rated first, then those without ratings that content describes best
 * (by number of known features), at most `limit`.
 * @param features number of known content features of each movie
 * @returns movie indices, ascending
 */
export function chooseHead(dataset: Dataset, features: Int32Array, limit: number): Int32Array {
  const counts = new Int32Array(dataset.movies.length);
  for (const movie of dataset.ratings.movie) counts[movie]++;
  const candidates = [...counts.keys()].filter((movie) => counts[movie] > 0 || features[movie] > 0);
  candidates.sort((a, b) => counts[b] - counts[a] || features[b] - features[a] || a - b);
  return Int32Array.from(candidates.slice(0, limit)).sort();
}

/** Head position of each movie; -1 outside the head. */
export function headPositions(head: Int32Array, movies: number): Int32Array {
  const position = new Int32Array(movies).fill(-1);
  head.forEach((movie, index) => {
    position[movie] = index;
  });
  return position;
}
