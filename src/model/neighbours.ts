import type { Movie } from '../domain.ts';
import { type SparseRow, type SparseRows, topColumns } from '../kernels/index.ts';
import { columnsOf, describe, type FeatureColumns } from './content.ts';
import type { LinearModel } from './linear-model.ts';
import { transpose } from './sparse.ts';
import { voteFactor } from './vote-popularity.ts';

/**
 * The head movies that a movie outside the head takes its score from: positions in the head, and weights that add up to the
 * movie's vote factor. Empty for a movie that shares no feature with any head movie.
 */
export type Neighbours = SparseRow;

export type NeighbourBasis = Pick<
  LinearModel,
  'hyperparameters' | 'vocabulary' | 'content' | 'prior' | 'votePopularity'
>;

/** Finds the head movies nearest to a movie by the cosine of their content. */
export class NeighbourFinder {
  readonly #basis: NeighbourBasis;
  readonly #columns: FeatureColumns;
  /** The head movies that have a feature, and with which value: the transpose of the content. */
  readonly #byFeature: SparseRows;
  readonly #headSize: number;

  constructor(basis: NeighbourBasis) {
    this.#basis = basis;
    this.#columns = columnsOf(basis.vocabulary);
    this.#byFeature = transpose(basis.content, basis.vocabulary.features.length);
    this.#headSize = basis.content.rowStart.length - 1;
  }

  /** The content vector of any movie. */
  describe(movie: Movie): SparseRow {
    return describe(movie, this.#columns, this.#basis.vocabulary);
  }

  /** @param content of `movie`, as `describe` has it */
  find(movie: Movie, content: SparseRow): Neighbours {
    const { hyperparameters, prior, votePopularity } = this.#basis;
    const cosine = this.#cosines(content);
    const nearest = topColumns(cosine, hyperparameters.tailNeighbours).filter((head) => cosine[head] > 0);
    const column = Int32Array.from(nearest).sort();
    const weights = Array.from(column, (head) => cosine[head] ** hyperparameters.similarityPower);
    const sum = weights.reduce((total, weight) => total + weight, 0);
    const neighbours = { column, value: Float32Array.from(weights, (weight) => weight / sum) };
    const factor = voteFactor(movie, neighbours, votePopularity, prior.values.subarray(0, this.#headSize));
    return { column, value: neighbours.value.map((weight) => factor * weight) };
  }

  #cosines(vector: SparseRow): Float32Array {
    const { rowStart, column: head, value } = this.#byFeature;
    const cosine = new Float32Array(this.#headSize);
    vector.column.forEach((feature, position) => {
      const weight = vector.value[position];
      const end = rowStart[feature + 1];
      for (let entry = rowStart[feature]; entry < end; entry++) {
        cosine[head[entry]] += weight * value[entry];
      }
    });
    return cosine;
  }
}
