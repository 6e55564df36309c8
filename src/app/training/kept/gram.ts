import { type Dataset, selectRatings } from '../../../dataset/dataset.ts';
import type { MovieId } from '../../../domain.ts';
import type { Matrix, SparseRows } from '../../../kernels/index.ts';
import { changedRows } from '../../../statistics/changed-rows.ts';
import { type Evidence, evidenceOf } from '../../../statistics/evidence.ts';
import { addTriangle, triangleOf } from '../../../statistics/gram.ts';
import { historyRows, type PreferenceSettings, preferenceSettingsOf } from '../../../statistics/histories.ts';
import { headPositions } from '../../../train/head.ts';
import { freeLarge } from '../../../train/solve.ts';
import type { KeptGram, KeptRows } from './files.ts';

/** A kept matrix and the rows that it was summed over, or why there is none. */
export type GramBefore = { gram: KeptGram; rows: KeptRows } | { reason: string };

/** Each update may round the last bit of a sum, so after this many they are made anew. */
const mostUpdates = 10;
/** Of the entries: with more to be taken out and added, summing anew takes less time. */
const mostChangedEntries = 0.5;

/**
 * The sums over the rows of a dataset. Its Gram matrix is the kept one with what has changed, where that is possible: it equals the
 * one that is summed anew but for the rounding of 32-bit floats.
 * @param before read when the matrix is added, as it is large
 * @param keep given the matrix as it is now, before anything is made of it
 * @param onNotice called with how the matrix came about
 */
export function updatedEvidence(
  visible: Dataset,
  before: () => Promise<GramBefore>,
  { keep, onNotice }: { keep: (gram: KeptGram) => Promise<void>; onNotice: (how: string) => void },
): Evidence {
  return {
    ...evidenceOf(visible),
    async addGram(matrix, position, settings, scale) {
      const updates = await addUpdated(visible, await before(), { matrix, position, settings, scale }, onNotice);
      // What was summed takes up to half as much as the copy of the sums.
      freeLarge(matrix.size);
      await keep({
        head: moviesAt(position, matrix.size),
        settings: preferenceSettingsOf(settings),
        scale,
        updates,
        values: triangleOf(matrix),
      });
    },
  };
}

type Sum = { matrix: Matrix; position: Int32Array; settings: PreferenceSettings; scale: number };

/** @returns how many times the sums were updated since they were made anew */
async function addUpdated(
  visible: Dataset,
  before: GramBefore,
  { matrix, position, settings, scale }: Sum,
  onNotice: (how: string) => void,
): Promise<number> {
  const rows = historyRows(visible, position, settings);
  const wanted = { movies: visible.movies.map(({ id }) => id), position, settings };
  const plan = planUpdate(before, wanted, { userIds: visible.userIds, rows });
  if ('reason' in plan) {
    await matrix.addGram(rows, scale);
    onNotice(`summed up the histories anew, as ${plan.reason}`);
    return 0;
  }
  addTriangle(plan.gram.values, plan.target, matrix, scale / plan.gram.scale);
  await matrix.addGram(plan.changes, scale);
  onNotice('updated the kept sums of the histories');
  return plan.gram.updates + Number(plan.changes.column.length > 0);
}

type Wanted = { movies: readonly MovieId[]; position: Int32Array; settings: PreferenceSettings };
type Plan = { gram: KeptGram; target: Int32Array; changes: SparseRows };

function planUpdate(
  before: GramBefore,
  { movies, position, settings }: Wanted,
  after: Parameters<typeof changedRows>[1],
): Plan | { reason: string } {
  if ('reason' in before) return before;
  const { gram, rows } = before;
  if (JSON.stringify(preferenceSettingsOf(settings)) !== JSON.stringify(preferenceSettingsOf(gram.settings))) {
    return { reason: 'stars, watches or long histories have another worth' };
  }
  if (gram.updates >= mostUpdates) return { reason: `they were updated ${mostUpdates} times` };
  const numbers = new Map(movies.map((id, movie) => [id, movie]));
  /** Row of the new matrix for each movie of the kept rows, if the kept matrix has it. */
  const keptPosition = headPositions(gram.head, rows.movieIds.length).map((place, movie) =>
    place < 0 ? -1 : (position[numbers.get(rows.movieIds[movie]) ?? -1] ?? -1),
  );
  const visible = selectRatings(
    { movies: [], userIds: rows.userIds, attributes: [], ratings: rows.ratings },
    (entry) => rows.ratings.part[entry] === 0,
  );
  const changes = changedRows({ userIds: rows.userIds, rows: historyRows(visible, keptPosition, settings) }, after);
  if (changes.column.length > mostChangedEntries * after.rows.column.length) {
    return { reason: `${changes.column.length} entries of them have changed, of ${after.rows.column.length}` };
  }
  return { gram, target: gram.head.map((movie) => keptPosition[movie]), changes };
}

function moviesAt(position: Int32Array, size: number): Int32Array {
  const head = new Int32Array(size);
  position.forEach((place, movie) => {
    if (place >= 0) head[place] = movie;
  });
  return head;
}
