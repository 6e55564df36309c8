import type { MovieId } from '../../domain.ts';
import type { SparseRows } from '../../kernels/index.ts';
import { productOf } from '../../model/sparse.ts';
import { atOnce, type Pace } from '../pace.ts';
import { kindOf, type SignalList, type Signals } from './evidence.ts';
import { createInfluences } from './influences.ts';
import { createLargest } from './largest.ts';
import type { ScoreParts, ScorePlan } from './score.ts';

/** The source of a part of a score. */
export type Source =
  | { kind: 'rating'; movieId: MovieId; stars: number }
  /** Watched and not rated. */
  | { kind: 'watch'; movieId: MovieId; share: number }
  /** Seen, or wanted, and neither rated nor watched. */
  | { kind: SignalList; movieId: MovieId }
  /** How much more or less people of this group like the movie: `age 25-34` ... */
  | { kind: 'group'; group: string }
  /** How many of all users like it. */
  | { kind: 'everyone' }
  /** How many like it now. */
  | { kind: 'trend' };

/** One reason for a score. All terms of a movie add up to its score. */
export type Term = Source & { amount: number };

/** The terms of a viewer's scores as numbers. There may be thousands, so a source is named only when it is asked for. */
export type Terms = {
  /** How many sources there are. */
  readonly size: number;
  /** From this place on they are the viewer's own ratings, watches and lists. */
  readonly ownFrom: number;
  sourceAt(place: number): Source;
  /** What each source adds to a movie's score. */
  amountsOf(movie: number): Float64Array;
  /**
   * Calls `onSource` for each source, in their order, with its place and what it adds to the score of each movie. The array is
   * used again afterwards.
   * @throws what `pace` rejects with
   */
  eachSource(
    movies: readonly number[],
    onSource: (amounts: Float64Array, place: number) => void,
    pace?: Pace,
  ): Promise<void>;
};

/** Movies whose terms are found together: each row of the weights is read once for all of them. */
const maxTogether = 160;
/** Steps that may be done without letting others go first: about a millisecond. */
const maxAtOnce = 500_000;

export function termsOf(plan: ScorePlan, parts: ScoreParts): Terms {
  const { signals, shares } = plan;
  const { model, catalogue, picks } = parts;
  const others = otherParts(plan, parts);
  const rated = catalogue.ratedRows(signals.movies);
  const shared = countedTwice(rated.column, model.head.length);
  const size = others.length + signals.length;

  /** Two loops in small steps: over the rows of weights that several signals need, and over the signals. */
  function planAmounts(movies: readonly number[]) {
    const candidates = catalogue.candidateRows(movies);
    const width = movies.length;
    const influences = createInfluences(picks, shares, candidates, model.head.length);
    const kept = new Float64Array(shared.all.length * width);
    const keptRow = (place: number) => kept.subarray(place * width, (place + 1) * width);
    const amounts = new Float64Array(width);

    function influencesOf(position: number): Float64Array {
      const place = shared.placeOf.get(position);
      return place === undefined ? influences.of(position) : keptRow(place);
    }

    return {
      begin: influences.begin,
      keep: (place: number) => keptRow(place).set(influences.of(shared.all[place])),
      /** Of a source that is no signal. */
      amountsOfOther(place: number): Float64Array {
        others[place].write(amounts, movies, candidates);
        return amounts;
      },
      amountsOfSignal(signal: number): Float64Array {
        const start = rated.rowStart[signal];
        const end = rated.rowStart[signal + 1];
        // Nearly every rated movie counts for itself alone.
        if (end === start + 1) {
          const factor = signals.preferences[signal] * rated.value[start];
          const own = influencesOf(rated.column[start]);
          for (let movie = 0; movie < width; movie++) amounts[movie] = factor * own[movie];
          return amounts;
        }
        amounts.fill(0);
        for (let at = start; at < end; at++) {
          const factor = signals.preferences[signal] * rated.value[at];
          const own = influencesOf(rated.column[at]);
          for (let movie = 0; movie < width; movie++) amounts[movie] += factor * own[movie];
        }
        return amounts;
      },
      rowWork: model.hyperparameters.longNeighbours + width,
    };
  }

  async function eachSource(
    movies: readonly number[],
    onSource: (amounts: Float64Array, place: number) => void,
    pace: Pace = atOnce,
  ): Promise<void> {
    if (movies.length === 0) return;
    const { begin, keep, amountsOfOther, amountsOfSignal, rowWork } = planAmounts(movies);
    await inParts(shared.all.length, rowWork, keep, pace, begin);
    for (let place = 0; place < others.length; place++) onSource(amountsOfOther(place), place);
    const signalWork = rowWork * Math.ceil(rated.column.length / Math.max(1, signals.length));
    const onSignal = (signal: number) => onSource(amountsOfSignal(signal), others.length + signal);
    await inParts(signals.length, signalWork, onSignal, pace, begin);
  }

  return {
    size,
    ownFrom: others.length,
    sourceAt: (place) =>
      place < others.length ? others[place].source : sourceOf(signals, place - others.length, catalogue.movies.ids),
    amountsOf(movie) {
      const { begin, keep, amountsOfOther, amountsOfSignal } = planAmounts([movie]);
      begin();
      for (let place = 0; place < shared.all.length; place++) keep(place);
      const isOther = (place: number) => place < others.length;
      return Float64Array.from({ length: size }, (_, place) =>
        isOther(place) ? amountsOfOther(place)[0] : amountsOfSignal(place - others.length)[0],
      );
    },
    eachSource,
  };
}

