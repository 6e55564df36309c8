import { multiplyAdd } from './lanes';

// src/kernels/sweep.ts says in which order these functions make the inverse, and why the result is one.
//
// A "panel" holds 8 rows side by side: [depth][8 rows], so that the innermost loop reads memory straight ahead.

/** Rows of a diagonal block, and the depth of every panel. */
const BLOCK: i32 = 128;
const PANEL: usize = (<usize>BLOCK) << 5;

/**
 * A tile of 4 x 8: `left` is a panel, or a panel + 16 bytes for its upper 4 rows; `right` a panel.
 * target = left right^T, or target -= left right^T. The 8 sums stay in registers.
 */
function multiplyTile(left: usize, right: usize, depth: i32, target: usize, stride: usize, subtract: bool): void {
  let c00 = f32x4.splat(0);
  let c01 = c00;
  let c10 = c00;
  let c11 = c00;
  let c20 = c00;
  let c21 = c00;
  let c30 = c00;
  let c31 = c00;
  const end = right + ((<usize>depth) << 5);
  while (right < end) {
    const b0 = v128.load(right);
    const b1 = v128.load(right, 16);
    let a = v128.load32_splat(left);
    c00 = multiplyAdd(a, b0, c00);
    c01 = multiplyAdd(a, b1, c01);
    a = v128.load32_splat(left, 4);
    c10 = multiplyAdd(a, b0, c10);
    c11 = multiplyAdd(a, b1, c11);
    a = v128.load32_splat(left, 8);
    c20 = multiplyAdd(a, b0, c20);
    c21 = multiplyAdd(a, b1, c21);
    a = v128.load32_splat(left, 12);
    c30 = multiplyAdd(a, b0, c30);
    c31 = multiplyAdd(a, b1, c31);
    left += 32;
    right += 32;
  }
  put(target, c00, c01, subtract);
  put(target + stride, c10, c11, subtract);
  put(target + 2 * stride, c20, c21, subtract);
  put(target + 3 * stride, c30, c31, subtract);
}

function put(target: usize, low: v128, high: v128, subtract: bool): void {
  if (subtract) {
    low = f32x4.sub(v128.load(target), low);
    high = f32x4.sub(v128.load(target, 16), high);
  }
  v128.store(target, low);
  v128.store(target, high, 16);
}

/**
 * Cholesky factor L of the diagonal block that starts at `first`, and its inverse, both by one elimination of [A | I].
 * Writes L^-1 as panels of its rows to `rows` and of its columns to `columns`; `work` has room for 2 blocks.
 * @returns the position in the block of the pivot that is not positive and finite, or -1
 */
export function factoriseBlock(matrix: usize, size: i32, first: i32, work: usize, rows: usize, columns: usize): i32 {
  const stride = BLOCK << 2;
  const count = min(BLOCK, size - first);
  const upper = work;
  const inverse = work + BLOCK * stride;
  memory.fill(work, 0, 2 * BLOCK * stride);
  for (let i = 0; i < count; i++) {
    store<f32>(inverse + i * stride + (i << 2), 1);
    const row = matrix + ((<usize>(first + i) * size + first) << 2);
    for (let j = 0; j <= i; j++) store<f32>(upper + j * stride + (i << 2), load<f32>(row + (j << 2)));
  }
  for (let k = 0; k < count; k++) {
    const upperK = upper + k * stride;
    const inverseK = inverse + k * stride;
    const pivot = load<f32>(upperK + (k << 2));
    if (!(pivot > 0 && pivot < Infinity)) {
      store<f32>(work, pivot);
      return k;
    }
    const factor = f32x4.splat(1 / sqrt<f32>(pivot));
    const edge = k & ~3;
    for (let j = edge; j < BLOCK; j += 4) scale(upperK + (j << 2), factor);
    for (let j = 0; j <= edge; j += 4) scale(inverseK + (j << 2), factor);
    for (let i = k + 1; i < count; i++) {
      const minus = f32x4.splat(-load<f32>(upperK + (i << 2)));
      addScaled(upper + i * stride, upperK, minus, (i & ~3) << 2, stride);
      addScaled(inverse + i * stride, inverseK, minus, 0, (edge + 4) << 2);
    }
  }
  for (let i = 0; i < BLOCK; i++) {
    for (let j = 0; j < BLOCK; j++) {
      const value = load<f32>(inverse + i * stride + (j << 2));
      store<f32>(rows + (i >> 3) * PANEL + (j << 5) + ((i & 7) << 2), value);
      store<f32>(columns + (j >> 3) * PANEL + (i << 5) + ((j & 7) << 2), value);
    }
  }
  return -1;
}

