import type { SparseRows } from '../../kernels/index.ts';
import { rowOf, sumOf, transpose } from '../../model/sparse.ts';

/** Movies outside the head as combinations of head movies, with weights that are not negative. */
export type Combinations = {
  /** One after the other in memory: a pass over scattered rows takes many times as long. */
  rows: SparseRows;
  /** The movie of each row. */
  movies: Int32Array;
  /** The sum of each row. */
  reach: Float64Array;
  /** The rows by head position. */
  byHead: SparseRows;
  /** One a row, used again for each list. */
  surplus: Float64Array;
};

/** More than what rounding can add to a score. */
const slack = 1e-6;

/** Where more of the head than this share is above the bar, it is quicker to score all. */
const fewEnough = 1 / 8;

export function combinationsOf(rows: SparseRows, movies: Int32Array, headSize: number): Combinations {
  const reach = Float64Array.from(movies, (_, row) => sumOf(rowOf(rows, row)));
  return { rows, movies, reach, byHead: transpose(rows, headSize), surplus: new Float64Array(movies.length) };
}

/**
 * Writes the scores of all rows that can reach `atLeast` into `scores`, by movie.
 * @param head one score a head position
 * @returns whether any row reaches it
 */
export function addScores(
  combinations: Combinations,
  scores: Float32Array,
  head: Float32Array,
  atLeast: number,
): boolean {
  const { rows, movies } = combinations;
  const { rowStart, column, value } = rows;
  const surplus = surplusOver(atLeast, combinations, head);
  let reached = false;
  for (let row = 0; row < movies.length; row++) {
    if (surplus !== undefined && !canReach(combinations.reach[row], surplus[row])) continue;
    const end = rowStart[row + 1];
    let sum = 0;
    for (let entry = rowStart[row]; entry < end; entry++) sum += value[entry] * head[column[entry]];
    const movie = movies[row];
    scores[movie] = sum;
    if (scores[movie] >= atLeast) reached = true;
  }
  return reached;
}

/**
 * By how much the head scores above a bar lift each row, in bars: a row's score is at most `(reach + surplus) x bar`, since its
 * other head scores are at most the bar. That takes the few head movies above the bar, where the scores take all.
 * @returns undefined if it would not save anything
 */
function surplusOver(bar: number, { byHead, surplus }: Combinations, head: Float32Array): Float64Array | undefined {
  // Below 0 the sum of a row's weights limits nothing.
  if (!(bar > 0)) return undefined;
  const above = positionsAbove(bar, head);
  if (above.length > fewEnough * head.length) return undefined;
  surplus.fill(0);
  for (const position of above) {
    const lift = head[position] / bar - 1;
    const end = byHead.rowStart[position + 1];
    for (let entry = byHead.rowStart[position]; entry < end; entry++) {
      surplus[byHead.column[entry]] += byHead.value[entry] * lift;
    }
  }
  return surplus;
}

function positionsAbove(bar: number, head: Float32Array): number[] {
  const positions: number[] = [];
  for (let position = 0; position < head.length; position++) if (head[position] > bar) positions.push(position);
  return positions;
}

function canReach(reach: number, surplus: number): boolean {
  return reach + surplus >= 1 - slack;
}
