import { type RowMemory, reserve, routinesOn } from './row-memory.ts';
import type { RowWeights } from './row-sums.ts';

/** The elements of rows in some columns, in numbers that are used again for each row; for one thread. */
export type RowPicks = {
  /** The element in the column at each place of the choice, from 1 on. Place 0 takes those of all other columns. */
  readonly picked: Float64Array;
  /** Chooses the columns instead of those chosen before. @param columns distinct */
  choose(columns: Int32Array): void;
  /** Writes `factor x element` for each chosen column; 0 where the row of the weights has none. */
  pickWeights(row: number, factor: number): void;
  /** The same of the short weights. */
  pickShortWeights(row: number, factor: number): void;
};

/** By WebAssembly if the matrices lie in memory that it can read. */
export function createRowPicks(matrices: RowWeights): RowPicks {
  const { weights, shortWeights, memory } = matrices;
  const reserved = memory && reserveScratch(memory, weights.scale.length);
  if (!memory || !reserved) return createPlainRowPicks(matrices);
  const { slots, picked } = reserved;
  const { pickPackedRow, pickSparseRow } = routinesOn(memory);
  const [slotsAt, pickedAt] = [slots.byteOffset, picked.byteOffset];
  const choice = createChoice(slots);
  return {
    picked,
    choose: choice.choose,
    pickWeights(row, factor) {
      const { rowStart, column, code, scale } = weights;
      const [columns, codes] = [column.byteOffset, code.byteOffset];
      const own = factor * scale[row];
      pickPackedRow(rowStart[row], rowStart[row + 1], columns, codes, own, slotsAt, pickedAt, choice.places());
    },
    pickShortWeights(row, factor) {
      const { rowStart, column, value } = shortWeights;
      const [columns, values] = [column.byteOffset, value.byteOffset];
      pickSparseRow(rowStart[row], rowStart[row + 1], columns, values, factor, slotsAt, pickedAt, choice.places());
    },
  };
}

/** The plain twin: the same bits. */
export function createPlainRowPicks({ weights, shortWeights }: RowWeights): RowPicks {
  const size = weights.scale.length;
  const slots = new Uint16Array(size);
  const picked = new Float64Array(size + 1);
  const choice = createChoice(slots);
  return {
    picked,
    choose: choice.choose,
    pickWeights(row, factor) {
      const { rowStart, column, code, scale } = weights;
      picked.fill(0, 0, choice.places());
      const own = factor * scale[row];
      const end = rowStart[row + 1];
      for (let at = rowStart[row]; at < end; at++) picked[slots[column[at]]] = own * code[at];
    },
    pickShortWeights(row, factor) {
      const { rowStart, column, value } = shortWeights;
      picked.fill(0, 0, choice.places());
      const end = rowStart[row + 1];
      for (let at = rowStart[row]; at < end; at++) picked[slots[column[at]]] = factor * value[at];
    },
  };
}

function reserveScratch(memory: RowMemory, size: number) {
  const pickedBytes = 8 * (size + 1);
  const bytes = reserve(memory, pickedBytes + 2 * size);
  if (!bytes) return undefined;
  return {
    picked: new Float64Array(bytes.buffer, bytes.byteOffset, size + 1),
    slots: new Uint16Array(bytes.buffer, bytes.byteOffset + pickedBytes, size),
  };
}

/** @param slots by column, the place after its own among the chosen ones; 0 if it is not chosen */
function createChoice(slots: Uint16Array) {
  let chosen: Int32Array = new Int32Array(0);
  return {
    choose(columns: Int32Array): void {
      for (let place = 0; place < chosen.length; place++) slots[chosen[place]] = 0;
      for (let place = 0; place < columns.length; place++) slots[columns[place]] = place + 1;
      chosen = columns;
    },
    /** Those of the chosen columns, and the one of all others. */
    places: () => chosen.length + 1,
  };
}
