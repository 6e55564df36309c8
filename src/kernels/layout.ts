/** Rows of a diagonal block of the inverse; the same number as in wasm/inverse.ts. */
export const BLOCK = 128;

/** Where things lie in the memory of one matrix: byte addresses, each a multiple of 64. The matrix itself lies at 0. */
export type Layout = {
  size: number;
  /** V of the current step of the inverse, for all rows. */
  panels: number;
  /** The inverse factor of the current diagonal block: by rows, by columns, and scratch to make it. */
  rows: number;
  columns: number;
  factor: number;
  /** Scratch of the first worker; those of the others follow every `WORK_BYTES`. */
  work: number;
  /** Scoring: row addresses, their factors, the scores. */
  scoreRows: number;
  scoreFactors: number;
  scores: number;
  /** All of it. */
  bytes: number;
};

const PANEL_BYTES = BLOCK * 8 * 4;
const BLOCK_BYTES = BLOCK * BLOCK * 4;
export const WORK_BYTES = 2 * PANEL_BYTES;

export function planLayout(size: number, workers: number): Layout {
  let end = 0;
  const reserve = (bytes: number) => {
    const start = end;
    // 64 bytes more, because the routines read and write 16 at a time and may reach beyond the end.
    end = Math.ceil((end + bytes + 64) / 64) * 64;
    return start;
  };
  reserve(size * size * 4);
  const panels = reserve(Math.ceil(size / 8) * PANEL_BYTES);
  const rows = reserve(BLOCK_BYTES);
  const columns = reserve(BLOCK_BYTES);
  const factor = reserve(2 * BLOCK_BYTES);
  const work = reserve(workers * WORK_BYTES);
  const scoreRows = reserve((size + 8) * 4);
  const scoreFactors = reserve((size + 8) * 4);
  const scores = reserve(size * 4);
  return { size, panels, rows, columns, factor, work, scoreRows, scoreFactors, scores, bytes: end };
}
