import { type Dataset, isWatch } from '../dataset/dataset.ts';
import type { SparseRows } from '../kernels/index.ts';
import type { Hyperparameters } from '../model/hyperparameters.ts';
import { preferenceOf, preferenceOfWatch } from '../model/preferences.ts';

/**
 * The users' preferences for head movies, `a_u`, with the weight `w_u^2` that each user has in the Gram matrix: users
 * with long histories are weighted down, `w_u = (n_u / mean n)^exponent` over the users with a history.
 * @param position head position of each movie, -1 outside the head
 */
export function historyRows(dataset: Dataset, position: Int32Array, hyperparameters: Hyperparameters): SparseRows {
  const { rowStart, movie, stars, share } = dataset.ratings;
  const users = rowStart.length - 1;
  const column = new Int32Array(movie.length);
  const value = new Float32Array(movie.length);
  const newStart = new Uint32Array(users + 1);
  let length = 0;
  for (let user = 0; user < users; user++) {
    for (let entry = rowStart[user]; entry < rowStart[user + 1]; entry++) {
      if (position[movie[entry]] < 0) continue;
      column[length] = position[movie[entry]];
      value[length] = isWatch(dataset.ratings, entry)
        ? preferenceOfWatch(share[entry], hyperparameters)
        : preferenceOf(stars[entry], hyperparameters);
      length++;
    }
    newStart[user + 1] = length;
  }
  const weight = userWeights(rowStart, hyperparameters.userWeightExponent);
  return { rowStart: newStart, column: column.slice(0, length), value: value.slice(0, length), weight };
}

/** Squared weight of each user; 0 without a history. */
function userWeights(rowStart: Uint32Array, exponent: number): Float32Array {
  const counts = Array.from({ length: rowStart.length - 1 }, (_, user) => rowStart[user + 1] - rowStart[user]);
  const rated = counts.filter((count) => count > 0).length;
  const mean = rowStart[counts.length] / Math.max(rated, 1);
  return Float32Array.from(counts, (count) => (count === 0 ? 0 : (count / mean) ** (2 * exponent)));
}
