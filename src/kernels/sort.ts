import type { NextAbove } from './row-sums.ts';

/** Which columns may be chosen, and which of those with equal scores come first. */
export type ColumnChoice = {
  excluded?: Iterable<number> | undefined;
  /** One byte a column, 0 if it may not be chosen. */
  allowed?: Uint8Array | undefined;
  /** The place of each column's byte in `allowed`; the column's own place where absent. */
  allowedAt?: Int32Array | undefined;
  /** Decides between columns of equal scores, the smaller number first; the column itself where absent. */
  order?: Int32Array | undefined;
  /** Of these scores, where there is a quicker way than to look at each. */
  nextAbove?: NextAbove | undefined;
};

/** One of the three digits of a key. */
const digitBits = 11;
const digits = 2 ** digitBits;
const firstDigit = 2 * digitBits;

/** Used again and again, as an answer that allocated them would have them collected. */
let scratch = createScratch(0);
const counts = new Uint32Array(digits);

type Entries = { column: Int32Array; key: Int32Array };

function createScratch(size: number): { all: Entries; kept: Entries } {
  const entries = () => ({ column: new Int32Array(size), key: new Int32Array(size) });
  return { all: entries(), kept: entries() };
}

/**
 * The `count` best of the columns that `mayChoose`, best first; of equal scores the lower `order`, or column. Those that can
 * be among them are found by the first digits of their scores; only they are sorted, digit by digit.
 */
export function sortBest(
  scores: Float32Array,
  count: number,
  { allowed, allowedAt, order }: ColumnChoice,
  barred: Uint8Array | undefined,
): number[] {
  if (scratch.all.column.length < scores.length) scratch = createScratch(2 * scores.length);
  let from = scratch.all;
  let to = scratch.kept;
  const bits = new Int32Array(scores.buffer, scores.byteOffset, scores.length);
  const { column: candidates, key: keys } = from;
  let length = 0;
  counts.fill(0);
  for (let column = 0; column < scores.length; column++) {
    if (!(scores[column] > Number.NEGATIVE_INFINITY)) continue;
    if (barred !== undefined && barred[column] === 1) continue;
    if (allowed !== undefined && allowed[allowedAt === undefined ? column : allowedAt[column]] === 0) continue;
    const key = keyOf(bits[column]);
    counts[key >>> firstDigit]++;
    candidates[length] = column;
    keys[length++] = key;
  }
  let last = 0;
  for (let reached = counts[0]; reached < count && last < digits - 1; ) reached += counts[++last];
  let kept = 0;
  for (let entry = 0; entry < length; entry++) {
    // Without a branch, which no processor could predict.
    to.column[kept] = candidates[entry];
    to.key[kept] = keys[entry];
    kept += Number(keys[entry] >>> firstDigit <= last);
  }
  for (let shift = 0; shift <= firstDigit; shift += digitBits) {
    [from, to] = [to, from];
    sortByDigit(from, to, kept, shift);
  }
  if (order) orderEquals(to, kept, order);
  const best = new Array<number>(Math.min(kept, count));
  for (let rank = 0; rank < best.length; rank++) best[rank] = to.column[rank];
  return best;
}

/** Smaller for a larger score, by its bits, if taken for unsigned; equal for zeros of either sign. */
function keyOf(bits: number): number {
  return bits === -0x80000000 ? 0x7fffffff : bits ^ (~(bits >> 31) & 0x7fffffff);
}

/** Those with an equal digit stay in their order. */
function sortByDigit({ column, key }: Entries, to: Entries, length: number, shift: number): void {
  const { column: sortedColumn, key: sortedKey } = to;
  counts.fill(0);
  for (let entry = 0; entry < length; entry++) counts[(key[entry] >>> shift) & (digits - 1)]++;
  for (let digit = 0, end = 0; digit < digits; digit++) {
    const own = counts[digit];
    counts[digit] = end;
    end += own;
  }
  for (let entry = 0; entry < length; entry++) {
    const place = counts[(key[entry] >>> shift) & (digits - 1)]++;
    sortedColumn[place] = column[entry];
    sortedKey[place] = key[entry];
  }
}

/** Columns ascend where keys are equal; brings those into `order`. */
function orderEquals({ column, key }: Entries, length: number, order: Int32Array): void {
  for (let start = 0; start < length; ) {
    let end = start + 1;
    while (end < length && key[end] === key[start]) end++;
    if (end - start > 1) column.subarray(start, end).sort((a, b) => order[a] - order[b]);
    start = end;
  }
}
