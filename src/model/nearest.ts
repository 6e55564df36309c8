import { type SparseRow, type SparseRows, topColumns } from '../kernels/index.ts';
import { transpose } from './sparse.ts';

/** A movie outside the head as the head movies that stand for it: positions in the head, weights that add up to 1. */
export type StandIns = SparseRow;

/** Finds the rows most similar to a vector by cosine, all of them unit vectors over the same features. */
export class ContentIndex {
  /** The rows that have a feature, and with which value: the transpose of the rows. */
  readonly #byFeature: SparseRows;
  readonly #size: number;

  constructor(rows: SparseRows, features: number) {
    this.#byFeature = transpose(rows, features);
    this.#size = rows.rowStart.length - 1;
  }

  /** At most `count` rows that share a feature with `vector`, weighted by cosine; none where nothing is shared. */
  standIns(vector: SparseRow, count: number): StandIns {
    const { rowStart, column: row, value } = this.#byFeature;
    const cosine = new Float32Array(this.#size);
    vector.column.forEach((feature, position) => {
      const weight = vector.value[position];
      for (let entry = rowStart[feature]; entry < rowStart[feature + 1]; entry++) {
        cosine[row[entry]] += weight * value[entry];
      }
    });
    const nearest = Int32Array.from(topColumns(cosine, count).filter((position) => cosine[position] > 0)).sort();
    const sum = nearest.reduce((total, position) => total + cosine[position], 0);
    return { column: nearest, value: Float32Array.from(nearest, (position) => cosine[position] / sum) };
  }
}
