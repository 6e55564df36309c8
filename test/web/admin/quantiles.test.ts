import fc from 'fast-check';
import { expect, test } from 'vitest';
import { quantileOf } from '../../../web/src/admin/state/metrics-text.ts';

const infinity = Number.POSITIVE_INFINITY;

test('takes the observations of a bucket for evenly spread', () => {
  const buckets = [
    { bound: 1, count: 0 },
    { bound: 2, count: 10 },
    { bound: infinity, count: 10 },
  ];
  expect(quantileOf(buckets, 0.5)).toBe(1.5);
  expect(quantileOf(buckets, 0)).toBe(1);
  expect(quantileOf(buckets, 1)).toBe(2);
});

test('knows no more than the largest bound of what is above it, and nothing of nothing', () => {
  const buckets = [
    { bound: 5, count: 1 },
    { bound: infinity, count: 9 },
  ];
  expect(quantileOf(buckets, 0.95)).toBe(5);
  expect(quantileOf([{ bound: 5, count: 0 }], 0.5)).toBeUndefined();
  expect(quantileOf([], 0.5)).toBeUndefined();
});

test('is never further from the true value than its bucket is wide', () => {
  const bounds = [1, 2, 5, 10, 20, 50, 100, infinity];
  const values = fc.array(fc.double({ min: 0, max: 100, noNaN: true }), { minLength: 1 });
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (observed, share) => {
      const sorted = observed.toSorted((one, other) => one - other);
      const truth = sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)]!;
      const buckets = bounds.map((bound) => ({ bound, count: sorted.filter((value) => value <= bound).length }));
      const guess = quantileOf(buckets, share)!;
      const above = bounds.findIndex((bound) => truth <= bound);
      expect(guess).toBeGreaterThanOrEqual(bounds[above - 1] ?? 0);
      expect(guess).toBeLessThanOrEqual(bounds[above]!);
    }),
  );
});
