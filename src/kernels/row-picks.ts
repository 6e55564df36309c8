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
  const choice = createChoice(slots, picked);
  return {
    picked,
    choose: choice.choose,
    pickWeights(row, factor) {
      const { rowStart, column, code, scale } = weights;
      choice.clear();
      const [columns, codes] = [column.byteOffset, code.byteOffset];
      pickPackedRow(rowStart[row], rowStart[row + 1], columns, codes, factor * scale[row], slotsAt, pickedAt);
    },
    pickShortWeights(row, factor) {
      const { rowStart, column, value } = shortWeights;
      choice.clear();
      const [columns, values] = [column.byteOffset, value.byteOffset];
      pickSparseRow(rowStart[row], rowStart[row + 1], columns, values, factor, slotsAt, pickedAt);
    },
  };
}

/** The plain twin: the same bits. */
export function createPlainRowPicks({ weights, shortWeights }: RowWeights): RowPicks {
  const size = weights.scale.length;
  const slots = new Uint16Array(size);
  const picked = new Float64Array(size + 1);
  const choice = createChoice(slots, picked);
  return {
    picked,
    choose: choice.choose,
    pickWeights(row, factor) {
      const { rowStart, column, code, scale } = weights;
      choice.clear();
      const own = factor * scale[row];
      const end = rowStart[row + 1];
      for (let at = rowStart[row]; at < end; at++) picked[slots[column[at]]] = own * code[at];
    },
    pickShortWeights(row, factor) {
      const { rowStart, column, value } = shortWeights;
      choice.clear();
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
function createChoice(slots: Uint16Array, picked: Float64Array) {
  let chosen: Int32Array = new Int32Array(0);
  return {
    choose(columns: Int32Array): void {
      for (const column of chosen) slots[column] = 0;
      for (let place = 0; place < columns.length; place++) slots[columns[place]] = place + 1;
      chosen = columns;
    },
    clear(): void {
      picked.fill(0, 0, chosen.length + 1);
    },
  };
}
