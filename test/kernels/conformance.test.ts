import { afterAll, describe, expect, test } from 'vitest';
import { type Kernels, type Matrix, type SparseRows, topColumns } from '../../src/kernels/index.ts';
import { createPlainKernels } from '../../src/kernels/plain.ts';
import { createWasmKernels } from '../../src/kernels/wasm.ts';
import { createRandom, fillPositiveDefinite, randomRows, sparse } from './random.ts';

const implementations: { name: string; create: () => Kernels }[] = [
  { name: 'plain', create: createPlainKernels },
  { name: 'simd', create: () => createWasmKernels('simd', 2)! },
  { name: 'relaxed', create: () => createWasmKernels('relaxed', 2)! },
];

// Around the widths at which the fast kernels change their ways: 4, 8, and the block of 128.
const sizes = [1, 2, 3, 7, 8, 9, 31, 127, 128, 129, 136, 261, 300];

describe.each(implementations)('$name kernels', ({ create }) => {
  const kernels = create();
  afterAll(() => kernels.close());

  describe('addGram', () => {
    test.each(sizes)('equals the dense definition, size %i', async (size) => {
      const rows = randomRows(40, size, 0.3, size);
      const matrix = kernels.createMatrix(size);
      await matrix.addGram(rows, 0.5);
      await matrix.addGram(rows, 1.5);
      expect(largestDifference(matrix, denseGram(rows, size, 2))).toBeLessThan(1e-5);
    });

    test('counts rows exactly when values are ones', async () => {
      const matrix = kernels.createMatrix(2);
      const count = 100_003;
      await matrix.addGram(sparse(Array.from({ length: count }, () => [1, 1])));
      expect([matrix.values[0], matrix.values[2], matrix.values[3]]).toEqual([count, count, count]);
    });

    test('accepts no rows and empty rows', async () => {
      const matrix = kernels.createMatrix(3);
      await matrix.addGram(sparse([]));
      await matrix.addGram(sparse([[0, 0, 0]]));
      expect([...matrix.values]).toEqual(new Array(9).fill(0));
    });

    test.each([
      ['a value that is not finite', { value: Float32Array.of(1, Number.NaN) }],
      ['a weight that is not finite', { weight: Float32Array.of(Number.POSITIVE_INFINITY) }],
      ['a column out of range', { column: Int32Array.of(0, 3) }],
      ['a negative column', { column: Int32Array.of(-1, 0) }],
      ['columns that do not ascend', { column: Int32Array.of(1, 1) }],
      ['offsets that do not span the entries', { rowStart: Uint32Array.of(0, 1) }],
    ])('refuses %s', async (_, wrong) => {
      const rows = { ...sparse([[1, 2, 0]]), ...wrong };
      await expect(kernels.createMatrix(3).addGram(rows)).rejects.toThrow(RangeError);
    });
  });

  describe('invert', () => {
    test.each(sizes)('gives a symmetric inverse, size %i', async (size) => {
      const matrix = kernels.createMatrix(size);
      fillPositiveDefinite(matrix, size, 0.5);
      const original = symmetric(matrix);
      await matrix.invert();
      expect(symmetric(matrix)).toEqual(matrix.values);
      expect(distanceFromIdentity(original, matrix.values, size)).toBeLessThan(1e-4);
    });

    test('gives the same in the memory of a larger matrix, which can be filled again', async () => {
      const [large, small] = [kernels.createMatrix(200), kernels.createMatrix(130)];
      fillPositiveDefinite(large, 7, 1);
      const first = large.values.slice();
      fillPositiveDefinite(small, 8, 1);
      const shrunk = large.shrunk(130);
      shrunk.values.set(small.values);
      await Promise.all([shrunk.invert(), small.invert()]);
      expect(shrunk.values).toEqual(small.values);
      large.values.set(first);
      const other = kernels.createMatrix(200);
      other.values.set(first);
      await Promise.all([large.invert(), other.invert()]);
      expect(large.values).toEqual(other.values);
    });

    test('leaves the identity and inverts a diagonal exactly', async () => {
      const matrix = kernels.createMatrix(200);
      for (let i = 0; i < 200; i++) matrix.values[i * 201] = 4 ** ((i % 5) - 2);
      const expected = matrix.values.map((value) => (value === 0 ? 0 : 1 / value));
      await matrix.invert();
      expect(matrix.values).toEqual(expected);
    });

    test('stays accurate where the condition number is 100,000', async () => {
      const size = 150;
      const matrix = kernels.createMatrix(size);
      fillPositiveDefinite(matrix, 5, 1e-3);
      const original = symmetric(matrix);
      await matrix.invert();
      expect(distanceFromIdentity(original, matrix.values, size)).toBeLessThan(0.05);
    });

    test('works on numbers near the ends of the range', async () => {
      for (const unit of [2 ** -120, 2 ** 120]) {
        const matrix = kernels.createMatrix(130);
        for (let i = 0; i < 130; i++) {
          matrix.values[i * 131] = 2 * unit;
          if (i > 0) matrix.values[i * 131 - 1] = unit;
        }
        await matrix.invert();
        // The known inverse of the second difference matrix with signs alternating: min(i,j) (n + 1 - max(i,j)) / (n + 1).
        expect(matrix.values[0] * unit).toBeCloseTo(130 / 131, 3);
        expect(matrix.values[130 * 64 + 60] * unit).toBeCloseTo((61 * 66) / 131, 1);
      }
    });

    test('handles denormal entries', async () => {
      const matrix = kernels.createMatrix(20);
      for (let i = 0; i < 20; i++) for (let j = 0; j <= i; j++) matrix.values[i * 20 + j] = i === j ? 1 : 1e-41;
      await matrix.invert();
      expect(matrix.values[0]).toBe(1);
      expect(Math.abs(matrix.values[1])).toBeLessThan(2e-41);
    });

    test.each([
      ['a negative pivot', 200, 190, -1],
      ['a zero pivot', 200, 0, 0],
      ['NaN', 150, 130, Number.NaN],
      ['infinity', 20, 3, Number.POSITIVE_INFINITY],
    ])('names the place of %s', async (_, size, index, value) => {
      const matrix = kernels.createMatrix(size);
      fillPositiveDefinite(matrix, 1, 1);
      for (let j = 0; j <= index; j++) matrix.values[index * size + j] = j < index ? 0 : value;
      await expect(matrix.invert()).rejects.toMatchObject({
        code: 'NOT_POSITIVE_DEFINITE',
        message: expect.stringContaining(`pivot ${index} is ${value}`),
      });
    });

    test('refuses a singular matrix', async () => {
      const matrix = kernels.createMatrix(2);
      matrix.values.fill(1);
      await expect(matrix.invert()).rejects.toMatchObject({ code: 'NOT_POSITIVE_DEFINITE' });
    });

    test('refuses an inverse beyond the largest float', async () => {
      const matrix = kernels.createMatrix(1);
      matrix.values[0] = 1e-40;
      await expect(matrix.invert()).rejects.toMatchObject({ code: 'NOT_POSITIVE_DEFINITE' });
    });
  });

  describe('score', () => {
    test.each(sizes)('equals prior + row x matrix, size %i', (size) => {
      const random = createRandom(size);
      const matrix = kernels.createMatrix(size);
      for (let i = 0; i < size * size; i++) matrix.values[i] = random() - 0.5;
      const prior = Float32Array.from({ length: size }, random);
      for (const length of [0, 1, 7, 8, 9, 20].filter((count) => count <= size)) {
        const row = { column: Int32Array.from({ length }, (_, i) => size - 1 - i), value: prior.subarray(0, length) };
        const scores = matrix.score(row, prior);
        for (let j = 0; j < size; j++) {
          let expected = prior[j];
          for (let i = 0; i < length; i++) expected += row.value[i] * matrix.values[row.column[i] * size + j];
          expect(scores[j]).toBeCloseTo(expected, 5);
        }
      }
    });

    test('the caller owns the scores', () => {
      const matrix = kernels.createMatrix(2);
      matrix.values.set([1, 2, 3, 4]);
      const first = matrix.score({ column: Int32Array.of(0), value: Float32Array.of(1) });
      matrix.score({ column: Int32Array.of(1), value: Float32Array.of(1) });
      expect([...first]).toEqual([1, 2]);
    });

    test('matrices do not disturb each other', () => {
      const [older, newer] = [kernels.createMatrix(9), kernels.createMatrix(9)];
      older.values.fill(1);
      newer.values.fill(2);
      const row = { column: Int32Array.of(4), value: Float32Array.of(1) };
      expect([newer.score(row)[8], older.score(row)[8]]).toEqual([2, 1]);
    });

    test.each([
      ['a column out of range', { column: Int32Array.of(3) }, undefined],
      ['a negative column', { column: Int32Array.of(-1) }, undefined],
      ['fewer values than columns', { value: new Float32Array() }, undefined],
      ['a prior of another length', {}, new Float32Array(2)],
    ])('refuses %s', (_, wrong, prior) => {
      const row = { column: Int32Array.of(0), value: Float32Array.of(1), ...wrong };
      expect(() => kernels.createMatrix(3).score(row, prior)).toThrow(RangeError);
    });
  });

  test('recommends the one hole of each row of a checkerboard', async () => {
    const size = 50;
    const matrix = kernels.createMatrix(size);
    const board = Array.from({ length: size }, (_, user) =>
      Array.from({ length: size }, (_, movie) => ((user + movie) % 2 === 0 && user !== movie ? 1 : 0)),
    );
    const rows = sparse(board);
    await matrix.addGram(rows);
    for (let i = 0; i < size; i++) matrix.values[i * (size + 1)] += 1;
    await matrix.invert();
    const inverse = matrix.values.slice();
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) {
        matrix.values[i * size + j] = i === j ? 0 : -inverse[i * size + j] / inverse[j * (size + 1)];
      }
    }
    for (let user = 0; user < size; user++) {
      const column = rows.column.subarray(rows.rowStart[user], rows.rowStart[user + 1]);
      const scores = matrix.score({ column, value: new Float32Array(column.length).fill(1) });
      expect(topColumns(scores, 1, { excluded: column })).toEqual([user]);
    }
  });
});