function scale(target: usize, factor: v128): void {
  v128.store(target, f32x4.mul(v128.load(target), factor));
}

function addScaled(target: usize, source: usize, factor: v128, from: usize, to: usize): void {
  for (let at = from; at < to; at += 16) {
    v128.store(target + at, multiplyAdd(factor, v128.load(source + at), v128.load(target + at)));
  }
}

/**
 * For the 8 rows of panel `panel`, outside of the diagonal block K at `first`: W = their columns K, V = W L^-T into
 * `panels`, and W L^-T L^-1 = W A_KK^-1 back into the matrix. `work` has room for 2 panels.
 */
export function sweepPanel(
  matrix: usize,
  size: i32,
  first: i32,
  panel: i32,
  work: usize,
  rows: usize,
  columns: usize,
  panels: usize,
): void {
  const count = min(BLOCK, size - first);
  const v = panels + panel * PANEL;
  const product = work + PANEL;
  readPanel(matrix, size, first, count, panel << 3, work);
  for (let row = 0; row < BLOCK; row += 4) {
    const left = rows + (row >> 3) * PANEL + ((row & 4) << 2);
    multiplyTile(left, work, row + 4, v + (row << 5), 32, false);
  }
  for (let row = 0; row < BLOCK; row += 4) {
    const left = columns + (row >> 3) * PANEL + ((row & 4) << 2) + (row << 5);
    multiplyTile(left, v + (row << 5), BLOCK - row, product + (row << 5), 32, false);
  }
  writePanel(matrix, size, first, count, panel << 3, product);
}

/** Rows above the block lie in the block's own rows, since only the lower triangle is kept. */
function readPanel(matrix: usize, size: i32, first: i32, count: i32, row: i32, panel: usize): void {
  const stride = (<usize>size) << 2;
  if (row < first) {
    let source = matrix + <usize>first * stride + (row << 2);
    for (let k = 0; k < count; k++) {
      v128.store(panel + (k << 5), v128.load(source));
      v128.store(panel + (k << 5), v128.load(source, 16), 16);
      source += stride;
    }
    memory.fill(panel + (count << 5), 0, (<usize>(BLOCK - count)) << 5);
    return;
  }
  // Below, the block is a whole one, because only the last can be less.
  const source = matrix + <usize>row * stride + (first << 2);
  if (row + 8 <= size) {
    for (let k = 0; k < BLOCK; k += 4) {
      transpose(source + (k << 2), stride, panel + (k << 5), 32);
      transpose(source + 4 * stride + (k << 2), stride, panel + (k << 5) + 16, 32);
    }
    return;
  }
  memory.fill(panel, 0, PANEL);
  for (let r = 0; r < size - row; r++) {
    for (let k = 0; k < BLOCK; k++) {
      store<f32>(panel + (k << 5) + (r << 2), load<f32>(source + <usize>r * stride + (k << 2)));
    }
  }
}

function writePanel(matrix: usize, size: i32, first: i32, count: i32, row: i32, panel: usize): void {
  const stride = (<usize>size) << 2;
  if (row < first) {
    let target = matrix + <usize>first * stride + (row << 2);
    for (let k = 0; k < count; k++) {
      v128.store(target, v128.load(panel + (k << 5)));
      v128.store(target, v128.load(panel + (k << 5), 16), 16);
      target += stride;
    }
    return;
  }
  const target = matrix + <usize>row * stride + (first << 2);
  if (row + 8 <= size) {
    for (let k = 0; k < BLOCK; k += 4) {
      transpose(panel + (k << 5), 32, target + (k << 2), stride);
      transpose(panel + (k << 5) + 16, 32, target + 4 * stride + (k << 2), stride);
    }
    return;
  }
  for (let r = 0; r < size - row; r++) {
    for (let k = 0; k < BLOCK; k++) {
      store<f32>(target + <usize>r * stride + (k << 2), load<f32>(panel + (k << 5) + (r << 2)));
    }
  }
}

