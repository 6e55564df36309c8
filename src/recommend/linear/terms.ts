import type { MovieId } from '../../domain.ts';
import type { SparseRows } from '../../kernels/index.ts';
import { productOf } from '../../model/sparse.ts';
import { atOnce, type Pace } from '../pace.ts';
import { kindOf, type SignalList, type Signals } from './evidence.ts';
import { createInfluences } from './influences.ts';
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
   * Calls `onMovie` with the same for each movie, in their order, and its place among them. The array is used again
   * afterwards.
   * @throws what `pace` rejects with
   */
  eachAmounts(
    movies: readonly number[],
    onMovie: (amounts: Float64Array, place: number) => void,
    pace?: Pace,
  ): Promise<void>;
};

/** Movies whose terms are found together: each row of the weights is read once for all of them. */
const maxTogether = 160;
/** Steps that may be done without letting others go first: about a millisecond. */
const maxAtOnce = 500_000;

export function termsOf(plan: ScorePlan, parts: ScoreParts): Terms {
  const { signals, shares } = plan;
  const { model, catalogue } = parts;
  const others = otherParts(plan, parts);
  const rated = catalogue.ratedRows(signals.movies);
  const rows = distinct(rated.column, model.head.length);
  const size = others.length + signals.length;

  /** Two sums in small steps: of the weights for each head movie of the history, and of these for each signal. */
  function planAmounts(movies: readonly number[], lend: (length: number) => Float64Array = zeros) {
    const candidates = catalogue.candidateRows(movies);
    const width = movies.length;
    const sums = rows.all.length * width;
    const numbers = lend(sums + width * size);
    const influences = createInfluences(model, shares, rows.all, candidates, numbers.subarray(0, sums));
    /** Of each movie those of all sources. */
    const amounts = numbers.subarray(sums);

    function addSignals(start: number, end: number): void {
      for (let signal = start; signal < end; signal++) {
        const preference = signals.preferences[signal];
        const place = others.length + signal;
        for (let at = rated.rowStart[signal]; at < rated.rowStart[signal + 1]; at++) {
          const factor = preference * rated.value[at];
          const row = rows.placeOf[rated.column[at]] * width;
          for (let movie = 0; movie < width; movie++)
            amounts[movie * size + place] += factor * influences.values[row + movie];
        }
      }
    }

    /** @returns the amounts of the movie at this place */
    function finish(movie: number): Float64Array {
      const own = amounts.subarray(movie * size, (movie + 1) * size);
      others.forEach(({ amountOf }, place) => {
        own[place] = amountOf(movies[movie], candidates, movie);
      });
      return own;
    }

    const rowWork = model.hyperparameters.longNeighbours;
    const signalWork = width * Math.ceil(rated.column.length / Math.max(1, signals.length));
    return { influences, addSignals, finish, rowWork, signalWork };
  }

  return {
    size,
    ownFrom: others.length,
    sourceAt: (place) => others[place]?.source ?? sourceOf(signals, place - others.length, catalogue.movies.ids),
    amountsOf(movie) {
      const { influences, addSignals, finish } = planAmounts([movie]);
      influences.addRows(0, rows.all.length);
      addSignals(0, signals.length);
      return finish(0);
    },
    async eachAmounts(movies, onMovie, pace = atOnce) {
      for (let start = 0; start < movies.length; start += maxTogether) {
        const batch = movies.slice(start, start + maxTogether);
        const lent = borrow();
        try {
          const { influences, addSignals, finish, rowWork, signalWork } = planAmounts(batch, lent.zeros);
          await inParts(rows.all.length, rowWork, influences.addRows, pace);
          await inParts(signals.length, signalWork, addSignals, pace);
          await pace(batch.length * size);
          for (let place = 0; place < batch.length; place++) onMovie(finish(place), start + place);
        } finally {
          lent.giveBack();
        }
      }
    },
  };
}

const zeros = (length: number) => new Float64Array(length);

/** Numbers that are used again: for new ones in each answer, the garbage collector runs often. */
let spare: Float64Array<ArrayBuffer> | undefined;
const maxSpare = 1_000_000;

