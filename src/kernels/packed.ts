import type { Matrix } from './kernels.ts';

/**
 * A square matrix of which the largest elements of each row are kept, at 16 bits: `element = code x scale of its row`. A product
 * with a few rows then takes time and memory by what is kept, not by the size.
 */
export type PackedRows = {
  /** Rows + 1 offsets. */
  rowStart: Uint32Array;
  /** Ascending in each row. */
  column: Uint16Array;
  code: Int16Array;
  /** One a row. */
  scale: Float32Array;
};

const largestCode = 32767;
const maxColumns = 65536;

/**
 * Keeps the `count` elements of each row that are largest by magnitude, of equal ones those of lower columns, and none that is 0.
 * @throws RangeError for more columns than 16 bits can number
 */
export function packRows({ size, values }: Matrix, count: number): PackedRows {
  if (size > maxColumns) throw new RangeError(`${size} columns, of at most ${maxColumns}`);
  const rowStart = new Uint32Array(size + 1);
  const column = new Uint16Array(size * Math.min(count, size));
  const code = new Int16Array(column.length);
  const scale = new Float32Array(size);
  const magnitudes = new Float32Array(size);
  let end = 0;
  for (let row = 0; row < size; row++) {
    const start = row * size;
    let largest = 0;
    for (let index = 0; index < size; index++) {
      magnitudes[index] = Math.abs(values[start + index]);
      if (magnitudes[index] > largest) largest = magnitudes[index];
    }
    scale[row] = largest / largestCode;
    const { bar, atBar } = count < size ? findBar(magnitudes, count) : { bar: 0, atBar: size };
    let left = atBar;
    for (let index = 0; index < size; index++) {
      const magnitude = Math.abs(values[start + index]);
      if (!(magnitude > bar) && !(magnitude === bar && left-- > 0)) continue;
      const rounded = scale[row] === 0 ? 0 : Math.round(values[start + index] / scale[row]);
      if (rounded === 0) continue;
      column[end] = index;
      code[end++] = rounded;
    }
    rowStart[row + 1] = end;
  }
  return { rowStart, column: column.slice(0, end), code: code.slice(0, end), scale };
}

/** One element; 0 if it is not kept. */
export function elementAt({ rowStart, column, code, scale }: PackedRows, row: number, wanted: number): number {
  let low = rowStart[row];
  let high = rowStart[row + 1];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (column[middle] < wanted) low = middle + 1;
    else high = middle;
  }
  return low < rowStart[row + 1] && column[low] === wanted ? scale[row] * code[low] : 0;
}

/**
 * Where the `count` numbers lie that are largest by magnitude, ascending; of equal ones the first.
 * @param without a place that is left out
 */
export function largestOf(numbers: Float32Array, count: number, without = -1): Int32Array {
  const magnitudes = numbers.map(Math.abs);
  const hasOne = without >= 0 && without < numbers.length;
  if (hasOne) magnitudes[without] = -1;
  const kept = new Int32Array(Math.min(count, numbers.length - Number(hasOne)));
  if (kept.length === 0) return kept;
  const { bar, atBar } = findBar(magnitudes, kept.length);
  let left = atBar;
  let end = 0;
  for (let place = 0; place < numbers.length; place++) {
    const magnitude = Math.abs(numbers[place]);
    if (place !== without && (magnitude > bar || (magnitude === bar && left-- > 0))) kept[end++] = place;
  }
  return kept;
}

/**
 * The `count`-th largest number, and how many of the `count` largest are equal to it. Reorders the numbers (C. A. R. Hoare's
 * Find, 1961).
 */
function findBar(numbers: Float32Array, count: number): { bar: number; atBar: number } {
  let low = 0;
  let high = numbers.length - 1;
  const place = count - 1;
  while (low < high) {
    const pivot = numbers[(low + high) >>> 1];
    let left = low;
    let right = high;
    while (left <= right) {
      while (numbers[left] > pivot) left++;
      while (numbers[right] < pivot) right--;
      if (left > right) break;
      const swapped = numbers[left];
      numbers[left++] = numbers[right];
      numbers[right--] = swapped;
    }
    if (place <= right) high = right;
    else if (place >= left) low = left;
    else break;
  }
  const bar = numbers[place];
  let above = 0;
  for (let index = 0; index < numbers.length; index++) if (numbers[index] > bar) above++;
  return { bar, atBar: count - above };
}
