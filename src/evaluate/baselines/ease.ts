import type { Kernels, Matrix, SparseRow } from '../../kernels/index.ts';
import type { EvaluatedModel } from '../model.ts';
import { type ItemBasis, itemBasis, likeValue, rankByItems, type WorthOf } from './ranking.ts';

/**
 * Plain EASE^R over likes (H. Steck, WWW 2019, arXiv:1905.03375): P = (X^T X + lambda I)^-1, B_ij = -P_ij / P_jj with a
 * zero diagonal, scores x B.
 * @param lambda 500 by default, the best of 100, 200, 300, 500, 700 and 1000 on MovieLens 1M's validation part
 */
export function easeModel(kernels: Kernels, lambda = 500): EvaluatedModel {
  return ease(kernels, 'ease', `plain EASE^R (Steck 2019) over likes, lambda ${lambda}`, lambda, likeValue);
}

/** What 1 to 5 stars are worth, as in Marquee's own model. */
const starValues = [0.3, 0.4, 0.6, 1, 1.2];

/** The same over the values of all stars, so that a low rating counts as well. */
export function easeStarsModel(kernels: Kernels, lambda = 500): EvaluatedModel {
  const description = `plain EASE^R over stars worth ${starValues.join(', ')}, lambda ${lambda}`;
  return ease(kernels, 'ease-stars', description, lambda, (stars, share) =>
    Number.isNaN(stars) ? likeValue(stars, share) : starValues[Math.min(Math.max(Math.round(stars), 1), 5) - 1],
  );
}

/** All ratings and watches alike: what users choose, whether they like it or not. */
export function easeAllModel(kernels: Kernels, lambda = 500): EvaluatedModel {
  return ease(kernels, 'ease-all', `plain EASE^R over all ratings alike, lambda ${lambda}`, lambda, () => 1);
}

function ease(kernels: Kernels, name: string, description: string, lambda: number, worthOf: WorthOf): EvaluatedModel {
  return {
    name,
    description,
    fit: async (dataset) => {
      const basis: ItemBasis = itemBasis(dataset, worthOf);
      const weights = kernels.createMatrix(basis.movieOf.length);
      await weights.addGram(basis.rows);
      for (let column = 0; column < weights.size; column++) weights.values[column * (weights.size + 1)] += lambda;
      await weights.invert();
      divideByDiagonal(weights);
      return rankByItems(name, dataset, basis, (row: SparseRow) => weights.score(row));
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
