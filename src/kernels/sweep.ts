import { BLOCK, type Layout, WORK_BYTES } from './layout.ts';
import { abandon, isAbandoned, share, type Team } from './team.ts';
import type { Routines } from './webassembly.ts';

export type BadPivot = { index: number; pivot: number };

/**
 * Inverts a symmetric positive definite matrix in place, in one pass over its diagonal blocks: the sweep operator (J. H.
 * Goodnight, The American Statistician 33(3), 1979) by blocks, with the Cholesky factor L of each block, as in the
 * one-sweep algorithms of P. Bientinesi, B. Gunter, R. van de Geijn (ACM TOMS 35(1), 2008). With W the columns K of all
 * other rows, step K makes
 *
 *   V = W L^-T,   A_IJ -= V_I V_J^T,   A_IK = V_I L^-1 = W_I A_KK^-1,   A_KK = -A_KK^-1,
 *
 * and the matrix is -A^-1 after the last step. That costs n^3 operations, as many as factor and inverse one after the
 * other, but nearly all of them in one large symmetric update a step, which shares well among workers. The pivots are
 * those of the Cholesky factorisation. Only the lower triangle is used, until it is mirrored at the end.
 *
 * The workers of a team run this together; each matrix element is computed by one task in a fixed order of summation.
 * @returns the pivot that failed, in the worker that met it
 */
export function sweep(routines: Routines, layout: Layout, values: Float32Array, team: Team): BadPivot | undefined {
  const { size, panels, rows, columns, factor } = layout;
  const work = layout.work + team.member * WORK_BYTES;
  const blocks = Math.ceil(size / BLOCK);
  const tiles = (blocks * (blocks + 1)) / 2;
  let bad: BadPivot | undefined;

  const factorise = (block: number) => {
    const position = routines.factoriseBlock(0, size, block * BLOCK, factor, rows, columns);
    if (position < 0) return;
    bad = { index: block * BLOCK + position, pivot: values[factor / 4] };
    abandon(team);
  };
  const sweepColumns = (block: number, other: number) => {
    if (other === block) return routines.sweepBlock(0, size, block * BLOCK, work, columns);
    const end = Math.ceil(Math.min((other + 1) * BLOCK, size) / 8);
    for (let panel = (other * BLOCK) / 8; panel < end; panel++) {
      routines.sweepPanel(0, size, block * BLOCK, panel, work, rows, columns, panels);
    }
  };
  const update = (row: number, column: number) => {
    routines.updateBlock(0, size, row * BLOCK, column * BLOCK, work, panels);
  };

  share(team, 1, factorise);
  for (let block = 0; block < blocks && !isAbandoned(team); block++) {
    const next = block + 1;
    share(team, blocks, (other) => sweepColumns(block, other));
    share(team, tiles + 1, (task) => {
      // The next diagonal block comes first, so that its factor is ready when the other updates are.
      if (task === 0) {
        if (next === blocks) return;
        update(next, next);
        factorise(next);
        return;
      }
      const [row, column] = tileOf(task - 1);
      if (row === block || column === block || (row === next && column === next)) return;
      update(row, column);
    });
  }
  if (isAbandoned(team)) return bad;
  share(team, tiles, (task) => {
    const [row, column] = tileOf(task);
    routines.mirrorBlock(0, size, row * BLOCK, column * BLOCK);
  });
  return undefined;
}

/** Row and column of the n-th block of a lower triangle, counted row by row. */
function tileOf(n: number): [row: number, column: number] {
  const row = Math.floor((Math.sqrt(8 * n + 1) - 1) / 2);
  return [row, n - (row * (row + 1)) / 2];
}