/** Does `work` for the numbers from 0 to `count - 1`, as many in one go as may be done at once, and `begin` before each go. */
async function inParts(
  count: number,
  workOfEach: number,
  work: (number: number) => void,
  pace: Pace,
  begin: () => void,
): Promise<void> {
  const together = Math.max(1, Math.floor(maxAtOnce / Math.max(1, workOfEach)));
  for (let start = 0; start < count; start += together) {
    const end = Math.min(count, start + together);
    await pace((end - start) * workOfEach);
    begin();
    for (let number = start; number < end; number++) work(number);
  }
}

/** All terms but those of 0, largest first. */
export function allTerms(terms: Terms, amounts: Float64Array): Term[] {
  return Array.from(amounts, (amount, place) => ({ ...terms.sourceAt(place), amount }))
    .filter(({ amount }) => amount !== 0)
    .sort((a, b) => b.amount - a.amount);
}

/** For each movie its `count` largest terms above 0, largest first; only these are named. */
export async function strongestTerms(
  terms: Terms,
  movies: readonly number[],
  count: number,
  pace?: Pace,
): Promise<Term[][]> {
  const strongest: Term[][] = [];
  for (let start = 0; start < movies.length; start += maxTogether) {
    const batch = movies.slice(start, start + maxTogether);
    const largest = createLargest(batch.length, count);
    await terms.eachSource(batch, largest.add, pace);
    for (let place = 0; place < batch.length; place++) {
      strongest.push(largest.of(place).map(({ source, amount }) => ({ ...terms.sourceAt(source), amount })));
    }
  }
  return strongest;
}

/** One that is not a signal of the viewer's. */
type OtherPart = {
  source: Source;
  /** Writes what it adds to the score of each movie. */
  write: (amounts: Float64Array, movies: readonly number[], candidates: SparseRows) => void;
};

function otherParts({ weights, groups }: ScorePlan, { prior, trend }: ScoreParts): OtherPart[] {
  const trendOf = trend.now;
  return [
    { source: { kind: 'everyone' }, write: likesTimes(weights.everyone, prior.everyone) },
    {
      source: { kind: 'trend' },
      write(amounts, movies) {
        for (let place = 0; place < movies.length; place++) amounts[place] = weights.trend * trendOf(movies[place]);
      },
    },
    ...groups.map(
      ({ group, likes }): OtherPart => ({ source: { kind: 'group', group }, write: likesTimes(weights.group, likes) }),
    ),
  ];
}

/** @param likes one a head position */
function likesTimes(weight: number, likes: Float32Array): OtherPart['write'] {
  return (amounts, movies, candidates) => {
    for (let place = 0; place < movies.length; place++) {
      amounts[place] = weight * productOf(candidates, place, likes);
    }
  };
}

function sourceOf(signals: Signals, place: number, ids: readonly MovieId[]): Source {
  const movieId = ids[signals.movies[place]];
  const kind = kindOf(signals, place);
  if (kind === 'rating') return { kind, movieId, stars: signals.worths[place] };
  if (kind === 'watch') return { kind, movieId, share: signals.worths[place] };
  return { kind, movieId };
}

/** By number, how often it stands among some, at most 2; all 0 between two counts. */
let counts = new Uint8Array(0);

/** The numbers that stand more than once among numbers below `size`, ascending, and the place of each; undefined for others. */
function countedTwice(numbers: Int32Array, size: number): { all: number[]; placeOf: ReadonlyMap<number, number> } {
  if (counts.length < size) counts = new Uint8Array(size);
  const all: number[] = [];
  for (const number of numbers) if (counts[number] < 2 && ++counts[number] === 2) all.push(number);
  for (const number of numbers) counts[number] = 0;
  all.sort((a, b) => a - b);
  return { all, placeOf: new Map(all.map((number, place) => [number, place])) };
}
