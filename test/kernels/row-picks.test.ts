import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packRows } from '../../src/kernels/packed.ts';
import { createPlainKernels } from '../../src/kernels/plain.ts';
import { createPlainRowPicks, createRowPicks } from '../../src/kernels/row-picks.ts';
import { placeRows } from '../../src/kernels/row-sums.ts';
import { stackRows } from '../../src/model/sparse.ts';

const size = 40;
const weight = fc.oneof(fc.constantFrom(0, 1, -1), fc.float({ min: -2, max: 2, noNaN: true }));
const cases = fc.record({
  values: fc.array(weight, { minLength: size * size, maxLength: size * size }),
  kept: fc.integer({ min: 1, max: size }),
  choices: fc.array(fc.subarray([...Array(size).keys()]), { minLength: 1, maxLength: 4 }),
  row: fc.nat(size - 1),
  factor: fc.double({ min: 0, max: 1, noNaN: true }),
});

it('picks what rows have in the chosen columns, by WebAssembly as in plain TypeScript', () => {
  fc.assert(
    fc.property(cases, ({ values, kept, choices, row, factor }) => {
      const matrix = createPlainKernels().createMatrix(size);
      matrix.values.set(values);
      const weights = packRows(matrix, kept);
      const column = Int32Array.from({ length: size }, (_, index) => index);
      const shortWeights = stackRows(
        Array.from(column, (each) => ({ column, value: matrix.values.slice(each * size, (each + 1) * size) })),
      );
      const placed = placeRows({ weights, shortWeights });
      expect(placed).toHaveProperty('memory');
      const dense = new Float64Array(size);
      for (let at = weights.rowStart[row]!; at < weights.rowStart[row + 1]!; at++) {
        dense[weights.column[at]!] = factor * weights.scale[row]! * weights.code[at]!;
      }
      for (const picks of [createRowPicks(placed), createPlainRowPicks({ weights, shortWeights })]) {
        for (const columns of choices) {
          const chosen = () => [...picks.picked.subarray(1, columns.length + 1)];
          picks.choose(Int32Array.from(columns));
          picks.pickShortWeights(row, factor);
          expect(chosen()).toEqual(columns.map((each) => factor * matrix.values[row * size + each]!));
          picks.pickWeights(row, factor);
          expect(chosen()).toEqual(columns.map((each) => dense[each]));
        }
      }
    }),
    { numRuns: 40 },
  );
});
