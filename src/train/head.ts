import type { Dataset } from '../dataset/dataset.ts';

/**
 * The movies that the dense solve covers: the most rated, at most `limit`, none with fewer than `fewest` ratings. The others
 * are served better by their nearest neighbours in content than by the solve (docs/model.md), and cost less.
 * @returns movie indices, ascending
 */
export function chooseHead(dataset: Dataset, limit: number, fewest: number): Int32Array {
  const counts = new Int32Array(dataset.movies.length);
  for (const movie of dataset.ratings.movie) counts[movie]++;
  const rated = [...counts.keys()].filter((movie) => counts[movie] >= fewest);
  rated.sort((a, b) => counts[b] - counts[a] || a - b);
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
