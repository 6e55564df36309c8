import type { SparseRow, SparseRows } from './kernels.ts';
import type { PackedRows } from './packed.ts';
import { createRowMemory, type RowMemory, reserve, routinesOn } from './row-memory.ts';

/** Two matrices of equal size, of the rows of which sums are wanted. */
export type RowWeights = {
  weights: PackedRows;
  shortWeights: SparseRows;
  /** What their columns, codes and values lie in, if WebAssembly can read it. */
  memory?: RowMemory | undefined;
};

/** Sums of rows times factors, in numbers that are used again for each viewer; for one thread. */
export type RowSums = {
  /** One a column, in single precision. */
  readonly sums: Float32Array;
  /** `sums = a x one + b x other`, which are kept as they were when they were first used. */
  start(a: number, one: Float32Array, b: number, other: Float32Array): void;
  /** `sums += factor x row x weights`. */
  addWeights(row: SparseRow, factor: number): void;
  /** `sums += factor x row x shortWeights`. */
  addShortWeights(row: SparseRow, factor: number): void;
  /** The first column from `first` on with a sum above `bar` in single precision; the number of columns where there is none. */
  readonly nextAbove: NextAbove;
};

export type NextAbove = (bar: number, first: number) => number;

/** By WebAssembly if the matrices lie in memory that it can read. */
export function createRowSums(matrices: RowWeights): RowSums {
  const { weights, shortWeights, memory } = matrices;
  const size = weights.scale.length;
  const reserved = memory && reserve(memory, 3 * 4 * size);
  if (!memory || !reserved) return createPlainRowSums(matrices);
  const { addPackedRow, addSparseRow, combine, nextAbove } = routinesOn(memory);
  const target = reserved.byteOffset;
  const terms = [1, 2].map((place) => createTerm(new Float32Array(reserved.buffer, target + place * 4 * size, size)));
  const [placeOne, placeOther] = terms as [Place, Place];
  return {
    sums: new Float32Array(reserved.buffer, target, size),
    start: (a, one, b, other) => combine(size, a, placeOne(one), b, placeOther(other), target),
    nextAbove: (bar, first) => nextAbove(target, first, size, bar),
    addWeights({ column, value }, factor) {
      const { rowStart, scale } = weights;
      const [columns, codes] = [weights.column.byteOffset, weights.code.byteOffset];
      for (let entry = 0; entry < column.length; entry++) {
        const row = column[entry];
        const own = factor * value[entry] * scale[row];
        addPackedRow(rowStart[row], rowStart[row + 1], columns, codes, own, target);
      }
    },
    addShortWeights({ column, value }, factor) {
      const { rowStart } = shortWeights;
      const [columns, values] = [shortWeights.column.byteOffset, shortWeights.value.byteOffset];
      for (let entry = 0; entry < column.length; entry++) {
        const row = column[entry];
        addSparseRow(rowStart[row], rowStart[row + 1], columns, values, factor * value[entry], target);
      }
    },
  };
}

/** Copies numbers to where WebAssembly can read them. @returns their address */
type Place = (numbers: Float32Array) => number;

/** Most viewers start from the same numbers, which are copied once. */
function createTerm(memory: Float32Array): Place {
  let placed: Float32Array | undefined;
  return (numbers) => {
    if (placed !== numbers) memory.set(numbers);
    placed = numbers;
    return memory.byteOffset;
  };
}

/** The plain twin: the same bits, as all products and sums of rows are rounded to single precision one by one. */
export function createPlainRowSums({ weights, shortWeights }: RowWeights): RowSums {
  const sums = new Float32Array(weights.scale.length);
  return {
    sums,
    start(a, one, b, other) {
      for (let column = 0; column < sums.length; column++) sums[column] = a * one[column] + b * other[column];
    },
    nextAbove: (bar, first) => placeAbove(sums, Math.fround(bar), first),
    addWeights(row, factor) {
      const { rowStart, column, code, scale } = weights;
      for (let entry = 0; entry < row.column.length; entry++) {
        const position = row.column[entry];
        const own = Math.fround(factor * row.value[entry] * scale[position]);
        const end = rowStart[position + 1];
        for (let at = rowStart[position]; at < end; at++) sums[column[at]] += Math.fround(own * code[at]);
      }
    },
    addShortWeights(row, factor) {
      const { rowStart, column, value } = shortWeights;
      for (let entry = 0; entry < row.column.length; entry++) {
        const position = row.column[entry];
        const own = Math.fround(factor * row.value[entry]);
        const end = rowStart[position + 1];
        for (let at = rowStart[position]; at < end; at++) sums[column[at]] += Math.fround(own * value[at]);
      }
    },
  };
}

/** The first place from `first` on with a number above `bar`; how many there are where there is none. */
export function placeAbove(numbers: Float32Array, bar: number, first: number): number {
  let place = first;
  while (place < numbers.length && !(numbers[place] > bar)) place++;
  return place;
}

/** The same matrices in memory that WebAssembly can read; as they are if they lie in it, or there is none. */
export function placeRows<Weights extends RowWeights>(matrices: Weights): Weights {
  if (matrices.memory) return matrices;
  const { weights, shortWeights } = matrices;
  const memory = createRowMemory();
  const parts = [weights.column, weights.code, shortWeights.column, shortWeights.value];
  const places = memory ? parts.map(({ byteLength }) => reserve(memory, byteLength)) : [];
  const [columns, codes, shortColumns, shortValues] = places;
  if (!columns || !codes || !shortColumns || !shortValues) return matrices;
  const copy = <Numbers extends Uint16Array | Int16Array | Int32Array | Float32Array>(into: Numbers, from: Numbers) => {
    into.set(from);
    return into;
  };
  return {
    ...matrices,
    memory,
    weights: {
      ...weights,
      column: copy(new Uint16Array(columns.buffer, columns.byteOffset, weights.column.length), weights.column),
      code: copy(new Int16Array(codes.buffer, codes.byteOffset, weights.code.length), weights.code),
    },
    shortWeights: {
      ...shortWeights,
      column: copy(
        new Int32Array(shortColumns.buffer, shortColumns.byteOffset, shortWeights.column.length),
        shortWeights.column,
      ),
      value: copy(
        new Float32Array(shortValues.buffer, shortValues.byteOffset, shortWeights.value.length),
        shortWeights.value,
      ),
    },
  };
}
