import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { elementAt, largestOf, packRows } from '../../src/kernels/packed.ts';
import { createPlainKernels } from '../../src/kernels/plain.ts';

const { createMatrix } = createPlainKernels();

const matrices = fc.integer({ min: 1, max: 12 }).chain((size) =>
  fc
    .array(fc.oneof(fc.constantFrom(0, 1, -1), fc.float({ min: -2, max: 2, noNaN: true })), {
      minLength: size * size,
      maxLength: size * size,
    })
    .map((values) => {
      const matrix = createMatrix(size);
      matrix.values.set(values);
      return matrix;
    }),
);

test('the largest numbers are those that sorting finds', () => {
  const number = fc.oneof(fc.constantFrom(0, 1, -1), fc.float({ min: -2, max: 2, noNaN: true }));
  fc.assert(
    fc.property(
      fc.array(number, { maxLength: 20 }),
      fc.nat(22),
      fc.integer({ min: -1, max: 19 }),
      (numbers, count, without) => {
        const order = [...numbers.keys()].filter((place) => place !== without);
        order.sort((a, b) => Math.abs(numbers[b]!) - Math.abs(numbers[a]!) || a - b);
        const expected = order.slice(0, count).sort((a, b) => a - b);
        expect([...largestOf(Float32Array.from(numbers), count, without)]).toEqual(expected);
      },
    ),
  );
});

describe('packed rows', () => {
  it('keep the largest elements of each row, each to half a step of its row', () => {
    fc.assert(
      fc.property(matrices, fc.integer({ min: 1, max: 14 }), (matrix, count) => {
        const { size, values } = matrix;
        const packed = packRows(matrix, count);
        for (let row = 0; row < size; row++) {
          const elements = Array.from(values.subarray(row * size, (row + 1) * size));
          const bar = elements.map(Math.abs).toSorted((a, b) => b - a)[Math.min(count, size) - 1]!;
          const half = packed.scale[row]! / 2 + 1e-12;
          let kept = 0;
          elements.forEach((element, column) => {
            const found = elementAt(packed, row, column);
            if (found !== 0) kept++;
            if (Math.abs(element) > bar) expect(Math.abs(found - element)).toBeLessThanOrEqual(half * 1.001);
            else if (found !== 0) expect(Math.abs(element)).toBe(bar);
          });
          expect(kept).toBeLessThanOrEqual(count);
          expect(packed.rowStart[row + 1]! - packed.rowStart[row]!).toBe(kept);
        }
      }),
    );
  });

  it('are the same for equal matrices, with equal elements kept from the left', () => {
    const matrix = createMatrix(4);
    matrix.values.fill(-0.5);
    const packed = packRows(matrix, 2);
    expect([...packed.column]).toEqual([0, 1, 0, 1, 0, 1, 0, 1]);
    expect(new Set(packed.code)).toEqual(new Set([-32767]));
  });

  it('number at most 65,536 columns', () => {
    expect(() => packRows({ ...createMatrix(1), size: 65_537 }, 1)).toThrow(RangeError);
  });
});
