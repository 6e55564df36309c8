import fc from 'fast-check';
import { expect, test } from 'vitest';
import { topColumns } from '../../src/kernels/index.ts';

/** Few distinct values, so that there are ties, beside any at all. */
const scores = fc.oneof(
  fc.float32Array({ maxLength: 300 }),
  fc.array(fc.constantFrom(0, 1, 2, Number.NaN), { maxLength: 300 }).map((values) => Float32Array.from(values)),
);

test('equals a stable sort of the columns that may be chosen', () => {
  fc.assert(
    fc.property(
      scores,
      fc.nat(300),
      fc.option(fc.array(fc.nat(300)), { nil: undefined }),
      fc.infiniteStream(fc.nat(3)),
      fc.option(fc.infiniteStream(fc.nat()), { nil: undefined }),
      (values, count, excluded, bits, places) => {
        const allowed = Uint8Array.from(values, () => bits.next().value ?? 1);
        const order = places && placesOf(Array.from(values, () => places.next().value ?? 0));
        const expected = [...values.keys()]
          .filter(
            (column) => values[column] > Number.NEGATIVE_INFINITY && allowed[column] && !excluded?.includes(column),
          )
          .sort((a, b) => {
            if (values[a] !== values[b]) return values[a] < values[b] ? 1 : -1;
            return order ? order[a] - order[b] : a - b;
          })
          .slice(0, count);
        expect(topColumns(values, count, { excluded, allowed, order })).toEqual(expected);
        const allowedAt = Int32Array.from(values.keys()).reverse();
        const reversed = { excluded, allowed: allowed.toReversed(), allowedAt, order };
        expect(topColumns(values, count, reversed)).toEqual(expected);
      },
    ),
  );
});

/** A permutation. */
function placesOf(keys: number[]): Int32Array {
  const order = new Int32Array(keys.length);
  [...keys.keys()]
    .sort((a, b) => keys[a] - keys[b] || a - b)
    .forEach((column, place) => {
      order[column] = place;
    });
  return order;
}

test('of equal scores the lower column comes first', () => {
  expect(topColumns(new Float32Array(1000), 3, { excluded: [1] })).toEqual([0, 2, 3]);
});

test('gives fewer where fewer are left', () => {
  expect(topColumns(Float32Array.of(1, Number.NaN, 3), 10, { excluded: new Int32Array([0]) })).toEqual([2]);
});
