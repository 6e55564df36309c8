import type { MovieId, Viewer } from '../../domain.ts';
import type { SparseRow } from '../../kernels/index.ts';
import type { Hyperparameters } from '../../model/hyperparameters.ts';
import { evidenceOfWatch, preferenceOf, preferenceOfWatch } from '../../model/preferences.ts';
import type { Catalogue } from './catalogue.ts';

/** A viewer's ratings and watches as preferences. */
export type Evidence = {
  signals: Signals;
  /** n_u: the number of ratings; a watch counts as a part of one. */
  amount: number;
};

/** A list that only says that a movie is in it. */
export type SignalList = 'seen' | 'watchlist';

/** What a viewer did with a movie, the most informative first. */
const kinds = ['rating', 'watch', 'seen', 'watchlist'] as const;
type Kind = (typeof kinds)[number];

/**
 * Movies that the viewer has rated, or else watched, or else seen, or else wants to watch: each once, and in the order of the
 * catalogue, so that results do not depend on the order of the history, bit for bit.
 */
export type Signals = {
  readonly length: number;
  movies: number[];
  preferences: number[];
  /** Places in `kinds`. */
  kinds: number[];
  /** Stars of a rating, the share of a watch, or what a list counts as. */
  worths: number[];
};

export const kindOf = (signals: Signals, place: number): Kind => kinds[signals.kinds[place]];

/** What being in a list counts as: so much of a movie that was watched, which says more. */
const shareOfList = { seen: 0.25, watchlist: 0.125 } as const;

export function evidenceOf(viewer: Viewer, catalogue: Catalogue, hyperparameters: Hyperparameters): Evidence {
  const { movies, stars } = catalogue.movies.ratingsOf(viewer);
  const weak = weakSignals(viewer, catalogue, movies);
  const signals = inOrder(movies, stars, weak, catalogue.movies.order);
  let amount = stars.length;
  for (let place = 0; place < signals.length; place++) {
    const worth = signals.worths[place];
    if (signals.kinds[place] === 0) {
      signals.preferences.push(preferenceOf(worth, hyperparameters));
    } else {
      signals.preferences.push(preferenceOfWatch(worth, hyperparameters));
      amount += evidenceOfWatch(worth, hyperparameters);
    }
  }
  return { signals, amount };
}

type WeakSignal = { movie: number; kind: Kind; share: number };

/** The signals of movies that are known and not rated. */
function weakSignals(viewer: Viewer, { movies }: Catalogue, rated: readonly number[]): WeakSignal[] {
  const { watches = [] } = viewer;
  if (watches.length === 0 && !viewer.seen && !viewer.watchlist) return [];
  const taken = new Set(rated);
  const signals: WeakSignal[] = [];
  const add = (movieId: MovieId, kind: Kind, share: number) => {
    const movie = movies.indexOf(movieId);
    if (movie === undefined || taken.has(movie)) return;
    taken.add(movie);
    signals.push({ movie, kind, share });
  };
  for (const { movieId, share } of watches) add(movieId, 'watch', share);
  for (const list of ['seen', 'watchlist'] as const) {
    for (const movieId of viewer[list] ?? []) add(movieId, list, shareOfList[list]);
  }
  return signals;
}

/** Used again for each viewer. */
let keys = new Float64Array(1024);

/** Known movies by place in `order`, which is the movie's index where absent. Numbers are sorted much faster than objects. */
function inOrder(
  movies: readonly number[],
  stars: readonly number[],
  weak: readonly WeakSignal[],
  order: Int32Array | undefined,
): Signals {
  const count = movies.length + weak.length;
  if (keys.length < count) keys = new Float64Array(2 * count);
  let length = 0;
  for (let entry = 0; entry < count; entry++) {
    const movie = entry < movies.length ? movies[entry] : weak[entry - movies.length].movie;
    if (movie >= 0) keys[length++] = (order === undefined ? movie : order[movie]) * count + entry;
  }
  keys.subarray(0, length).sort();
  const signals: Signals = { length, movies: [], preferences: [], kinds: [], worths: [] };
  for (let place = 0; place < length; place++) {
    const entry = keys[place] - Math.floor(keys[place] / count) * count;
    const isRating = entry < movies.length;
    signals.movies.push(isRating ? movies[entry] : weak[entry - movies.length].movie);
    signals.kinds.push(isRating ? 0 : kinds.indexOf(weak[entry - movies.length].kind));
    signals.worths.push(isRating ? stars[entry] : weak[entry - movies.length].share);
  }
  return signals;
}

/** Whether there is any evidence, without gathering it. */
export function hasEvidence(viewer: Viewer, { movies }: Catalogue): boolean {
  const { watches = [], seen, watchlist } = viewer;
  const isKnown = (movie: number) => movie >= 0;
  if (movies.ratingsOf(viewer).movies.some(isKnown) || movies.indicesOf(watches).some(isKnown)) return true;
  return [seen, watchlist].some((ids) => ids?.values().some((id) => movies.indexOf(id) !== undefined));
}

/** a_u over the head, ascending by position; valid until the next one is made. */
export function historyRow(signals: Signals, catalogue: Catalogue, headSize: number): SparseRow {
  return directRow(signals, catalogue) ?? combinedRow(signals, catalogue, headSize);
}

const rowOfLength = (length: number) => ({ column: new Int32Array(length), value: new Float32Array(length) });
/** Used again for each viewer. */
let direct = rowOfLength(1024);

/** The row where all movies represent themselves, as positions ascend with movies; undefined if one does not. */
function directRow({ movies, preferences, length }: Signals, catalogue: Catalogue): SparseRow | undefined {
  if (direct.column.length < length) direct = rowOfLength(2 * length);
  const row = direct;
  let count = 0;
  for (let place = 0; place < length; place++) {
    const position = catalogue.positionOf(movies[place]);
    if (position < 0) return undefined;
    if (preferences[place] === 0) continue;
    row.column[count] = position;
    row.value[count++] = preferences[place];
  }
  return { column: row.column.subarray(0, count), value: row.value.subarray(0, count) };
}

function combinedRow({ movies, preferences, length }: Signals, catalogue: Catalogue, headSize: number): SparseRow {
  const sums = new Float64Array(headSize);
  for (let place = 0; place < length; place++) catalogue.addRated(movies[place], preferences[place], sums);
  let count = 0;
  for (let position = 0; position < headSize; position++) if (sums[position] !== 0) count++;
  const row = rowOfLength(count);
  for (let position = headSize - 1; count > 0; position--) {
    if (sums[position] === 0) continue;
    count--;
    row.column[count] = position;
    row.value[count] = sums[position];
  }
  return row;
}
