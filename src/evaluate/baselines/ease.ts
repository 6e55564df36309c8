import type { Kernels, Matrix } from '../../kernels/index.ts';
import type { EvaluatedModel } from '../model.ts';
import { likedRow, likesOf, rankBy, scoresOfMovies } from './ranking.ts';

/**
 * Plain EASE^R over likes (H. Steck, WWW 2019, arXiv:1905.03375): P = (X^T X + lambda I)^-1, B_ij = -P_ij / P_jj with a
 * zero diagonal, scores x B.
 * @param lambda 500 by default, the best of 100, 200, 300, 500, 700 and 1000 on MovieLens 1M's validation part
 */
export function easeModel(kernels: Kernels, lambda = 500): EvaluatedModel {
  return {
    name: 'ease',
    description: `plain EASE^R (Steck 2019) over likes, lambda ${lambda}`,
    fit: async (dataset) => {
      const likes = likesOf(dataset);
      const weights = kernels.createMatrix(likes.movieOf.length);
      await weights.addGram(likes.rows);
      for (let column = 0; column < weights.size; column++) weights.values[column * (weights.size + 1)] += lambda;
      await weights.invert();
      divideByDiagonal(weights);
      return rankBy('ease', dataset.movies, (_, liked) => scoresOfMovies(likes, weights.score(likedRow(likes, liked))));
    },
  };
}

function divideByDiagonal({ size, values }: Matrix): void {
  const negativeInverse = Float32Array.from({ length: size }, (_, column) => -1 / values[column * (size + 1)]);
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) values[row * size + column] *= negativeInverse[column];
    values[row * (size + 1)] = 0;
  }
}