function denseGram({ rowStart, column, value, weight }: SparseRows, size: number, scale: number): Float64Array {
  const gram = new Float64Array(size * size);
  for (let row = 0; row + 1 < rowStart.length; row++) {
    for (let i = rowStart[row]; i < rowStart[row + 1]; i++) {
      for (let j = rowStart[row]; j < rowStart[row + 1]; j++) {
        gram[column[i] * size + column[j]] += scale * (weight?.[row] ?? 1) * value[i] * value[j];
      }
    }
  }
  return gram;
}

/** In the lower triangle. */
function largestDifference({ size, values }: Matrix, expected: Float64Array): number {
  let largest = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      largest = Math.max(largest, Math.abs(values[i * size + j] - expected[i * size + j]));
    }
  }
  return largest;
}

/** The matrix that the lower triangle describes. */
function symmetric({ size, values }: Matrix): Float32Array {
  const full = values.slice();
  for (let i = 0; i < size; i++) for (let j = 0; j < i; j++) full[j * size + i] = full[i * size + j];
  return full;
}

function distanceFromIdentity(left: Float32Array, right: Float32Array, size: number): number {
  let largest = 0;
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      let sum = i === j ? -1 : 0;
      for (let k = 0; k < size; k++) sum += left[i * size + k] * right[k * size + j];
      largest = Math.max(largest, Math.abs(sum));
    }
  }
  return largest;
}
