import { type Kernels, type Matrix, topColumns } from '../../kernels/index.ts';
import type { EvaluatedModel } from '../model.ts';
import { itemBasis, likeValue, rankByItems } from './ranking.ts';

/**
 * Item-based nearest neighbours over likes (B. Sarwar et al., WWW 2001): a movie's score is the sum of its cosines with
 * those of its nearest `neighbours` that the viewer likes.
 * @param neighbours 200, the best of 5 to 1000 on the validation part of MovieLens 1M
 */
export function itemKnnModel(kernels: Kernels, neighbours = 200): EvaluatedModel {
  return {
    name: 'item-knn',
    description: `the cosine of who likes two movies, over the ${neighbours} nearest of each`,
    fit: async (dataset) => {
      const likes = itemBasis(dataset, likeValue);
      const cosines = kernels.createMatrix(likes.movieOf.length);
      await cosines.addGram(likes.rows);
      gramToCosines(cosines);
      keepNearest(cosines, neighbours);
      return rankByItems('item-knn', dataset, likes, (row) => cosines.score(row));
    },
  };
}

/** From the lower triangle of a Gram matrix to all of the cosines, zero on the diagonal. */
function gramToCosines({ size, values }: Matrix): void {
  const length = Float64Array.from({ length: size }, (_, column) => Math.sqrt(values[column * (size + 1)]));
  for (let row = 0; row < size; row++) {
    values[row * (size + 1)] = 0;
    for (let column = 0; column < row; column++) {
      const cosine = values[row * size + column] / (length[row] * length[column]);
      values[row * size + column] = cosine;
      values[column * size + row] = cosine;
    }
  }
}

/** Keeps the highest cosines of each movie, in its column: what it can be recommended for. */
function keepNearest({ size, values }: Matrix, neighbours: number): void {
  const cosines = values.slice();
  values.fill(0);
  for (let movie = 0; movie < size; movie++) {
    const row = cosines.subarray(movie * size, (movie + 1) * size);
    for (const near of topColumns(row, neighbours)) values[near * size + movie] = row[near];
  }
}
