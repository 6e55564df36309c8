import { createLargest } from '../linear/largest.ts';
import { strongestTerms, type Term, type Terms } from '../linear/terms.ts';
import type { Pace } from '../pace.ts';
import type { Ground } from './ground.ts';

/** Rows of seeds are filled from this many of the best movies, so that every movie in them is a good one. */
const explainedMovies = 100;
/** The best movies of newcomers are much the same for everyone, and looking at more of them costs little. */
const explainedToNewcomers = 300;
/** A movie belongs to the row of any of its strongest reasons. */
const strongestReasons = 3;

/** What the scores of the movies that rows are made of rest on: all found in one pass over the weights. */
export type Evidence = {
  /** Of the best movies, best first, with the sources of their largest terms. */
  explained: { movie: number; strongest: Strongest }[];
  /** Of little known movies: the sum of all terms, and of the viewer's own. */
  littleKnown: { movie: number; all: number; own: number }[];
  /** By movie, the sources of its largest terms: at least as many as were asked for. */
  reasons: ReadonlyMap<number, Strongest>;
};

type Strongest = { source: number; amount: number }[];

/** Movies of which reasons will be asked for, as far as that is known, and how many of each; none for 0. */
export type Asking = { movies: readonly number[]; reasons: number };

/** @param littleKnown movies of the ranking, in its order */
export async function gatherEvidence(
  ground: Ground,
  littleKnown: readonly number[],
  asking: Asking,
  pace: Pace,
): Promise<Evidence> {
  const { terms, liked, isNewcomer, ranked } = ground;
  const best = liked.length > 0 ? ranked.slice(0, isNewcomer ? explainedToNewcomers : explainedMovies) : [];
  const isLittleKnown = new Set(littleKnown);
  // Those of which sums are needed come last, those of which reasons are needed first.
  const isAsked = asking.reasons > 0;
  const wanted = isAsked ? new Set([...best, ...asking.movies]) : best;
  const others = [...wanted].filter((movie) => !isLittleKnown.has(movie));
  const movies = [...others, ...littleKnown];
  const reasoned = isAsked ? movies : movies.slice(0, best.length);
  const strongest = createLargest(reasoned.length, Math.max(strongestReasons, asking.reasons));
  const sums = { own: new Float64Array(littleKnown.length), rest: new Float64Array(littleKnown.length) };
  await terms.eachSource(
    movies,
    (amounts, source) => {
      strongest.add(amounts, source);
      const sum = source >= terms.ownFrom ? sums.own : sums.rest;
      for (let place = 0; place < sum.length; place++) sum[place] += amounts[others.length + place];
    },
    pace,
  );
  const reasons = new Map(reasoned.map((movie, place) => [movie, strongest.of(place)]));
  return {
    explained: best.map((movie) => ({ movie, strongest: reasons.get(movie)!.slice(0, strongestReasons) })),
    reasons,
    littleKnown: littleKnown.map((movie, place) => ({
      movie,
      all: sums.own[place] + sums.rest[place],
      own: sums.own[place],
    })),
  };
}

/** The `count` largest terms of each movie, of which most are known. @param count at most as many as `reasons` have */
export async function namedReasons(
  terms: Terms,
  reasons: Evidence['reasons'],
  movies: readonly number[],
  count: number,
  pace: Pace,
): Promise<Term[][]> {
  const unknown = movies.filter((movie) => !reasons.has(movie));
  const others = await strongestTerms(terms, unknown, count, pace);
  return movies.map((movie) => {
    const known = reasons.get(movie)?.slice(0, count);
    return known?.map(({ source, amount }) => ({ ...terms.sourceAt(source), amount })) ?? others.shift()!;
  });
}
