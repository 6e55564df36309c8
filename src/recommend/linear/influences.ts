import { elementAt, type SparseRow } from '../../kernels/index.ts';
import type { LinearModel } from '../../model/linear-model.ts';
import type { RegimeShares } from '../../model/preferences.ts';
import { stackRows, transpose } from '../../model/sparse.ts';

/**
 * What a preference of 1 for some head movies adds to the scores of some movies. Row by row of the weights, so that each row
 * is read once for all of the movies.
 * @param positions head positions, the rows of the result
 * @param candidates the movies as combinations of head movies, the columns of the result
 * @returns `positions.length x candidates.length` numbers, row-major
 */
export function influences(
  { weights, shortWeights, head }: LinearModel,
  shares: RegimeShares,
  positions: Int32Array,
  candidates: readonly SparseRow[],
): Float64Array {
  const width = candidates.length;
  const result = new Float64Array(positions.length * width);
  const { rowStart, column: movie, value } = transpose(stackRows(candidates), head.length);
  const wanted = wantedColumns(rowStart);
  for (let place = 0; place < positions.length; place++) {
    const start = place * width;
    const position = positions[place];
    if (shares.long > 0) {
      const add = (column: number, weight: number) => {
        for (let at = rowStart[column]; at < rowStart[column + 1]; at++)
          result[start + movie[at]] += weight * value[at];
      };
      const [first, end] = [weights.rowStart[position], weights.rowStart[position + 1]];
      // A search takes about as many steps as the length of the row has bits.
      if (wanted.length * (32 - Math.clz32(end - first)) < end - first) {
        for (const column of wanted) add(column, shares.long * elementAt(weights, position, column));
      } else {
        const scale = weights.scale[position];
        for (let entry = first; entry < end; entry++) {
          add(weights.column[entry], shares.long * (scale * weights.code[entry]));
        }
      }
    }
    if (shares.short > 0) {
      for (let entry = shortWeights.rowStart[position]; entry < shortWeights.rowStart[position + 1]; entry++) {
        const column = shortWeights.column[entry];
        const weight = shares.short * shortWeights.value[entry];
        for (let at = rowStart[column]; at < rowStart[column + 1]; at++)
          result[start + movie[at]] += weight * value[at];
      }
    }
  }
  return result;
}

/** The columns that any candidate has. */
function wantedColumns(rowStart: Uint32Array): Int32Array {
  const columns: number[] = [];
  for (let column = 0; column + 1 < rowStart.length; column++) {
    if (rowStart[column] < rowStart[column + 1]) columns.push(column);
  }
  return Int32Array.from(columns);
}
