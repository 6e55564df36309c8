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
