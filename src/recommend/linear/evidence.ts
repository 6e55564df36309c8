import type { Viewer } from '../../domain.ts';
import type { SparseRow } from '../../kernels/index.ts';
import type { Hyperparameters } from '../../model/hyperparameters.ts';
import { evidenceOfWatch, preferenceOf, preferenceOfWatch } from '../../model/preferences.ts';
import type { Catalogue } from './catalogue.ts';

/** What a viewer's ratings and watches say of their taste. */
export type Evidence = {
  /** Of the movies that the catalogue has, in its order, so that a history gives the same bits however it is told. */
  signals: Signal[];
  /** n_u: the number of ratings; a watch counts as a part of one. */
  amount: number;
};

/** One movie that the viewer has rated, or watched and not rated. */
export type Signal = { movie: number; preference: number } & ({ stars: number } | { share: number });

export function evidenceOf(viewer: Viewer, catalogue: Catalogue, hyperparameters: Hyperparameters): Evidence {
  const { history, watches = [] } = viewer;
  const signals: Signal[] = [];
  catalogue.movies.indicesOf(history).forEach((movie, place) => {
    const { stars } = history[place];
    if (movie >= 0) signals.push({ movie, preference: preferenceOf(stars, hyperparameters), stars });
  });
  const rated = watches.length > 0 ? new Set(history.map(({ movieId }) => movieId)) : undefined;
  for (const { movieId, share } of watches) {
    const movie = catalogue.movies.indexOf(movieId);
    if (movie === undefined || rated?.has(movieId)) continue;
    signals.push({ movie, preference: preferenceOfWatch(share, hyperparameters), share });
  }
  const ordered = inOrder(signals, catalogue.movies.order);
  let amount = history.length;
  if (rated)
    for (const signal of ordered) if ('share' in signal) amount += evidenceOfWatch(signal.share, hyperparameters);
  return { signals: ordered, amount };
}

/** Whether there is any evidence, without gathering it. */
export function hasEvidence({ history, watches = [] }: Viewer, { movies }: Catalogue): boolean {
  const isKnown = (movie: number) => movie >= 0;
  return movies.indicesOf(history).some(isKnown) || movies.indicesOf(watches).some(isKnown);
}

/** By place in `order`, which is the movie's index where absent. Numbers are sorted much faster than objects. */
function inOrder(signals: readonly Signal[], order: Int32Array | undefined): Signal[] {
  const keys = new Float64Array(signals.length);
  for (let index = 0; index < keys.length; index++) {
    const { movie } = signals[index];
    keys[index] = (order === undefined ? movie : order[movie]) * keys.length + index;
  }
  keys.sort();
  const ordered = new Array<Signal>(keys.length);
  for (let place = 0; place < keys.length; place++) ordered[place] = signals[keys[place] % keys.length];
  return ordered;
}

/** a_u over the head, ascending by position. */
export function historyRow(signals: readonly Signal[], catalogue: Catalogue, headSize: number): SparseRow {
  const preferences = new Float64Array(headSize);
  for (const { movie, preference } of signals) catalogue.addRated(movie, preference, preferences);
  let length = 0;
  for (let position = 0; position < headSize; position++) if (preferences[position] !== 0) length++;
  const row = { column: new Int32Array(length), value: new Float32Array(length) };
  for (let position = headSize - 1; length > 0; position--) {
    if (preferences[position] === 0) continue;
    length--;
    row.column[length] = position;
    row.value[length] = preferences[position];
  }
  return row;
}
