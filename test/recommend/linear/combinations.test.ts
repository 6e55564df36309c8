import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SparseRow } from '../../../src/kernels/index.ts';
import { stackRows } from '../../../src/model/sparse.ts';
import { addScores, combinationsOf } from '../../../src/recommend/linear/combinations.ts';

const headSize = 40;

/** A few head movies with weights. */
const candidates = fc
  .uniqueArray(fc.nat(headSize - 1), { maxLength: 6 })
  .chain((positions) =>
    fc.tuple(...positions.map((position) => fc.tuple(fc.constant(position), fc.double({ min: 0, max: 0.5 })))),
  )
  .map(
    (entries): SparseRow => ({
      column: Int32Array.from(entries, ([position]) => position),
      value: Float32Array.from(entries, ([, weight]) => weight),
    }),
  );

const float = (min: number, max: number) => fc.float({ min: Math.fround(min), max: Math.fround(max), noNaN: true });
/** Most are low, so that some bars are above nearly all. */
const headScore = fc.oneof({ weight: 12, arbitrary: float(-1, 0.3) }, { weight: 1, arbitrary: float(0.3, 1) });

describe('scores of movies outside the head', () => {
  it('are all written that reach the bar, and none is wrong', () => {
    const cases = [
      fc.array(candidates, { minLength: 1, maxLength: 12 }),
      fc.array(headScore, { minLength: headSize, maxLength: headSize }),
      fc.nat(),
    ] as const;
    fc.assert(
      fc.property(...cases, (rows, headScores, choice) => {
        const movies = Int32Array.from(rows, (_, row) => row);
        const combinations = combinationsOf(stackRows(rows), movies, headSize);
        const head = Float32Array.from(headScores);
        const all = new Float32Array(rows.length);
        addScores(combinations, all, head, Number.NEGATIVE_INFINITY);
        const bar = all[choice % all.length];
        const some = new Float32Array(rows.length).fill(Number.NaN);
        expect(addScores(combinations, some, head, bar)).toBe(all.some((score) => score >= bar));
        for (const [movie, score] of all.entries()) {
          if (score >= bar || !Number.isNaN(some[movie])) expect(some[movie]).toBe(score);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('are left out where nothing that a movie is made of is above the bar', () => {
    const column = Int32Array.of(0, 1);
    const rows = stackRows([
      { column, value: Float32Array.of(0.5, 0.4) },
      { column: Int32Array.of(2, 3), value: Float32Array.of(0.5, 0.4) },
    ]);
    const scores = new Float32Array(2).fill(Number.NaN);
    const head = new Float32Array(headSize).fill(0.5).fill(0.9, 0, 2);
    expect(addScores(combinationsOf(rows, Int32Array.of(0, 1), headSize), scores, head, 0.8)).toBe(true);
    expect([...scores]).toEqual([expect.closeTo(0.81, 6), Number.NaN]);
  });
});
