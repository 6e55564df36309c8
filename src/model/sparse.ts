import type { Artifact, Section } from '../artifact/format.ts';
import { dataOf, section } from '../artifact/sections.ts';
import type { PackedRows, SparseRow, SparseRows } from '../kernels/index.ts';

/** @param columns number of columns of `rows`, which become the rows of the result */
export function transpose(rows: SparseRows, columns: number): SparseRows {
  const rowStart = new Uint32Array(columns + 1);
  for (const column of rows.column) rowStart[column + 1]++;
  for (let column = 0; column < columns; column++) rowStart[column + 1] += rowStart[column];
  const next = rowStart.slice();
  const column = new Int32Array(rows.column.length);
  const value = new Float32Array(rows.value.length);
  for (let row = 0; row + 1 < rows.rowStart.length; row++) {
    for (let entry = rows.rowStart[row]; entry < rows.rowStart[row + 1]; entry++) {
      const place = next[rows.column[entry]]++;
      column[place] = row;
      value[place] = rows.value[entry];
    }
  }
  return { rowStart, column, value };
}

export function rowOf(rows: SparseRows, row: number): SparseRow {
  const [start, end] = [rows.rowStart[row], rows.rowStart[row + 1]];
  return { column: rows.column.subarray(start, end), value: rows.value.subarray(start, end) };
}

/** `row x dense`. */
export function product({ column, value }: SparseRow, dense: Float32Array): number {
  let sum = 0;
  for (let entry = 0; entry < column.length; entry++) sum += value[entry] * dense[column[entry]];
  return sum;
}

/** The same of a row of `rows`, without a view of it. */
export function productOf(rows: SparseRows, row: number, dense: Float32Array): number {
  const { rowStart, column, value } = rows;
  const end = rowStart[row + 1];
  let sum = 0;
  for (let entry = rowStart[row]; entry < end; entry++) sum += value[entry] * dense[column[entry]];
  return sum;
}

export function sumOf({ value }: SparseRow): number {
  return value.reduce((sum, weight) => sum + weight, 0);
}

/** One after the other as compressed sparse rows. */
export function stackRows(rows: readonly SparseRow[]): SparseRows {
  const rowStart = new Uint32Array(rows.length + 1);
  rows.forEach((row, index) => {
    rowStart[index + 1] = rowStart[index] + row.column.length;
  });
  const column = new Int32Array(rowStart[rows.length]);
  const value = new Float32Array(rowStart[rows.length]);
  rows.forEach((row, index) => {
    column.set(row.column, rowStart[index]);
    value.set(row.value, rowStart[index]);
  });
  return { rowStart, column, value };
}

/** Compressed sparse rows as three sections. */
export function sparseSections(name: string, { rowStart, column, value }: SparseRows): Record<string, Section> {
  return {
    [`${name}.start`]: section(rowStart),
    [`${name}.column`]: section(column),
    [`${name}.value`]: section(value),
  };
}

/** The inverse of `sparseSections`. */
export function readSparse(artifact: Artifact, name: string): SparseRows {
  return {
    rowStart: dataOf(artifact, `${name}.start`, Uint32Array),
    column: dataOf(artifact, `${name}.column`, Int32Array),
    value: dataOf(artifact, `${name}.value`, Float32Array),
  };
}

export function packedSections(name: string, { rowStart, column, code, scale }: PackedRows): Record<string, Section> {
  return {
    [`${name}.start`]: section(rowStart),
    [`${name}.column`]: section(column),
    [`${name}.code`]: section(code),
    [`${name}.scale`]: section(scale),
  };
}

/** The inverse of `packedSections`. */
export function readPacked(artifact: Artifact, name: string): PackedRows {
  return {
    rowStart: dataOf(artifact, `${name}.start`, Uint32Array),
    column: dataOf(artifact, `${name}.column`, Uint16Array),
    code: dataOf(artifact, `${name}.code`, Int16Array),
    scale: dataOf(artifact, `${name}.scale`, Float32Array),
  };
}
