import { checkScoring, notPositiveDefinite } from './checks.ts';
import { addGramRows, planGram } from './gram.ts';
import type { Kernels, Matrix, SparseRow } from './kernels.ts';

/** The kernels without WebAssembly: for machines that lack its SIMD, and what the fast ones are tested against. */
export function createPlainKernels(): Kernels {
  return { name: 'plain', createMatrix: (size) => createMatrix(size), close: async () => {} };
}

function createMatrix(size: number, memory = new Float32Array(size * size)): Matrix {
  const values = memory.subarray(0, size * size);
  return {
    size,
    values,
    shrunk: (smaller) => createMatrix(smaller, values),
    addGram: async (rows, scale = 1) => {
      addGramRows(planGram(rows, size, scale), values, new Float64Array(size), 0, size);
    },
    invert: async () => {
      factorise(values, size);
      invertFactor(values, size);
      multiplyByTranspose(values, size);
    },
    score: (row, prior) => {
      checkScoring(row, prior, size);
      return score(values, size, row, prior);
    },
  };
}

/** The Cholesky factor L of A = L L^T, row by row, into the lower triangle. */
function factorise(a: Float32Array, size: number): void {
  for (let i = 0; i < size; i++) {
    const rowI = i * size;
    for (let j = 0; j < i; j++) {
      const rowJ = j * size;
      a[rowI + j] = (a[rowI + j] - dot(a, rowI, rowJ, j)) / a[rowJ + j];
    }
    const pivot = Math.fround(a[rowI + i] - dot(a, rowI, rowI, i));
    if (!(pivot > 0 && pivot < Number.POSITIVE_INFINITY)) throw notPositiveDefinite(i, pivot);
    a[rowI + i] = Math.sqrt(pivot);
  }
}

function dot(a: Float32Array, left: number, right: number, length: number): number {
  let sum = 0;
  for (let k = 0; k < length; k++) sum += a[left + k] * a[right + k];
  return sum;
}

/** X = L^-1 in place of L: row i is the unit row minus L_ik times the rows above, divided by L_ii. */
function invertFactor(a: Float32Array, size: number): void {
  const sums = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    const row = i * size;
    const diagonal = a[row + i];
    sums.fill(0, 0, i);
    for (let k = 0; k < i; k++) addScaled(sums, a[row + k], a, k * size, k + 1);
    for (let j = 0; j < i; j++) a[row + j] = -sums[j] / diagonal;
    a[row + i] = 1 / diagonal;
  }
}

/** P = X^T X in place of X. Row i of it needs only rows i and below of X, so going down overwrites nothing needed. */
function multiplyByTranspose(a: Float32Array, size: number): void {
  const sums = new Float64Array(size);
  for (let i = 0; i < size; i++) {
    sums.fill(0, 0, i + 1);
    for (let k = i; k < size; k++) addScaled(sums, a[k * size + i], a, k * size, i + 1);
    for (let j = 0; j <= i; j++) {
      a[i * size + j] = sums[j];
      a[j * size + i] = sums[j];
    }
    // The reciprocal is what the pivot would be if this row were eliminated last.
    if (!Number.isFinite(a[i * size + i])) throw notPositiveDefinite(i, 1 / a[i * size + i]);
  }
}

function addScaled(sums: Float64Array, factor: number, a: Float32Array, start: number, length: number): void {
  for (let j = 0; j < length; j++) sums[j] += factor * a[start + j];
}

function score(a: Float32Array, size: number, { column, value }: SparseRow, prior?: Float32Array): Float32Array {
  const sums = new Float64Array(size);
  if (prior) sums.set(prior);
  for (let entry = 0; entry < column.length; entry++) addScaled(sums, value[entry], a, column[entry] * size, size);
  return Float32Array.from(sums);
}