/** A tile of 4 x 4. */
function transpose(source: usize, sourceStride: usize, target: usize, targetStride: usize): void {
  const row0 = v128.load(source);
  const row1 = v128.load(source + sourceStride);
  const row2 = v128.load(source + 2 * sourceStride);
  const row3 = v128.load(source + 3 * sourceStride);
  const low01 = v128.shuffle<f32>(row0, row1, 0, 4, 1, 5);
  const low23 = v128.shuffle<f32>(row2, row3, 0, 4, 1, 5);
  const high01 = v128.shuffle<f32>(row0, row1, 2, 6, 3, 7);
  const high23 = v128.shuffle<f32>(row2, row3, 2, 6, 3, 7);
  v128.store(target, v128.shuffle<f32>(low01, low23, 0, 1, 4, 5));
  v128.store(target + targetStride, v128.shuffle<f32>(low01, low23, 2, 3, 6, 7));
  v128.store(target + 2 * targetStride, v128.shuffle<f32>(high01, high23, 0, 1, 4, 5));
  v128.store(target + 3 * targetStride, v128.shuffle<f32>(high01, high23, 2, 3, 6, 7));
}

/** The diagonal block itself becomes -A_KK^-1 = -L^-T L^-1, from the panels of L^-1's columns. */
export function sweepBlock(matrix: usize, size: i32, first: i32, work: usize, columns: usize): void {
  const count = min(BLOCK, size - first);
  const stride = (<usize>size) << 2;
  for (let column = 0; column < count; column += 8) {
    for (let row = column; row < count; row += 4) {
      const left = columns + (row >> 3) * PANEL + ((row & 4) << 2) + (row << 5);
      multiplyTile(left, columns + (column >> 3) * PANEL + (row << 5), BLOCK - row, work, 32, false);
      for (let r = row; r < min(row + 4, count); r++) {
        const target = matrix + <usize>(first + r) * stride + ((first + column) << 2);
        for (let c = 0; c < min(8, count - column); c++) {
          store<f32>(target + (c << 2), -load<f32>(work + ((r - row) << 5) + (c << 2)));
        }
      }
    }
  }
}

/** One block of the lower triangle: block (rowFirst, columnFirst) -= V V^T. `work` has room for a tile. */
export function updateBlock(
  matrix: usize,
  size: i32,
  rowFirst: i32,
  columnFirst: i32,
  work: usize,
  panels: usize,
): void {
  const stride = (<usize>size) << 2;
  const rowEnd = min(rowFirst + BLOCK, size);
  const columnEnd = min(columnFirst + BLOCK, size);
  for (let row = rowFirst; row < rowEnd; row += 8) {
    const left = panels + <usize>(row >> 3) * PANEL;
    const end = min(columnEnd, row + 8);
    for (let column = columnFirst; column < end; column += 8) {
      const right = panels + <usize>(column >> 3) * PANEL;
      const target = matrix + <usize>row * stride + (column << 2);
      if (row + 8 <= size) {
        multiplyTile(left, right, BLOCK, target, stride, true);
        multiplyTile(left + 16, right, BLOCK, target + 4 * stride, stride, true);
      } else {
        multiplyTile(left, right, BLOCK, work, 32, false);
        multiplyTile(left + 16, right, BLOCK, work + 128, 32, false);
        subtractPart(target, stride, size - row, min(8, size - column), work);
      }
    }
  }
}

function subtractPart(target: usize, stride: usize, rows: i32, columns: i32, tile: usize): void {
  for (let r = 0; r < rows; r++) {
    for (let c = 0; c < columns; c++) {
      const at = target + <usize>r * stride + (c << 2);
      store<f32>(at, load<f32>(at) - load<f32>(tile + (r << 5) + (c << 2)));
    }
  }
}

/** Negates one block of the lower triangle and copies it to the upper one. */
export function mirrorBlock(matrix: usize, size: i32, rowFirst: i32, columnFirst: i32): void {
  const stride = (<usize>size) << 2;
  const rowEnd = min(rowFirst + BLOCK, size);
  for (let row = rowFirst; row < rowEnd; row++) {
    const end = min(columnFirst + BLOCK, row + 1);
    for (let column = columnFirst; column < end; column++) {
      const at = matrix + <usize>row * stride + (column << 2);
      const value: f32 = 0 - load<f32>(at); // unlike -x never -0
      store<f32>(at, value);
      store<f32>(matrix + <usize>column * stride + (row << 2), value);
    }
  }
}
