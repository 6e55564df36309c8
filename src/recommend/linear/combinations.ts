import type { SparseRows } from '../../kernels/index.ts';
import { productOf, rowOf, sumOf, transpose } from '../../model/sparse.ts';

/** Movies outside the head as combinations of head movies, with weights that are not negative. */
export type Combinations = {
  /** One after the other in memory: a pass over scattered rows takes many times as long. */
  rows: SparseRows;
  /** The movie of each row. */
  movies: Int32Array;
  /** The sum of each row. */
  reach: Float64Array;
  /** The rows with a sum so large that they can reach what no head score is above. */
  strong: Int32Array;
  /** The rows by head position. */
  byHead: SparseRows;
  /** One a row, all 0 between two lists. */
  surplus: Float64Array;
};

/** More than what rounding can add to a score. */
const slack = 1e-6;

/** Where more of the head than this share is above the bar, it is quicker to score all. */
const fewEnough = 1 / 8;

export function combinationsOf(rows: SparseRows, movies: Int32Array, headSize: number): Combinations {
  const reach = Float64Array.from(movies, (_, row) => sumOf(rowOf(rows, row)));
  const strong = Int32Array.from(movies.keys()).filter((row) => reach[row] >= 1 - slack);
  return { rows, movies, reach, strong, byHead: transpose(rows, headSize), surplus: new Float64Array(movies.length) };
}

/**
 * Writes the scores of all rows into `scores`, by movie.
 * @param head one score a head position
 */
export function writeScores({ rows, movies }: Combinations, scores: Float32Array, head: Float32Array): void {
  for (let row = 0; row < movies.length; row++) scores[movies[row]] = productOf(rows, row, head);
}

/**
 * Adds the movies that reach `bar` to `found`, with their scores in single precision.
 *
 * A row's score is at most `reach x bar` and what the few head scores above the bar add to that, so most rows need not be looked at.
 */
export function addReaching(
  combinations: Combinations,
  head: Float32Array,
  bar: number,
  found: Map<number, number>,
): void {
  const { rows, movies } = combinations;
  const add = (row: number) => {
    const score = Math.fround(productOf(rows, row, head));
    if (score >= bar) found.set(movies[row], score);
  };
  const above = positionsAbove(bar, head);
  // Below 0 the sum of a row's weights limits nothing.
  if (!(bar > 0) || above.length > fewEnough * head.length) {
    for (let row = 0; row < movies.length; row++) add(row);
  } else {
    for (const row of rowsLifted(combinations, head, bar, above)) add(row);
  }
}

/** The rows that may reach the bar. @param above the head positions above it */
function rowsLifted(
  { reach, strong, byHead, surplus }: Combinations,
  head: Float32Array,
  bar: number,
  above: readonly number[],
): number[] {
  /** By how much the head scores above the bar lift each row, in bars. */
  const lifted: number[] = [];
  for (const position of above) {
    const lift = head[position] / bar - 1;
    const end = byHead.rowStart[position + 1];
    for (let entry = byHead.rowStart[position]; entry < end; entry++) {
      const row = byHead.column[entry];
      const own = byHead.value[entry] * lift;
      if (surplus[row] === 0 && own > 0) lifted.push(row);
      surplus[row] += own;
    }
  }
  const rows = lifted.filter((row) => reach[row] + surplus[row] >= 1 - slack);
  for (const row of strong) if (surplus[row] === 0) rows.push(row);
  for (const row of lifted) surplus[row] = 0;
  return rows;
}

function positionsAbove(bar: number, head: Float32Array): number[] {
  const positions: number[] = [];
  for (let position = 0; position < head.length; position++) if (head[position] > bar) positions.push(position);
  return positions;
}
