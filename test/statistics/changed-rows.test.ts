import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createPlainKernels } from '../../src/kernels/plain.ts';
import { changedRows, type UserRows } from '../../src/statistics/changed-rows.ts';

const size = 6;
const kernels = createPlainKernels();

/** Histories by user; values are halves and weights are quarters, so that sums are exact. */
const histories = fc.dictionary(
  fc.integer({ min: 1, max: 9 }).map(String),
  fc.record({
    weight: fc.integer({ min: 1, max: 4 }),
    values: fc.dictionary(fc.integer({ min: 0, max: size - 1 }).map(String), fc.integer({ min: -2, max: 4 })),
  }),
);

type Histories = Record<string, { weight: number; values: Record<string, number> }>;

function rowsOf(users: Histories): UserRows {
  const ids = Object.keys(users)
    .map(Number)
    .sort((a, b) => a - b);
  const rows = ids.map((id) => Object.entries(users[id]!.values).sort(([a], [b]) => Number(a) - Number(b)));
  const rowStart = Uint32Array.from([0, ...rows.map((_, at) => rows.slice(0, at + 1).flat().length)]);
  return {
    userIds: ids,
    rows: {
      rowStart,
      column: Int32Array.from(rows.flat(), ([column]) => Number(column)),
      value: Float32Array.from(rows.flat(), ([, value]) => value / 2),
      weight: Float32Array.from(ids, (id) => users[id]!.weight / 4),
    },
  };
}

it('turns one Gram matrix into another one, and is empty where they are equal', async () => {
  await fc.assert(
    fc.asyncProperty(histories, histories, async (before, after) => {
      const [old, now] = [rowsOf(before), rowsOf(after)];
      const [updated, anew] = [kernels.createMatrix(size), kernels.createMatrix(size)];
      await updated.addGram(old.rows);
      await updated.addGram(changedRows(old, now));
      await anew.addGram(now.rows);
      expect(updated.values).toEqual(anew.values);
      expect(changedRows(old, old).column).toHaveLength(0);
    }),
  );
});
