import {
  elementAt,
  largestOf,
  type Matrix,
  type PackedRows,
  packRows,
  type SparseRow,
  type SparseRows,
} from '../kernels/index.ts';
import type { Hyperparameters } from '../model/hyperparameters.ts';
import { rowOf, stackRows } from '../model/sparse.ts';
import { partOf, type System, solveWeights } from './solve.ts';

/** Most movies whose weights for short histories are solved for: a solve takes time by the cube of its size. */
const mostShort = 10_000;

/**
 * The weights of both regimes, one after the other in the same memory. Of a larger head, those for short histories are solved for the
 * `limit` most rated movies alone; the others take theirs from long histories, scaled as the two regimes differ elsewhere (docs/model.md).
 * @param entries ratings and watches of each head movie
 * @throws MarqueeError NOT_POSITIVE_DEFINITE if the hyper-parameters leave the system singular
 */
export async function solveRegimes(
  system: System,
  entries: ArrayLike<number>,
  { short, long, shortNeighbours, longNeighbours }: Hyperparameters,
  limit = mostShort,
): Promise<{ weights: PackedRows; shortWeights: SparseRows }> {
  const solved = mostRated(entries, limit);
  const isPart = solved.length < entries.length;
  const dense = await solveWeights(isPart ? partOf(system, solved) : system, short);
  const shortWeights = largestWeights(dense, shortNeighbours);
  const weights = packRows(await solveWeights(system, long), longNeighbours);
  return {
    weights,
    shortWeights: isPart ? completeRows(shortWeights, solved, weights, shortNeighbours) : shortWeights,
  };
}

/** Positions of the `limit` most rated movies, ascending. */
function mostRated(entries: ArrayLike<number>, limit: number): Int32Array {
  const positions = Array.from(entries, (_, position) => position);
  positions.sort((a, b) => entries[b] - entries[a] || a - b);
  return Int32Array.from(positions.slice(0, limit)).sort();
}

/** The `count` weights of each row that are largest by magnitude, columns ascending; of equal ones those of lower columns. */
function largestWeights({ size, values }: Matrix, count: number): SparseRows {
  const rows: SparseRow[] = [];
  for (let row = 0; row < size; row++) {
    const weights = values.subarray(row * size, (row + 1) * size);
    const column = largestOf(weights, count, row);
    rows.push({ column, value: Float32Array.from(column, (each) => weights[each]) });
  }
  return stackRows(rows);
}

/**
 * Rows of all movies, from those of the `solved` ones: the others get their largest weights in the long regime times the factor that
 * brings these closest to the short one's where both are known (least squares).
 */
function completeRows(rows: SparseRows, solved: Int32Array, long: PackedRows, count: number): SparseRows {
  const short = Array.from(solved, (_, index): SparseRow => {
    const { column, value } = rowOf(rows, index);
    return { column: column.map((each) => solved[each]), value };
  });
  let [product, square] = [0, 0];
  for (const [index, { column, value }] of short.entries()) {
    for (const [entry, weight] of value.entries()) {
      const other = elementAt(long, solved[index], column[entry]);
      product += weight * other;
      square += other * other;
    }
  }
  const factor = square === 0 ? 0 : product / square;
  const byPosition = new Map(short.map((row, index) => [solved[index], row]));
  const all = Array.from(long.scale, (_, row) => byPosition.get(row) ?? scaledRow(long, row, factor, count));
  return stackRows(all);
}

function scaledRow(
  { rowStart, column, code, scale }: PackedRows,
  row: number,
  factor: number,
  count: number,
): SparseRow {
  const [start, end] = [rowStart[row], rowStart[row + 1]];
  const codes = Float32Array.from(code.subarray(start, end));
  const kept = largestOf(codes, count);
  return {
    column: kept.map((entry) => column[start + entry]),
    value: Float32Array.from(kept, (entry) => codes[entry] * scale[row] * factor),
  };
}
