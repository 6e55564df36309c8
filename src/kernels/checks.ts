import { MarqueeError } from '../errors.ts';
import type { SparseRow } from './kernels.ts';

/** @throws RangeError for a column out of range, or lengths that do not fit. */
export function checkScoring({ column, value }: SparseRow, prior: Float32Array | undefined, size: number): void {
  if (column.length !== value.length) throw new RangeError(`${column.length} columns, ${value.length} values`);
  if (column.length > size) throw new RangeError(`${column.length} entries in a row of ${size}`);
  if (prior && prior.length !== size) throw new RangeError(`a prior of ${prior.length} for ${size} columns`);
  for (const index of column) {
    if (index < 0 || index >= size) throw new RangeError(`column ${index} of ${size}`);
  }
}

export function notPositiveDefinite(index: number, pivot: number): MarqueeError {
  return new MarqueeError(
    'NOT_POSITIVE_DEFINITE',
    `The matrix is not positive definite: pivot ${index} is ${pivot}. Train with a larger ridge.`,
  );
}
