import fc from 'fast-check';
import { expect, test } from 'vitest';
import { topColumns } from '../../src/kernels/index.ts';

test('equals a stable sort of the columns that may be chosen', () => {
  const scores = fc.float32Array({ maxLength: 300 });
  fc.assert(
    fc.property(
      scores,
      fc.nat(70),
      fc.array(fc.nat(300)),
      fc.infiniteStream(fc.nat(3)),
      (values, count, excluded, bits) => {
        const allowed = Uint8Array.from(values, () => bits.next().value ?? 1);
        const expected = [...values.keys()]
          .filter(
            (column) => values[column] > Number.NEGATIVE_INFINITY && allowed[column] && !excluded.includes(column),
          )
          .sort((a, b) => (values[a] < values[b] ? 1 : values[a] > values[b] ? -1 : a - b))
          .slice(0, count);
        expect(topColumns(values, count, excluded, allowed)).toEqual(expected);
      },
    ),
  );
});

test('of equal scores the lower column comes first', () => {
  expect(topColumns(new Float32Array(1000), 3, [1])).toEqual([0, 2, 3]);
});

test('gives fewer where fewer are left', () => {
  expect(topColumns(Float32Array.of(1, Number.NaN, 3), 10, new Int32Array([0]))).toEqual([2]);
});
