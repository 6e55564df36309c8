import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packRows } from '../../src/kernels/packed.ts';
import { createPlainKernels } from '../../src/kernels/plain.ts';
import { createPlainRowSums, createRowSums, placeRows } from '../../src/kernels/row-sums.ts';
import { stackRows } from '../../src/model/sparse.ts';

const { createMatrix } = createPlainKernels();
const weight = fc.oneof(fc.constantFrom(0, 1, -1), fc.float({ min: -2, max: 2, noNaN: true }));

const cases = fc.integer({ min: 1, max: 40 }).chain((size) =>
  fc.record({
    size: fc.constant(size),
    values: fc.array(weight, { minLength: size * size, maxLength: size * size }),
    row: fc.array(weight, { minLength: size, maxLength: size }),
    count: fc.integer({ min: 1, max: size }),
    factors: fc.tuple(fc.double({ min: 0, max: 1, noNaN: true }), fc.double({ min: 0, max: 1, noNaN: true })),
  }),
);

function matricesOf(size: number, values: readonly number[], count: number) {
  const matrix = createMatrix(size);
  matrix.values.set(values);
  const rows = Array.from({ length: size }, (_, row) => {
    const own = matrix.values.subarray(row * size, (row + 1) * size);
    const column = Int32Array.from(own.keys()).filter((index) => own[index] !== 0);
    return { column, value: Float32Array.from(column, (index) => own[index]!) };
  });
  return { matrix, weights: packRows(matrix, count), shortWeights: stackRows(rows) };
}

const rowOf = (values: readonly number[]) => ({
  column: Int32Array.from(values.keys()),
  value: Float32Array.from(values),
});
const priorOf = (size: number) => Float32Array.from({ length: size }, (_, column) => column / 7);

describe('sums of rows', () => {
  it('are the same bits by WebAssembly and in plain TypeScript', () => {
    fc.assert(
      fc.property(cases, ({ size, values, row, count, factors: [long, short] }) => {
        const { weights, shortWeights } = matricesOf(size, values, count);
        const placed = placeRows({ weights, shortWeights });
        expect(placed).toHaveProperty('memory');
        const [wasm, plain] = [createRowSums(placed), createPlainRowSums({ weights, shortWeights })];
        for (const rows of [wasm, plain]) {
          rows.start(short, priorOf(size), long, Float32Array.from(row));
          rows.addShortWeights(rowOf(row), short);
          rows.addWeights(rowOf(row), long);
        }
        expect(new Uint32Array(wasm.sums.slice().buffer)).toEqual(new Uint32Array(plain.sums.buffer));
        for (const bar of [...plain.sums, Number.NEGATIVE_INFINITY, 0.1]) {
          const above = [...plain.sums.keys()].filter((column) => plain.sums[column]! > Math.fround(bar));
          for (const { nextAbove } of [wasm, plain]) {
            const found: number[] = [];
            for (let at = nextAbove(bar, 0); at < size; at = nextAbove(bar, at + 1)) found.push(at);
            expect(found).toEqual(above);
          }
        }
      }),
      { numRuns: 40 },
    );
  });

  it('start anew from other numbers', () => {
    const placed = placeRows(matricesOf(2, [0, 1, 2, 0], 2));
    const rows = createRowSums(placed);
    const [one, other] = [Float32Array.of(1, 2), Float32Array.of(3, 4)];
    rows.start(1, one, 10, other);
    expect([...rows.sums]).toEqual([31, 42]);
    rows.start(2, other, 1, one);
    expect([...rows.sums]).toEqual([7, 10]);
  });

  it('are the product with the dense matrix where all is kept, but for the steps', () => {
    fc.assert(
      fc.property(cases, ({ size, values, row }) => {
        const { matrix, weights, shortWeights } = matricesOf(size, values, size);
        const expected = matrix.score(rowOf(row), priorOf(size));
        const steps = rowOf(row).value.reduce((sum, value, at) => sum + Math.abs(value) * weights.scale[at]!, 0);
        for (const part of ['addWeights', 'addShortWeights'] as const) {
          const rows = createPlainRowSums({ weights, shortWeights });
          rows.sums.set(priorOf(size));
          rows[part](rowOf(row), 1);
          for (const [column, sum] of rows.sums.entries()) {
            expect(Math.abs(sum - expected[column]!)).toBeLessThan(1e-4 + (part === 'addWeights' ? steps : 0));
          }
        }
      }),
    );
  });

  it('of several viewers in one memory leave each other alone', () => {
    const placed = placeRows(matricesOf(3, [0, 1, 2, 3, 0, 4, 5, 6, 0], 3));
    const [one, other] = [createRowSums(placed), createRowSums(placed)];
    one.sums.fill(1);
    other.sums.fill(2);
    one.addShortWeights(rowOf([1, 0, 0]), 1);
    expect([...one.sums, ...other.sums]).toEqual([1, 2, 3, 2, 2, 2]);
  });
});
