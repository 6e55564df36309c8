import type { Matrix, SparseRows } from '../../src/kernels/index.ts';

/** Uniform numbers in [0, 1) that are the same in every run (mulberry32). */
export function createRandom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

export function randomRows(rowCount: number, size: number, density: number, seed: number): SparseRows {
  const random = createRandom(seed);
  const dense = Array.from({ length: rowCount }, () =>
    Array.from({ length: size }, () => (random() < density ? random() * 2 - 1 : 0)),
  );
  return { ...sparse(dense), weight: Float32Array.from(dense, () => random()) };
}

export function sparse(dense: readonly (readonly number[])[]): SparseRows {
  const entries = dense.map((row) => row.flatMap((value, column) => (value === 0 ? [] : [{ column, value }])));
  const rowStart = new Uint32Array(dense.length + 1);
  for (const [row, list] of entries.entries()) rowStart[row + 1] = rowStart[row] + list.length;
  return {
    rowStart,
    column: Int32Array.from(entries.flat(), ({ column }) => column),
    value: Float32Array.from(entries.flat(), ({ value }) => value),
  };
}

/** A random Gram matrix of `size` rows plus `ridge` on the diagonal, in the lower triangle only. */
export function fillPositiveDefinite(matrix: Matrix, seed: number, ridge: number): void {
  const { size, values } = matrix;
  const random = createRandom(seed);
  const factors = Array.from({ length: size }, () => Float64Array.from({ length: 8 }, () => random() * 2 - 1));
  for (let i = 0; i < size; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = i === j ? ridge : 0;
      for (let k = 0; k < 8; k++) sum += factors[i][k] * factors[j][k];
      values[i * size + j] = sum;
    }
  }
}
