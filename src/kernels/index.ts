import type { Kernels } from './kernels.ts';
import { createPlainKernels } from './plain.ts';

export type { Kernels, Matrix, SparseRow, SparseRows } from './kernels.ts';
export { topColumns } from './top.ts';

/** The fastest kernels that this machine runs. */
export function loadKernels(): Kernels {
  return createPlainKernels();
}
