import { collectGarbage, type Kernels, type Matrix, type SparseRows } from '../kernels/index.ts';
import type { Hyperparameters, Regime } from '../model/hyperparameters.ts';
import { transpose } from '../model/sparse.ts';

/** What the two regimes share of A, and the memory in which each of them is solved. */
export type System = {
  matrix: Matrix;
  /** The lower triangle of S (G + alpha C) S, row after row. */
  shared: Float32Array;
  /** The diagonal of G: of the ratings alone. */
  ratings: Float64Array;
  /** The diagonal of S. */
  scale: Float64Array;
  /** The rows of `shared` that are solved for, ascending; all where absent. */
  positions?: Int32Array;
};

/** From here on a matrix takes 100 MB and more. */
const largeHead = 5000;

/** Frees what nothing refers to where a matrix of a head of this size is much memory. */
export function freeLarge(size: number): void {
  if (size >= largeHead) collectGarbage();
}

/**
 * Sums up the ratings and the content, which costs as much for one regime as for both.
 * @param addHistories adds the Gram matrix of the users' preferences, head x head
 * @param content head x features, unit rows
 */
export async function prepareSystem(
  kernels: Kernels,
  addHistories: (matrix: Matrix) => Promise<void>,
  content: SparseRows,
  features: number,
  { columnDamping, contentWeight }: Hyperparameters,
): Promise<System> {
  const size = content.rowStart.length - 1;
  // What reading and choosing settings left can be more than all that the solve takes, and so can what summing left.
  freeLarge(size);
  const matrix = kernels.createMatrix(size);
  await addHistories(matrix);
  const ratings = diagonalOf(matrix);
  const scale = columnScale(ratings, columnDamping);
  if (contentWeight > 0) await matrix.addGram(transpose(content, features), contentWeight);

  freeLarge(size);
  const shared = new Float32Array((size * (size + 1)) / 2);
  for (let row = 0, entry = 0; row < size; row++) {
    const start = row * size;
    for (let column = 0; column <= row; column++) {
      shared[entry++] = matrix.values[start + column] * (scale[row] * scale[column]);
    }
  }
  return { matrix, shared, ratings, scale };
}

/**
 * The item-item weights B in closed form: EASE^R (Steck, WWW 2019, arXiv:1905.03375) on ratings and content, with popular
 * columns damped and a dropout-like diagonal (Steck, NeurIPS 2020):
 *
 *     s_j = (d_j / mean d)^(-beta / 2), d = max(diag G, 1)
 *     A = S (G + alpha C) S + lambda I + p / (1 - p) diag(S G S)
 *     P = A^-1,  B = S (P / -diag P) S^-1,  B_jj = 0
 *
 * @returns head x head, in the memory of `system.matrix`; row = movie of the history, column = candidate
 * @throws MarqueeError NOT_POSITIVE_DEFINITE if the hyper-parameters leave A singular
 */
export async function solveWeights(
  { matrix, shared, ratings, scale, positions }: System,
  { ridge, dropout }: Regime,
): Promise<Matrix> {
  const { size, values } = matrix;
  for (let row = 0; row < size; row++) {
    const position = positions ? positions[row] : row;
    const start = (position * (position + 1)) / 2;
    if (!positions) values.set(shared.subarray(start, start + row + 1), row * size);
    else for (let column = 0; column <= row; column++) values[row * size + column] = shared[start + positions[column]];
    values[row * size + row] += ridge + (dropout / (1 - dropout)) * scale[row] ** 2 * ratings[row];
  }
  await matrix.invert();

  const columnFactor = Float64Array.from(diagonalOf(matrix), (diagonal, column) => -1 / (diagonal * scale[column]));
  for (let row = 0; row < size; row++) {
    const start = row * size;
    for (let column = 0; column < size; column++) values[start + column] *= scale[row] * columnFactor[column];
    values[start + row] = 0;
  }
  return matrix;
}

/** The system of some of its movies alone, solved in the memory of the whole. @param positions of the movies, ascending */
export function partOf({ matrix, shared, ratings, scale }: System, positions: Int32Array): System {
  const pick = (diagonal: Float64Array) => Float64Array.from(positions, (position) => diagonal[position]);
  return { matrix: matrix.shrunk(positions.length), shared, ratings: pick(ratings), scale: pick(scale), positions };
}

function diagonalOf({ size, values }: Matrix): Float64Array {
  return Float64Array.from({ length: size }, (_, index) => values[index * size + index]);
}

/** s_j of the formula above. */
function columnScale(ratings: Float64Array, damping: number): Float64Array {
  const raised = ratings.map((diagonal) => Math.max(diagonal, 1));
  const mean = raised.reduce((sum, diagonal) => sum + diagonal, 0) / raised.length;
  return raised.map((diagonal) => (diagonal / mean) ** (-damping / 2));
}
