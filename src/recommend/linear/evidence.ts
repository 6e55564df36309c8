import type { MovieId, Viewer } from '../../domain.ts';
import type { SparseRow } from '../../kernels/index.ts';
import type { Hyperparameters } from '../../model/hyperparameters.ts';
import { evidenceOfWatch, preferenceOf, preferenceOfWatch } from '../../model/preferences.ts';
import type { Catalogue } from './catalogue.ts';

/** A viewer's ratings and watches as preferences. */
export type Evidence = {
  /** For movies of the catalogue, in its order, so that results do not depend on the order of the history, bit for bit. */
  signals: Signal[];
  /** n_u: the number of ratings; a watch counts as a part of one. */
  amount: number;
};

/** A list that only says that a movie is in it. */
export type SignalList = 'seen' | 'watchlist';

/** One movie that the viewer has rated, or else watched, or else seen, or else wants to watch. */
export type Signal = { movie: number; preference: number } & (
  | { stars: number }
  | { share: number }
  | { list: SignalList }
);

/** What being in a list counts as: so much of a movie that was watched. */
const shareOfList = { seen: 1, watchlist: 0.5 } as const;

export function evidenceOf(viewer: Viewer, catalogue: Catalogue, hyperparameters: Hyperparameters): Evidence {
  const { history, watches = [] } = viewer;
  const signals: Signal[] = [];
  catalogue.movies.indicesOf(history).forEach((movie, place) => {
    const { stars } = history[place];
    if (movie >= 0) signals.push({ movie, preference: preferenceOf(stars, hyperparameters), stars });
  });
  let amount = history.length;
  if (watches.length > 0 || viewer.seen || viewer.watchlist) {
    const taken = new Set(history.map(({ movieId }) => movieId));
    const addWeak = (movieId: MovieId, share: number, source: { share: number } | { list: SignalList }) => {
      const movie = catalogue.movies.indexOf(movieId);
      if (movie === undefined || taken.has(movieId)) return;
      taken.add(movieId);
      signals.push({ movie, preference: preferenceOfWatch(share, hyperparameters), ...source });
    };
    for (const { movieId, share } of watches) addWeak(movieId, share, { share });
    for (const list of ['seen', 'watchlist'] as const) {
      for (const movieId of viewer[list] ?? []) addWeak(movieId, shareOfList[list], { list });
    }
  }
  const ordered = inOrder(signals, catalogue.movies.order);
  // In that order, as sums of parts depend on it.
  for (const signal of ordered) amount += weakEvidence(signal, hyperparameters);
  return { signals: ordered, amount };
}

/** The weight of a signal that is not a rating. */
function weakEvidence(signal: Signal, hyperparameters: Hyperparameters): number {
  if ('stars' in signal) return 0;
  return evidenceOfWatch('share' in signal ? signal.share : shareOfList[signal.list], hyperparameters);
}

/** Whether there is any evidence, without gathering it. */
export function hasEvidence({ history, watches = [], seen, watchlist }: Viewer, { movies }: Catalogue): boolean {
  const isKnown = (movie: number) => movie >= 0;
  if (movies.indicesOf(history).some(isKnown) || movies.indicesOf(watches).some(isKnown)) return true;
  return [seen, watchlist].some((ids) => ids?.values().some((id) => movies.indexOf(id) !== undefined));
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
