import { readFileSync } from 'node:fs';
import { link, type Routines, type WasmMemory, type WasmModule, webAssembly } from './webassembly.ts';

/** Memory that WebAssembly reads in any thread: sent to one, it is not copied. It grows with what is placed in it. */
export type RowMemory = WasmMemory;

/** V8 does not count shared memory when it decides whether to collect garbage; buffers that are never touched stand in for it. */
const ballast = new WeakMap<RowMemory, ArrayBuffer[]>();

const pageBytes = 65536;
const maxPages = 65536;

/** @returns undefined if this machine or its runtime has no such memory left, or cannot run the kernels */
export function createRowMemory(): RowMemory | undefined {
  if (!kernels()) return undefined;
  try {
    return new webAssembly.Memory({ initial: 1, maximum: maxPages, shared: true });
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/**
 * A part of `memory` that no other caller uses, in any thread.
 * @returns undefined if there is no room left
 */
export function reserve(memory: RowMemory, bytes: number): Uint8Array<SharedArrayBuffer> | undefined {
  try {
    const start = memory.grow(Math.ceil(bytes / pageBytes)) * pageBytes;
    ballast.set(memory, [...(ballast.get(memory) ?? []), new ArrayBuffer(bytes)]);
    return new Uint8Array(memory.buffer, start, bytes);
  } catch (error) {
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** The routines, working on `memory`. */
export function routinesOn(memory: RowMemory): Routines {
  return link(kernels()!, memory);
}

let compiled: WasmModule | undefined;

/** Either build gives the same bits where nothing is fused. */
function kernels(): WasmModule | undefined {
  if (compiled) return compiled;
  const bytes = readFileSync(new URL('./kernels.simd.wasm', import.meta.url));
  if (webAssembly.validate(bytes)) compiled = new webAssembly.Module(bytes);
  return compiled;
}
