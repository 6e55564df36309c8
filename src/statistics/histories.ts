import { countKept, type Dataset, isWatch } from '../dataset/dataset.ts';
import type { SparseRows } from '../kernels/index.ts';
import type { Hyperparameters } from '../model/hyperparameters.ts';
import { preferenceOf, preferenceOfWatch } from '../model/preferences.ts';

/** The settings that the Gram matrix of the users depends on. */
export type PreferenceSettings = Pick<Hyperparameters, 'starValues' | 'watchValue' | 'userWeightExponent'>;

/** Those alone, of settings that have more. */
export function preferenceSettingsOf({ starValues, watchValue, userWeightExponent }: PreferenceSettings) {
  return { starValues, watchValue, userWeightExponent };
}

/**
 * The users' preferences for head movies, `a_u`, each with the weight `n_u^(2 e)` that it has in the Gram matrix before this is
 * divided by that of the mean history.
 * @param position head position of each movie, -1 outside the head
 * @param kept one byte an entry: 1 for those that count; all where absent
 */
export function historyRows(
  dataset: Dataset,
  position: Int32Array,
  settings: PreferenceSettings,
  kept?: Uint8Array,
): SparseRows & { weight: Float32Array } {
  const { rowStart, movie, stars, share } = dataset.ratings;
  const users = rowStart.length - 1;
  const isCovered = (entry: number) => position[movie[entry]] >= 0 && kept?.[entry] !== 0;
  let covered = 0;
  for (let entry = 0; entry < movie.length; entry++) covered += Number(isCovered(entry));
  // Shared memory, as the kernels would copy any other.
  const column = new Int32Array(new SharedArrayBuffer(4 * covered));
  const value = new Float32Array(new SharedArrayBuffer(4 * covered));
  const weight = new Float32Array(users);
  const newStart = new Uint32Array(users + 1);
  let length = 0;
  for (let user = 0; user < users; user++) {
    for (let entry = rowStart[user]; entry < rowStart[user + 1]; entry++) {
      if (!isCovered(entry)) continue;
      column[length] = position[movie[entry]];
      value[length] = isWatch(dataset.ratings, entry)
        ? preferenceOfWatch(share[entry], settings)
        : preferenceOf(stars[entry], settings);
      length++;
    }
    newStart[user + 1] = length;
    const count = countKept(rowStart[user], rowStart[user + 1], kept);
    weight[user] = count === 0 ? 0 : count ** (2 * settings.userWeightExponent);
  }
  return { rowStart: newStart, column, value, weight };
}
