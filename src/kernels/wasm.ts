import { readFileSync } from 'node:fs';
import { checkScoring, notPositiveDefinite } from './checks.ts';
import { collectGarbage } from './garbage.ts';
import { planGram } from './gram.ts';
import type { Kernels, Matrix, SparseRow } from './kernels.ts';
import { type Layout, planLayout } from './layout.ts';
import { createPool } from './pool.ts';
import { link, type Routines, type WasmMemory, webAssembly } from './webassembly.ts';

/** `relaxed` fuses multiplication and addition where the processor does, so its last bits differ from those of `simd`. */
export type WasmBuild = 'relaxed' | 'simd';

const PAGE = 65536;
/** Entries of a sum whose plan takes 80 MB of shared memory. */
const manyEntries = 5_000_000;

/**
 * V8 leaves shared memory out of account when it decides whether to collect garbage, so that dropped matrices would pile
 * up. An ordinary buffer of the same length, never touched and so never in real memory, stands in for each of them.
 */
const ballast = new WeakMap<SharedArrayBuffer, ArrayBuffer>();

/** @returns undefined if the machine or its runtime cannot run this build */
export function createWasmKernels(build: WasmBuild, threads: number): Kernels | undefined {
  const bytes = readFileSync(new URL(`./kernels.${build}.wasm`, import.meta.url));
  if (!webAssembly.validate(bytes)) return undefined;
  const module = new webAssembly.Module(bytes);
  const pool = createPool(threads);

  function createMatrix(memory: WasmMemory, layout: Layout): Matrix {
    const { size } = layout;
    const routines = link(module, memory);
    const values = new Float32Array(memory.buffer, 0, size * size);
    return {
      size,
      values,
      shrunk: (smaller) => createMatrix(memory, planLayout(smaller, threads)),
      addGram: async (rows, scale = 1) => {
        await pool.run({ kind: 'gram', plan: planGram(rows, size, scale), memory });
        if (rows.column.length >= manyEntries) collectGarbage();
      },
      invert: async () => {
        const bad = await pool.run({ kind: 'invert', module, memory, layout });
        if (bad) throw notPositiveDefinite(bad.index, bad.pivot);
        for (let i = 0; i < size; i++) {
          const value = values[i * (size + 1)];
          if (!Number.isFinite(value)) throw notPositiveDefinite(i, 1 / value);
        }
      },
      score: (row, prior) => {
        checkScoring(row, prior, size);
        return score(routines, memory, layout, row, prior);
      },
    };
  }

  return {
    name: build,
    createMatrix(size) {
      const layout = planLayout(size, threads);
      return createMatrix(allocate(layout), layout);
    },
    close: pool.close,
  };
}

function allocate({ size, bytes }: Layout): WasmMemory {
  const pages = Math.ceil(bytes / PAGE);
  try {
    const memory = new webAssembly.Memory({ initial: pages, maximum: pages, shared: true });
    ballast.set(memory.buffer, new ArrayBuffer(memory.buffer.byteLength));
    return memory;
  } catch (error) {
    throw new RangeError(`no memory for a matrix of ${size} x ${size} (${Math.ceil(bytes / 1e6)} MB)`, {
      cause: error,
    });
  }
}

function score(
  routines: Routines,
  { buffer }: WasmMemory,
  { size, scoreRows, scoreFactors, scores }: Layout,
  { column, value }: SparseRow,
  prior: Float32Array | undefined,
): Float32Array {
  const count = Math.ceil(column.length / 8) * 8;
  const addresses = new Uint32Array(buffer, scoreRows, count);
  const factors = new Float32Array(buffer, scoreFactors, count);
  const sums = new Float32Array(buffer, scores, size);
  for (let entry = 0; entry < count; entry++) {
    // Whole passes of 8: the last row again, nought times, which is in the cache.
    const present = entry < column.length;
    addresses[entry] = 4 * size * column[present ? entry : column.length - 1];
    factors[entry] = present ? value[entry] : 0;
  }
  if (prior) sums.set(prior);
  else sums.fill(0);
  routines.addRows(size, count, scoreRows, scoreFactors, scores);
  return new Float32Array(sums);
}
