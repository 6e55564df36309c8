import { availableParallelism } from 'node:os';
import type { Kernels } from './kernels.ts';
import { createPlainKernels } from './plain.ts';
import { createWasmKernels } from './wasm.ts';

export { collectGarbage } from './garbage.ts';
export type { Kernels, Matrix, SparseRow, SparseRows } from './kernels.ts';
export { elementAt, largestOf, type PackedRows, packRows } from './packed.ts';
export { createRowMemory, type RowMemory, reserve } from './row-memory.ts';
export { createRowPicks, type RowPicks } from './row-picks.ts';
export { createRowProducts, type RowProducts } from './row-products.ts';
export { createRowSums, type NextAbove, placeRows, type RowSums } from './row-sums.ts';
export { topColumns } from './top.ts';

/**
 * The fastest kernels that this machine runs.
 * @param threads worker threads for training; they start when first needed
 */
export function loadKernels(threads = availableParallelism()): Kernels {
  return createWasmKernels('relaxed', threads) ?? createWasmKernels('simd', threads) ?? createPlainKernels();
}
