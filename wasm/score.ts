import { multiplyAdd } from './lanes';

/**
 * target += sum of factor x matrix row, over `count` entries of `entries`: the rows' addresses (u32), then at `factors`
 * their factors (f32). `count` is a multiple of 8, and 8 rows are read side by side so that the target is touched less.
 */
export function addRows(size: i32, count: i32, entries: usize, factors: usize, target: usize): void {
  const end = (<usize>size) << 2;
  for (let entry = 0; entry < count; entry += 8) {
    const rows = entries + (entry << 2);
    const row0 = <usize>load<u32>(rows);
    const row1 = <usize>load<u32>(rows, 4);
    const row2 = <usize>load<u32>(rows, 8);
    const row3 = <usize>load<u32>(rows, 12);
    const row4 = <usize>load<u32>(rows, 16);
    const row5 = <usize>load<u32>(rows, 20);
    const row6 = <usize>load<u32>(rows, 24);
    const row7 = <usize>load<u32>(rows, 28);
    const factor = factors + (entry << 2);
    const factor0 = v128.load32_splat(factor);
    const factor1 = v128.load32_splat(factor, 4);
    const factor2 = v128.load32_splat(factor, 8);
    const factor3 = v128.load32_splat(factor, 12);
    const factor4 = v128.load32_splat(factor, 16);
    const factor5 = v128.load32_splat(factor, 20);
    const factor6 = v128.load32_splat(factor, 24);
    const factor7 = v128.load32_splat(factor, 28);
    // The last step may reach 12 bytes beyond each row: the layout leaves room, and only the target's own part counts.
    for (let at: usize = 0; at < end; at += 16) {
      let sum = v128.load(target + at);
      sum = multiplyAdd(factor0, v128.load(row0 + at), sum);
      sum = multiplyAdd(factor1, v128.load(row1 + at), sum);
      sum = multiplyAdd(factor2, v128.load(row2 + at), sum);
      sum = multiplyAdd(factor3, v128.load(row3 + at), sum);
      sum = multiplyAdd(factor4, v128.load(row4 + at), sum);
      sum = multiplyAdd(factor5, v128.load(row5 + at), sum);
      sum = multiplyAdd(factor6, v128.load(row6 + at), sum);
      sum = multiplyAdd(factor7, v128.load(row7 + at), sum);
      v128.store(target + at, sum);
    }
  }
}

/**
 * target[column] += factor x code, for the entries `start` to `end - 1` of a packed row: columns (u16) and codes (i16). Products
 * and sums are rounded one by one, in no other way than in plain TypeScript.
 */
export function addPackedRow(start: usize, end: usize, columns: usize, codes: usize, factor: f32, target: usize): void {
  const factors = f32x4.splat(factor);
  let column = columns + (start << 1);
  let code = codes + (start << 1);
  const last = columns + (end << 1);
  for (; column + 8 <= last; column += 8, code += 8) {
    const products = f32x4.mul(f32x4.convert_i32x4_s(v128.load16x4_s(code)), factors);
    add(target, load<u16>(column), f32x4.extract_lane(products, 0));
    add(target, load<u16>(column, 2), f32x4.extract_lane(products, 1));
    add(target, load<u16>(column, 4), f32x4.extract_lane(products, 2));
    add(target, load<u16>(column, 6), f32x4.extract_lane(products, 3));
  }
  for (; column < last; column += 2, code += 2) add(target, load<u16>(column), factor * <f32>load<i16>(code));
}

/** The same for a row of columns (i32) and values (f32). */
export function addSparseRow(
  start: usize,
  end: usize,
  columns: usize,
  values: usize,
  factor: f32,
  target: usize,
): void {
  const last = columns + (end << 2);
  let value = values + (start << 2);
  for (let column = columns + (start << 2); column < last; column += 4, value += 4) {
    add(target, load<u32>(column), factor * load<f32>(value));
  }
}

/**
 * target[row] = row x dense, for `count` rows that start at entries `starts` (u32, one more than rows) of columns (i32) and values
 * (f32). Each is summed up in double precision, entry by entry, and rounded once.
 */
