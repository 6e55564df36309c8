import type { SparseRows } from '../../kernels/index.ts';
import type { LinearModel } from '../../model/linear-model.ts';
import type { RegimeShares } from '../../model/preferences.ts';

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
 * @param values the result, zeros at first
 */
export function createInfluences(
  { weights, shortWeights, head }: LinearModel,
  shares: RegimeShares,
  positions: Int32Array,
  candidates: SparseRows,
  values: Float64Array,
): Influences {
  const width = candidates.rowStart.length - 1;
  const { slots, count, combined } = slotsOf(candidates, head.length);
  const entrySlot = Int32Array.from(candidates.column, (column) => slots[column]);
  /** A row's weights for the head movies of the candidates; in slot 0 for all others, as writing these is quicker than asking. */
  const picked = new Float64Array(count + 1);

  function addPicked(start: number): void {
    const { rowStart, value } = candidates;
    for (let movie = 0; movie < width; movie++) values[start + movie] += picked[movie + 1];
    for (const movie of combined) {
      let sum = values[start + movie];
      for (let at = rowStart[movie]; at < rowStart[movie + 1]; at++) sum += picked[entrySlot[at]] * value[at];
      values[start + movie] = sum;
    }
  }

  function addRow(place: number): void {
    const position = positions[place];
    if (shares.long > 0) {
      const { rowStart, column, code, scale } = weights;
      const factor = shares.long * scale[position];
      const end = rowStart[position + 1];
      picked.fill(0);
      for (let at = rowStart[position]; at < end; at++) picked[slots[column[at]]] = factor * code[at];
      addPicked(place * width);
    }
    if (shares.short > 0) {
      const { rowStart, column, value } = shortWeights;
      const end = rowStart[position + 1];
      picked.fill(0);
      for (let at = rowStart[position]; at < end; at++) picked[slots[column[at]]] = shares.short * value[at];
      addPicked(place * width);
    }
  }

  return {
    values,
    addRows(start, end) {
      for (let place = start; place < end; place++) addRow(place);
    },
  };
}

/**
 * Numbers from 1 on for the distinct columns, by column; 0 for the other ones. A head movie has the number after its place among the
 * candidates; `combined` are the places of the movies that are made of several, or of a part of one.
 */
function slotsOf({ rowStart, column, value }: SparseRows, size: number) {
  const slots = new Uint16Array(size);
  const combined: number[] = [];
  const width = rowStart.length - 1;
  for (let movie = 0; movie < width; movie++) {
    const at = rowStart[movie];
    if (rowStart[movie + 1] === at + 1 && value[at] === 1 && slots[column[at]] === 0) slots[column[at]] = movie + 1;
    else combined.push(movie);
  }
  let count = width;
  for (const movie of combined) {
    for (let at = rowStart[movie]; at < rowStart[movie + 1]; at++) {
      if (slots[column[at]] === 0) slots[column[at]] = ++count;
    }
  }
  return { slots, count, combined };
}
