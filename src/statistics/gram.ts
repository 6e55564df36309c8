import type { Matrix } from '../kernels/index.ts';
import type { Manifest } from './manifest.ts';
import { readRows } from './rows.ts';

/**
 * Checks that each block on and below the diagonal is there, once.
 * @throws RangeError naming the block, and the files that have it
 */
export async function checkBlocks(files: readonly string[], { counts, blockSize }: Manifest): Promise<void> {
  // The matrix of no users needs no file.
  const side = files.length === 0 && counts.summedUsers === 0 ? 0 : Math.ceil(counts.head / blockSize);
  const fileOf = new Map<string, string>();
  for (const file of files) {
    const columns = { block_row: 'number', block_column: 'number' } as const;
    for await (const { block_row: row, block_column: column } of readRows([file], columns)) {
      const place = `row ${row}, column ${column}`;
      if (!(column >= 0 && column <= row && row < side)) {
        throw new RangeError(`${file} has a block in ${place}, and a head of ${counts.head} has none there`);
      }
      const other = fileOf.get(place);
      if (other !== undefined) throw new RangeError(`the block in ${place} is in ${other} and again in ${file}`);
      fileOf.set(place, file);
    }
  }
  for (let row = 0; row < side; row++) {
    for (let column = 0; column <= row; column++) {
      if (fileOf.has(`row ${row}, column ${column}`)) continue;
      throw new RangeError(`no file has the block in row ${row}, column ${column} of the Gram matrix`);
    }
  }
}

/**
 * Adds stored blocks of a Gram matrix, times `scale`, to the lower triangle of `matrix`.
 * @param rows for each row of the stored matrix that of `matrix`; -1 for none
 * @throws RangeError for a block that is not where the stored matrix has one, or not of its size
 */
export async function readGram(
  files: readonly string[],
  blockSize: number,
  rows: Int32Array,
  { size, values }: Matrix,
  scale: number,
): Promise<void> {
  const columns = { block_row: 'number', block_column: 'number', values: 'bytes' } as const;
  for await (const { block_row, block_column, values: bytes } of readRows(files, columns)) {
    const own = rows.subarray(block_row * blockSize, (block_row + 1) * blockSize);
    const others = rows.subarray(block_column * blockSize, (block_column + 1) * blockSize);
    if (block_column < 0 || block_column > block_row || bytes.length !== 4 * own.length * others.length) {
      throw new RangeError(
        `the block in row ${block_row}, column ${block_column} of the Gram matrix has ${bytes.length} bytes`,
      );
    }
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    for (let at = 0; at < own.length; at++) {
      if (own[at] < 0) continue;
      const width = block_row === block_column ? at + 1 : others.length;
      for (let other = 0; other < width; other++) {
        if (others[other] < 0) continue;
        // Rows may have another order in the matrix.
        const target = own[at] >= others[other] ? own[at] * size + others[other] : others[other] * size + own[at];
        values[target] += scale * view.getFloat32(4 * (at * others.length + other), true);
      }
    }
  }
}

/** The lower triangle of a matrix, row after row: half of its memory. */
export function triangleOf({ size, values }: Matrix): Float32Array {
  const triangle = new Float32Array(startInTriangle(size));
  for (let row = 0; row < size; row++) {
    triangle.set(values.subarray(row * size, row * size + row + 1), startInTriangle(row));
  }
  return triangle;
}

/**
 * Adds a triangle, times `scale`, to the lower triangle of `matrix`.
 * @param rows for each row of the triangle that of `matrix`, ascending but for -1
 */
export function addTriangle(triangle: Float32Array, rows: Int32Array, { size, values }: Matrix, scale: number): void {
  for (let row = 0; row < rows.length; row++) {
    if (rows[row] < 0) continue;
    const [from, to] = [startInTriangle(row), rows[row] * size];
    for (let column = 0; column <= row; column++) {
      if (rows[column] >= 0) values[to + rows[column]] += scale * triangle[from + column];
    }
  }
}

function startInTriangle(row: number): number {
  return (row * (row + 1)) / 2;
}