export function multiplyRows(
  count: i32,
  starts: usize,
  columns: usize,
  values: usize,
  dense: usize,
  target: usize,
): void {
  let entry = (<usize>load<u32>(starts)) << 2;
  for (let row = 0; row < count; row++) {
    const end = (<usize>load<u32>(starts + ((<usize>(row + 1)) << 2))) << 2;
    let sum: f64 = 0;
    for (; entry < end; entry += 4) {
      const other = load<f32>(dense + ((<usize>load<u32>(columns + entry)) << 2));
      sum += <f64>load<f32>(values + entry) * <f64>other;
    }
    store<f32>(target + ((<usize>row) << 2), <f32>sum);
  }
}

/** target = a x one + b x other, computed in double precision and rounded once; `count` numbers (f32) each. */
export function combine(count: i32, a: f64, one: usize, b: f64, other: usize, target: usize): void {
  const as = f64x2.splat(a);
  const bs = f64x2.splat(b);
  const end = (<usize>count) << 2;
  let at: usize = 0;
  for (; at + 16 <= end; at += 16) {
    const low = f64x2.add(f64x2.mul(as, twoOf(one + at)), f64x2.mul(bs, twoOf(other + at)));
    const high = f64x2.add(f64x2.mul(as, twoOf(one + at + 8)), f64x2.mul(bs, twoOf(other + at + 8)));
    const four = v128.shuffle<u64>(f32x4.demote_f64x2_zero(low), f32x4.demote_f64x2_zero(high), 0, 2);
    v128.store(target + at, four);
  }
  for (; at < end; at += 4) store<f32>(target + at, <f32>(a * load<f32>(one + at) + b * load<f32>(other + at)));
}

/** Two numbers (f32) in double precision. */
function twoOf(address: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(address));
}

/** The place of the first of `count` numbers (f32), from `first` on, that is above the bar; `count` where none is. */
export function nextAbove(numbers: usize, first: i32, count: i32, bar: f32): i32 {
  const bars = f32x4.splat(bar);
  let place = first;
  for (; place + 16 <= count; place += 16) {
    const at = numbers + ((<usize>place) << 2);
    const one = v128.or(f32x4.gt(v128.load(at), bars), f32x4.gt(v128.load(at, 16), bars));
    const other = v128.or(f32x4.gt(v128.load(at, 32), bars), f32x4.gt(v128.load(at, 48), bars));
    if (v128.any_true(v128.or(one, other))) break;
  }
  for (; place < count; place++) if (load<f32>(numbers + ((<usize>place) << 2)) > bar) return place;
  return count;
}

/**
 * picked[slot of column] = factor x code, for the entries `start` to `end - 1` of a packed row: columns (u16) and codes (i16);
 * 0 in the other ones of the `count` places. Slots are u16 by column, `picked` is f64 by slot.
 */
export function pickPackedRow(
  start: usize,
  end: usize,
  columns: usize,
  codes: usize,
  factor: f64,
  slots: usize,
  picked: usize,
  count: usize,
): void {
  memory.fill(picked, 0, count << 3);
  let column = columns + (start << 1);
  let code = codes + (start << 1);
  const last = columns + (end << 1);
  for (; column + 8 <= last; column += 8, code += 8) {
    pick(slots, picked, load<u16>(column), factor * <f64>load<i16>(code));
    pick(slots, picked, load<u16>(column, 2), factor * <f64>load<i16>(code, 2));
    pick(slots, picked, load<u16>(column, 4), factor * <f64>load<i16>(code, 4));
    pick(slots, picked, load<u16>(column, 6), factor * <f64>load<i16>(code, 6));
  }
  for (; column < last; column += 2, code += 2) pick(slots, picked, load<u16>(column), factor * <f64>load<i16>(code));
}

/** The same for a row of columns (i32) and values (f32). */
export function pickSparseRow(
  start: usize,
  end: usize,
  columns: usize,
  values: usize,
  factor: f64,
  slots: usize,
  picked: usize,
  count: usize,
): void {
  memory.fill(picked, 0, count << 3);
  const last = columns + (end << 2);
  let value = values + (start << 2);
  for (let column = columns + (start << 2); column < last; column += 4, value += 4) {
    pick(slots, picked, load<u32>(column), factor * <f64>load<f32>(value));
  }
}

function pick(slots: usize, picked: usize, column: u32, amount: f64): void {
  const slot = load<u16>(slots + ((<usize>column) << 1));
  store<f64>(picked + ((<usize>slot) << 3), amount);
}

function add(target: usize, column: u32, amount: f32): void {
  const at = target + ((<usize>column) << 2);
  store<f32>(at, load<f32>(at) + amount);
}
