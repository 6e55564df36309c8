import type { SparseRows } from './kernels.ts';
import { type RowMemory, reserve, routinesOn } from './row-memory.ts';

/** `row x dense` of each row, in single precision; in numbers that are used again for the next one. For one thread. */
export type RowProducts = (dense: Float32Array) => Float32Array;

/**
 * By WebAssembly if there is memory that it can read, to which the rows are copied.
 * @param columns how many the rows have
 */
export function createRowProducts(rows: SparseRows, columns: number, memory: RowMemory | undefined): RowProducts {
  const { rowStart, column, value } = rows;
  const count = rowStart.length - 1;
  const reserved = memory && reserve(memory, 4 * (rowStart.length + 2 * column.length + columns + count));
  if (!memory || !reserved) return createPlainRowProducts(rows);
  const { buffer } = reserved;
  let end = reserved.byteOffset;
  const next = (length: number) => {
    const start = end;
    end += 4 * length;
    return start;
  };
  const starts = new Uint32Array(buffer, next(rowStart.length), rowStart.length);
  const placedColumns = new Int32Array(buffer, next(column.length), column.length);
  const placedValues = new Float32Array(buffer, next(column.length), column.length);
  const vector = new Float32Array(buffer, next(columns), columns);
  const products = new Float32Array(buffer, next(count), count);
  starts.set(rowStart);
  placedColumns.set(column);
  placedValues.set(value);
  const { multiplyRows } = routinesOn(memory);
  const places = [starts, placedColumns, placedValues, vector, products].map(({ byteOffset }) => byteOffset);
  const [startsAt, columnsAt, valuesAt, vectorAt, productsAt] = places as [number, number, number, number, number];
  return (dense) => {
    vector.set(dense);
    multiplyRows(count, startsAt, columnsAt, valuesAt, vectorAt, productsAt);
    return products;
  };
}

/** The plain twin: the same bits. */
export function createPlainRowProducts({ rowStart, column, value }: SparseRows): RowProducts {
  const products = new Float32Array(rowStart.length - 1);
  return (dense) => {
    for (let row = 0; row < products.length; row++) {
      let sum = 0;
      for (let entry = rowStart[row]; entry < rowStart[row + 1]; entry++) sum += value[entry] * dense[column[entry]];
      products[row] = sum;
    }
    return products;
  };
}
