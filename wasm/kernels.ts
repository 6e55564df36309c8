// AssemblyScript (https://www.assemblyscript.org): TypeScript's syntax, compiled to WebAssembly by scripts/build-wasm.ts.
// All arguments of type `usize` are addresses in bytes; src/kernels/layout.ts says what lies where.
export { factoriseBlock, mirrorBlock, sweepBlock, sweepPanel, updateBlock } from './inverse';
export {
  addPackedRow,
  addRows,
  addSparseRow,
  combine,
  multiplyRows,
  nextAbove,
  pickPackedRow,
  pickSparseRow,
} from './score';
