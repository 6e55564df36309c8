import type { UserId } from '../domain.ts';
import type { SparseRows } from '../kernels/index.ts';

/** Rows that have a weight each, and whose they are; ascending by user. */
export type UserRows = { userIds: readonly UserId[]; rows: SparseRows & { weight: Float32Array } };

/**
 * What turns the Gram matrix of `before` into that of `after` when it is added: rows that differ or are gone with their weight
 * negative, and those that differ or are new. Both have the columns of one matrix.
 */
export function changedRows(before: UserRows, after: UserRows): SparseRows {
  const taken: { from: UserRows['rows']; row: number; sign: number }[] = [];
  let old = 0;
  const takeOld = () => taken.push({ from: before.rows, row: old++, sign: -1 });
  after.userIds.forEach((id, row) => {
    while (old < before.userIds.length && before.userIds[old]! < id) takeOld();
    if (before.userIds[old] === id) {
      if (areEqual(before.rows, old, after.rows, row)) {
        old++;
        return;
      }
      takeOld();
    }
    taken.push({ from: after.rows, row, sign: 1 });
  });
  while (old < before.userIds.length) takeOld();
  return gathered(taken);
}

function areEqual(a: UserRows['rows'], rowOfA: number, b: UserRows['rows'], rowOfB: number): boolean {
  const [startA, startB] = [a.rowStart[rowOfA], b.rowStart[rowOfB]];
  const length = a.rowStart[rowOfA + 1] - startA;
  if (length !== b.rowStart[rowOfB + 1] - startB) return false;
  // Users without entries have a weight, too, which adds nothing.
  if (length > 0 && a.weight[rowOfA] !== b.weight[rowOfB]) return false;
  for (let at = 0; at < length; at++) {
    if (a.column[startA + at] !== b.column[startB + at] || a.value[startA + at] !== b.value[startB + at]) return false;
  }
  return true;
}

function gathered(taken: readonly { from: UserRows['rows']; row: number; sign: number }[]): SparseRows {
  const rowStart = new Uint32Array(taken.length + 1);
  taken.forEach(({ from, row }, at) => {
    rowStart[at + 1] = rowStart[at] + from.rowStart[row + 1] - from.rowStart[row];
  });
  const column = new Int32Array(rowStart[taken.length]);
  const value = new Float32Array(column.length);
  const weight = new Float32Array(taken.length);
  taken.forEach(({ from, row, sign }, at) => {
    const [start, end] = [from.rowStart[row], from.rowStart[row + 1]];
    column.set(from.column.subarray(start, end), rowStart[at]);
    value.set(from.value.subarray(start, end), rowStart[at]);
    weight[at] = sign * from.weight[row];
  });
  return { rowStart, column, value, weight };
}
