import { createLargest } from '../linear/largest.ts';
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
  explained: { movie: number; strongest: { source: number; amount: number }[] }[];
  /** Of little known movies: the sum of all terms, and of the viewer's own. */
  littleKnown: { movie: number; all: number; own: number }[];
};

/** @param littleKnown movies of the ranking, in its order */
export async function gatherEvidence(ground: Ground, littleKnown: readonly number[], pace: Pace): Promise<Evidence> {
  const { terms, liked, isNewcomer, ranked, rankOf } = ground;
  const best = liked.length > 0 ? ranked.slice(0, isNewcomer ? explainedToNewcomers : explainedMovies) : [];
  const isLittleKnown = new Set(littleKnown);
  // Those of which sums are needed come last, those of which reasons are needed first.
  const others = best.filter((movie) => !isLittleKnown.has(movie));
  const movies = [...others, ...littleKnown];
  const reasoned = movies.slice(0, best.length);
  const strongest = createLargest(reasoned.length, strongestReasons);
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
  const explained = reasoned.map((movie, place) => ({ movie, strongest: strongest.of(place) }));
  return {
    explained: explained.sort((a, b) => rankOf[a.movie] - rankOf[b.movie]),
    littleKnown: littleKnown.map((movie, place) => ({
      movie,
      all: sums.own[place] + sums.rest[place],
      own: sums.own[place],
    })),
  };
}
