import type { SparseRow } from '../../kernels/index.ts';
import type { LinearModel } from '../../model/linear-model.ts';
import type { RegimeShares } from '../../model/preferences.ts';
import { stackRows, transpose } from '../../model/sparse.ts';

/**
 * What a preference of 1 for some head movies adds to the scores of some movies. Each row of the weights is read once for all of the
 * movies, and some rows at a time.
 */
export type Influences = {
  /** `positions.length x movies` numbers, row-major; 0 in rows that were not added. */
  readonly values: Float64Array;
  /** Adds the rows of `positions` from `start` to `end - 1`. */
  addRows(start: number, end: number): void;
};

/**
 * @param positions head positions, the rows of the result
 * @param candidates the movies as combinations of head movies, the columns of the result
 */
export function createInfluences(
  { weights, shortWeights, head }: LinearModel,
  shares: RegimeShares,
  positions: Int32Array,
  candidates: readonly SparseRow[],
): Influences {
  const width = candidates.length;
  const values = new Float64Array(positions.length * width);
  const { rowStart, column: movie, value } = transpose(stackRows(candidates), head.length);

  function add(start: number, column: number, weight: number): void {
    const end = rowStart[column + 1];
    for (let at = rowStart[column]; at < end; at++) values[start + movie[at]] += weight * value[at];
  }

  function addRow(place: number): void {
    const start = place * width;
    const position = positions[place];
    if (shares.long > 0) {
      const factor = shares.long * weights.scale[position];
      const end = weights.rowStart[position + 1];
      for (let at = weights.rowStart[position]; at < end; at++) {
        add(start, weights.column[at], factor * weights.code[at]);
      }
    }
    if (shares.short > 0) {
      const end = shortWeights.rowStart[position + 1];
      for (let at = shortWeights.rowStart[position]; at < end; at++) {
        add(start, shortWeights.column[at], shares.short * shortWeights.value[at]);
      }
    }
  }

  return {
    values,
    addRows(start, end) {
      for (let place = start; place < end; place++) addRow(place);
    },
  };
}
