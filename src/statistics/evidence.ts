import type { Dataset } from '../dataset/dataset.ts';
import { type EachLike, likesIn } from '../dataset/times.ts';
import type { Matrix } from '../kernels/index.ts';
import { addCounts, type Counts, countsOf, noCounts } from './counts.ts';
import { historyRows, type PreferenceSettings } from './histories.ts';

/** What a model is solved from: sums over users, computed from their rows or read from files. */
export type Evidence = {
  counts: Counts;
  /** Visits all likes whose time is known. */
  eachLike: EachLike;
  /** One a movie of the catalogue: 1 if it may be in the head. Undefined if all may. */
  covered?: Uint8Array;
  /**
   * Adds `scale x sum over users u of n_u^(2 e) a_u a_u^T` to the lower triangle of `matrix`, where `n_u` is the number of
   * entries and `e` the exponent of the user weight.
   * @param position row of each movie in the matrix, -1 outside
   */
  addGram(matrix: Matrix, position: Int32Array, settings: PreferenceSettings, scale: number): Promise<void>;
};

/** @param kept one byte an entry: 1 for those that count; all where absent */
export function evidenceOf(dataset: Dataset, kept?: Uint8Array): Evidence {
  return {
    counts: countsOf(dataset, kept),
    eachLike: likesIn(dataset.ratings, kept),
    addGram: (matrix, position, settings, scale) =>
      matrix.addGram(historyRows(dataset, position, settings, kept), scale),
  };
}

/** Which movies may be in the head if sums were made for these alone; -1 is none. */
export function coveredBy(head: Int32Array, movies: number): Uint8Array {
  const covered = new Uint8Array(movies);
  for (const movie of head) if (movie >= 0) covered[movie] = 1;
  return covered;
}

/** The evidence of several sets of users that have no user in common, of one catalogue. */
export function sumOfEvidence(parts: readonly Evidence[], movies: number): Evidence {
  const counts = noCounts(movies);
  for (const part of parts) addCounts(counts, part.counts);
  const covered = coveredByAll(parts, movies);
  return {
    counts,
    eachLike(visit) {
      for (const part of parts) part.eachLike(visit);
    },
    ...(covered && { covered }),
    async addGram(matrix, position, settings, scale) {
      for (const part of parts) await part.addGram(matrix, position, settings, scale);
    },
  };
}

/** A movie that a part does not cover can be in the head nevertheless if no user of that part has it. */
function coveredByAll(parts: readonly Evidence[], movies: number): Uint8Array | undefined {
  if (parts.every(({ covered }) => covered === undefined)) return undefined;
  const isCovered = ({ covered, counts }: Evidence, movie: number) =>
    covered === undefined || covered[movie] === 1 || counts.everyone.entries[movie] === 0;
  return Uint8Array.from({ length: movies }, (_, movie) => Number(parts.every((part) => isCovered(part, movie))));
}

/**
 * Adds the Gram matrix of all users' preferences, in which a user weighs `(n_u / mean n)^(2 e)`: users with long histories are
 * weighted down.
 */
export async function addWeightedGram(
  evidence: Evidence,
  matrix: Matrix,
  position: Int32Array,
  settings: PreferenceSettings,
): Promise<void> {
  const { total, users } = evidence.counts;
  const mean = total / Math.max(users, 1);
  const scale = mean > 0 ? mean ** (-2 * settings.userWeightExponent) : 1;
  await evidence.addGram(matrix, position, settings, scale);
}
