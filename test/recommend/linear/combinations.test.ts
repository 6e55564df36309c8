import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { SparseRow } from '../../../src/kernels/index.ts';
import { placeAbove } from '../../../src/kernels/row-sums.ts';
import { stackRows } from '../../../src/model/sparse.ts';
import { addReaching, combinationsOf, writeScores } from '../../../src/recommend/linear/combinations.ts';

const headSize = 40;

/** A few head movies with weights. */
const candidates = fc
  .uniqueArray(fc.nat(headSize - 1), { maxLength: 6 })
  .chain((positions) =>
    fc.tuple(
      ...positions.map((position) => fc.tuple(fc.constant(position), fc.double({ min: 0, max: 0.5, noNaN: true }))),
    ),
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
  it('are found where they reach the bar, and only there', () => {
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
        writeScores(combinations, all, head);
        const bar = all[choice % all.length];
        // Twice, as what is used again must not be changed.
        for (let time = 0; time < 2; time++) {
          const found = new Map<number, number>();
          addReaching(combinations, head, bar, found, (limit, first) => placeAbove(head, limit, first));
          expect(found).toEqual(new Map([...all.entries()].filter(([, score]) => score >= bar)));
        }
      }),
      { numRuns: 500 },
    );
  });
});