/** The spare numbers, or new ones while another answer has them. */
function borrow() {
  let own = spare;
  spare = undefined;
  return {
    zeros(length: number): Float64Array {
      if (own === undefined || own.length < length) own = new Float64Array(length);
      return own.subarray(0, length).fill(0);
    },
    giveBack(): void {
      if (own !== undefined && own.length <= maxSpare && own.length > (spare?.length ?? 0)) spare = own;
    },
  };
}

/** Does `work` for the numbers from 0 to `count - 1`, in batches as large as may be done at once. */
async function inParts(
  count: number,
  workOfEach: number,
  work: (start: number, end: number) => void,
  pace: Pace,
): Promise<void> {
  const together = Math.max(1, Math.floor(maxAtOnce / Math.max(1, workOfEach)));
  for (let start = 0; start < count; start += together) {
    const end = Math.min(count, start + together);
    await pace((end - start) * workOfEach);
    work(start, end);
  }
}

/** All terms but those of 0, largest first. */
export function allTerms(terms: Terms, amounts: Float64Array): Term[] {
  return Array.from(amounts, (amount, place) => ({ ...terms.sourceAt(place), amount }))
    .filter(({ amount }) => amount !== 0)
    .sort((a, b) => b.amount - a.amount);
}

/** The `count` largest terms above 0, largest first; only these are named. */
export function largestTerms(terms: Terms, amounts: Float64Array, count: number): Term[] {
  return placesOfLargest(amounts, count).map((place) => ({ ...terms.sourceAt(place), amount: amounts[place] }));
}

/** `largestTerms` of each movie. */
export async function strongestTerms(
  terms: Terms,
  movies: readonly number[],
  count: number,
  pace?: Pace,
): Promise<Term[][]> {
  const strongest: Term[][] = [];
  await terms.eachAmounts(movies, (amounts) => strongest.push(largestTerms(terms, amounts, count)), pace);
  return strongest;
}

/** Of the `count` largest numbers above 0, largest first; of equal ones the first. */
function placesOfLargest(amounts: Float64Array, count: number): number[] {
  const places: number[] = [];
  if (count === 0) return places;
  for (let place = 0; place < amounts.length; place++) {
    const amount = amounts[place];
    if (!(amount > 0) || (places.length === count && !(amount > amounts[places[count - 1]]))) continue;
    if (places.length === count) places.pop();
    let at = places.length;
    while (at > 0 && amounts[places[at - 1]] < amount) at--;
    places.splice(at, 0, place);
  }
  return places;
}

/** One that is not a signal of the viewer's. */
type OtherPart = { source: Source; amountOf: (movie: number, candidates: SparseRows, row: number) => number };

function otherParts({ weights, groups }: ScorePlan, { prior, trend }: ScoreParts): OtherPart[] {
  const trendOf = trend.now;
  return [
    {
      source: { kind: 'everyone' },
      amountOf: (_, candidates, row) => weights.everyone * productOf(candidates, row, prior.everyone),
    },
    { source: { kind: 'trend' }, amountOf: (movie) => weights.trend * trendOf(movie) },
    ...groups.map(
      ({ group, likes }): OtherPart => ({
        source: { kind: 'group', group },
        amountOf: (_, candidates, row) => weights.group * productOf(candidates, row, likes),
      }),
    ),
  ];
}

function sourceOf(signals: Signals, place: number, ids: readonly MovieId[]): Source {
  const movieId = ids[signals.movies[place]];
  const kind = kindOf(signals, place);
  if (kind === 'rating') return { kind, movieId, stars: signals.worths[place] };
  if (kind === 'watch') return { kind, movieId, share: signals.worths[place] };
  return { kind, movieId };
}

/** The distinct numbers below `size`, ascending, and the place of each. */
function distinct(numbers: Int32Array, size: number): { all: Int32Array; placeOf: Int32Array } {
  const placeOf = new Int32Array(size).fill(-1);
  for (const number of numbers) placeOf[number] = 0;
  let count = 0;
  for (let number = 0; number < size; number++) if (placeOf[number] === 0) placeOf[number] = count++;
  const all = new Int32Array(count);
  for (let number = 0; number < size; number++) if (placeOf[number] >= 0) all[placeOf[number]] = number;
  return { all, placeOf };
}
