import type { NextAbove, RowProducts, SparseRows } from '../../kernels/index.ts';
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
  /** The largest sum of the others. */
  largestReach: number;
  /** The rows by head position. */
  byHead: SparseRows;
  /** One a row, all 0 between two lists. */
  surplus: Float64Array;
  /** Used again for each list: rows. */
  lifted: Int32Array;
};

/** More than what rounding can add to a score. */
const slack = 1e-6;
/** Rounding adds more to numbers that are nearly 0. */
const leastBar = 1e-30;

/** Where more of the head than this share is above the bar, it is quicker to score all. */
const fewEnough = 1 / 8;

export function combinationsOf(rows: SparseRows, movies: Int32Array, headSize: number): Combinations {
  const reach = Float64Array.from(movies, (_, row) => sumOf(rowOf(rows, row)));
  const isStrong = (sum: number) => sum >= 1 - slack;
  const strong = Int32Array.from(movies.keys()).filter((row) => isStrong(reach[row]));
  const largestReach = reach.reduce((largest, sum) => (isStrong(sum) ? largest : Math.max(largest, sum)), 0);
  const [surplus, lifted] = [new Float64Array(movies.length), new Int32Array(movies.length)];
  return { rows, movies, reach, strong, largestReach, byHead: transpose(rows, headSize), surplus, lifted };
}

/**
 * Writes the scores of all rows into `scores`, by movie.
 * @param head one score a head position
 * @param products of the same rows, where there is a quicker way than to compute each
 */
export function writeScores(
  { rows, movies }: Combinations,
  scores: Float32Array,
  head: Float32Array,
  products?: RowProducts,
): void {
  if (products) {
    const found = products(head);
    for (let row = 0; row < movies.length; row++) scores[movies[row]] = found[row];
  } else {
    for (let row = 0; row < movies.length; row++) scores[movies[row]] = productOf(rows, row, head);
  }
}

/**
 * Adds the movies that reach `bar` to `found`, with their scores in single precision.
 * @param nextAbove of the head's scores
 *
 * For any limit, a row's score is at most `reach x limit` and what the head scores above the limit add to that. The limit is so high
 * that `reach x limit` alone is below the bar in all but strong rows. Few head scores are above it, so most rows need not be looked at.
 */
export function addReaching(
  combinations: Combinations,
  head: Float32Array,
  bar: number,
  found: Map<number, number>,
  nextAbove: NextAbove,
): void {
  const { rows, movies, strong, largestReach } = combinations;
  const add = (row: number) => {
    const score = Math.fround(productOf(rows, row, head));
    if (score >= bar) found.set(movies[row], score);
  };
  const limit = Math.fround((bar * (1 - slack)) / largestReach);
  // Below 0 the sum of a row's weights limits nothing.
  const above = bar > leastBar ? positionsAbove(limit, head.length, nextAbove) : undefined;
  if (above === undefined || above.length > fewEnough * head.length) {
    for (let row = 0; row < movies.length; row++) add(row);
  } else {
    for (const row of rowsLifted(combinations, head, { bar, limit }, above)) add(row);
    for (const row of strong) add(row);
  }
}

/** The rows that may reach the bar; of strong ones, some. @param above the head positions above the limit */
function rowsLifted(
  { reach, byHead: { rowStart, column, value }, surplus, lifted }: Combinations,
  head: Float32Array,
  { bar, limit }: { bar: number; limit: number },
  above: readonly number[],
): number[] {
  let count = 0;
  for (const position of above) {
    const lift = head[position] - limit;
    const end = rowStart[position + 1];
    for (let entry = rowStart[position]; entry < end; entry++) {
      const row = column[entry];
      const own = value[entry] * lift;
      if (surplus[row] === 0 && own > 0) lifted[count++] = row;
      surplus[row] += own;
    }
  }
  const rows: number[] = [];
  for (let place = 0; place < count; place++) {
    const row = lifted[place];
    if (reach[row] * limit + surplus[row] >= bar * (1 - slack)) rows.push(row);
    surplus[row] = 0;
  }
  return rows;
}

function positionsAbove(bar: number, headSize: number, nextAbove: NextAbove): number[] {
  const positions: number[] = [];
  for (let position = nextAbove(bar, 0); position < headSize; position = nextAbove(bar, position + 1)) {
    positions.push(position);
  }
  return positions;
}
