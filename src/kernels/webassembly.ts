/** The part of WebAssembly that the kernels use, since Node's types have none. */
export const { WebAssembly: webAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyApi };

/** Compiled code; worker threads receive it without compiling again. */
export type WasmModule = { readonly [Symbol.toStringTag]: string };
export type WasmMemory = {
  readonly buffer: SharedArrayBuffer;
  /** Adds pages of 64 KiB at the end, for the thread that asks. @returns how many there were before @throws RangeError */
  grow(pages: number): number;
};

type WebAssemblyApi = {
  validate(bytes: Uint8Array): boolean;
  Module: new (bytes: Uint8Array) => WasmModule;
  Memory: new (limits: { initial: number; maximum: number; shared: true }) => WasmMemory;
  Instance: new (module: WasmModule, imports: { env: { memory: WasmMemory } }) => { exports: Routines };
};

/** What the folder wasm exports, where each argument is explained; all but counts and positions are byte addresses. */
export type Routines = {
  factoriseBlock(matrix: number, size: number, first: number, work: number, rows: number, columns: number): number;
  sweepPanel(
    matrix: number,
    size: number,
    first: number,
    panel: number,
    work: number,
    rows: number,
    columns: number,
    panels: number,
  ): void;
  sweepBlock(matrix: number, size: number, first: number, work: number, columns: number): void;
  updateBlock(matrix: number, size: number, rowFirst: number, columnFirst: number, work: number, panels: number): void;
  mirrorBlock(matrix: number, size: number, rowFirst: number, columnFirst: number): void;
  addRows(size: number, count: number, rows: number, factors: number, target: number): void;
  addPackedRow(start: number, end: number, columns: number, codes: number, factor: number, target: number): void;
  addSparseRow(start: number, end: number, columns: number, values: number, factor: number, target: number): void;
  combine(count: number, a: number, one: number, b: number, other: number, target: number): void;
  multiplyRows(count: number, starts: number, columns: number, values: number, dense: number, target: number): void;
  nextAbove(numbers: number, first: number, count: number, bar: number): number;
  pickPackedRow(
    start: number,
    end: number,
    columns: number,
    codes: number,
    factor: number,
    slots: number,
    picked: number,
    count: number,
  ): void;
  pickSparseRow(
    start: number,
    end: number,
    columns: number,
    values: number,
    factor: number,
    slots: number,
    picked: number,
    count: number,
  ): void;
};

/** The routines, working on `memory`. */
export function link(module: WasmModule, memory: WasmMemory): Routines {
  return new webAssembly.Instance(module, { env: { memory } }).exports;
}
