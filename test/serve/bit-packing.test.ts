import fc from 'fast-check';
import { expect, it } from 'vitest';
import { packNumbers, unpackNumbers, widthOf } from '../../src/serve/recommendations/cursors.ts';

it('gives back what was packed, in as many bits as the largest number needs', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 2 ** 31 - 1 }), { maxLength: 40 }), (numbers) => {
      const width = widthOf(numbers);
      const packed = packNumbers(numbers, width);
      expect(packed.length).toBe(Math.ceil((numbers.length * width) / 8));
      expect(unpackNumbers(packed, numbers.length, width)).toEqual(numbers);
    }),
  );
});

it.each([
  [[], 1],
  [[0, 1], 1],
  [[2, 3], 2],
  [[4, 255], 8],
  [[256], 9],
  [[2 ** 31 - 1], 31],
])('%j take %d bits each', (numbers, width) => expect(widthOf(numbers)).toBe(width));
