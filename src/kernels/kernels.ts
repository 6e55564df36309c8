/** The arithmetic that training and serving share. `plain.ts` and `wasm.ts` are two implementations of it. */
export type Kernels = {
  /** `relaxed` and `simd` are WebAssembly builds, `plain` is TypeScript. */
  readonly name: 'relaxed' | 'simd' | 'plain';
  /**
   * A zero matrix of `size` x `size` floats. Its memory is freed once nothing refers to the matrix or its values.
   * @throws RangeError if there is not enough memory
   */
  createMatrix(size: number): Matrix;
  /** Ends the worker threads. Matrices stay usable for scoring. */
  close(): Promise<void>;
};

/**
 * A dense square matrix in memory that the kernels can reach. Training holds a symmetric matrix in it, of which only the
 * lower triangle (column <= row) counts until `invert` fills both; serving holds the item-item weights.
 */
export type Matrix = {
  readonly size: number;
  /** Row-major, `size * size`; write to it freely between calls. */
  readonly values: Float32Array;
  /**
   * Adds `scale * sum over rows r of weight_r a_r a_r^T` to the lower triangle. Equal rows give equal bits, whatever the
   * number of threads.
   * @throws RangeError for a column out of range, columns that do not ascend, or a value that is not finite
   */
  addGram(rows: SparseRows, scale?: number): Promise<void>;
  /**
   * Replaces a symmetric positive definite matrix, given by its lower triangle, by its inverse (both triangles, exactly
   * symmetric). Equal matrices give equal bits, regardless of the number of threads. The values are lost after an error.
   * @throws MarqueeError NOT_POSITIVE_DEFINITE naming the pivot, also where the matrix holds NaN or infinity
   */
  invert(): Promise<void>;
  /** A smaller matrix in the memory of this one, whose values are lost. */
  shrunk(size: number): Matrix;
  /**
   * `prior + row x matrix`: one score for each column.
   * @param row at most one entry a column
   * @param prior `size` numbers; zeros where absent
   * @throws RangeError for a column out of range or a prior of another length
   */
  score(row: SparseRow, prior?: Float32Array): Float32Array;
};

export type SparseRow = { column: Int32Array; value: Float32Array };

/** Compressed sparse rows. Row `r` covers entries `rowStart[r]` to `rowStart[r + 1] - 1`, ascending by column. */
export type SparseRows = SparseRow & {
  /** Rows + 1 offsets. */
  rowStart: Uint32Array;
  /** One a row; ones where absent. */
  weight?: Float32Array;
};
