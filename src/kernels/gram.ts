import type { SparseRows } from './kernels.ts';

/**
 * Rows together with their transpose, so that one row of the Gram matrix at a time can be summed in the cache: column ->
 * rows that have it -> their other columns. All arrays are shared memory, so worker threads need no copies.
 */
export type GramPlan = {
  size: number;
  scale: number;
  rowStart: Uint32Array;
  column: Int32Array;
  value: Float32Array;
  weight: Float32Array | undefined;
  /** Column `c` has the entries `entry[columnStart[c]]` to `entry[columnStart[c + 1] - 1]`, ascending by row. */
  columnStart: Uint32Array;
  entry: Uint32Array;
  /** The row of each of them. */
  row: Uint32Array;
};

/** @throws RangeError for a column out of range, columns that do not ascend, or a value that is not finite. */
export function planGram(rows: SparseRows, size: number, scale: number): GramPlan {
  checkRows(rows, size, scale);
  const rowCount = rows.rowStart.length - 1;
  const columnStart = new Uint32Array(new SharedArrayBuffer(4 * (size + 1)));
  for (const column of rows.column) columnStart[column + 1]++;
  for (let column = 0; column < size; column++) columnStart[column + 1] += columnStart[column];
  const next = columnStart.slice();
  const entry = new Uint32Array(new SharedArrayBuffer(4 * rows.column.length));
  const row = new Uint32Array(new SharedArrayBuffer(4 * rows.column.length));
  for (let r = 0; r < rowCount; r++) {
    for (let e = rows.rowStart[r]; e < rows.rowStart[r + 1]; e++) {
      const position = next[rows.column[e]]++;
      entry[position] = e;
      row[position] = r;
    }
  }
  return {
    size,
    scale,
    rowStart: shared(rows.rowStart, Uint32Array),
    column: shared(rows.column, Int32Array),
    value: shared(rows.value, Float32Array),
    weight: rows.weight && shared(rows.weight, Float32Array),
    columnStart,
    entry,
    row,
  };
}

/**
 * Adds rows `first` to `last - 1` of the Gram matrix to the lower triangle of `target`. `sums` is scratch of `size`
 * zeros and is left so; double precision there costs nothing and keeps counts of millions exact.
 */
export function addGramRows(
  plan: GramPlan,
  target: Float32Array,
  sums: Float64Array,
  first: number,
  last: number,
): void {
  const { size, scale, rowStart, column, value, weight, columnStart, entry, row } = plan;
  for (let output = first; output < last; output++) {
    for (let position = columnStart[output]; position < columnStart[output + 1]; position++) {
      const own = entry[position];
      const r = row[position];
      const factor = value[own] * (weight ? weight[r] : 1);
      for (let e = rowStart[r]; e <= own; e++) sums[column[e]] += factor * value[e];
    }
    const start = output * size;
    for (let other = 0; other <= output; other++) target[start + other] += scale * sums[other];
    sums.fill(0, 0, output + 1);
  }
}

function checkRows({ rowStart, column, value, weight }: SparseRows, size: number, scale: number): void {
  const count = rowStart.length - 1;
  if (count < 0 || rowStart[0] !== 0 || rowStart[count] !== column.length || value.length !== column.length) {
    throw new RangeError('the row offsets do not span the entries');
  }
  if (weight && weight.length !== count) throw new RangeError(`${weight.length} weights for ${count} rows`);
  if (!Number.isFinite(scale)) throw new RangeError(`the scale is ${scale}`);
  for (let row = 0; row < count; row++) {
    if (weight && !Number.isFinite(weight[row])) throw new RangeError(`the weight of row ${row} is ${weight[row]}`);
    let previous = -1;
    for (let e = rowStart[row]; e < rowStart[row + 1]; e++) {
      if (column[e] <= previous || column[e] >= size) {
        throw new RangeError(`row ${row}: column ${column[e]} after ${previous}, of ${size} columns`);
      }
      if (!Number.isFinite(value[e])) throw new RangeError(`row ${row}, column ${column[e]}: value ${value[e]}`);
      previous = column[e];
    }
  }
}

type Numbers<Values> = { new (buffer: SharedArrayBuffer): Values; readonly BYTES_PER_ELEMENT: number };

function shared<Values extends Uint32Array | Int32Array | Float32Array>(values: Values, type: Numbers<Values>): Values {
  if (values.buffer instanceof SharedArrayBuffer) return values;
  const copy = new type(new SharedArrayBuffer(values.byteLength));
  copy.set(values);
  return copy;
}
