import { largestTerms, type Term, type Terms } from '../linear/terms.ts';
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
  /** Of the best movies, with their largest terms. */
  explained: { movie: number; strongest: Term[] }[];
  /** Of little known movies: the sum of all terms, and of the viewer's own. */
  littleKnown: { movie: number; all: number; own: number }[];
};

/** @param littleKnown movies of the ranking */
export async function gatherEvidence(ground: Ground, littleKnown: readonly number[], pace: Pace): Promise<Evidence> {
  const { terms, liked, isNewcomer, ranked, rankOf } = ground;
  const best = liked.length > 0 ? ranked.slice(0, isNewcomer ? explainedToNewcomers : explainedMovies) : [];
  const isLittleKnown = new Set(littleKnown);
  const others = littleKnown.filter((movie) => rankOf[movie] > best.length);
  const evidence: Evidence = { explained: [], littleKnown: [] };
  const movies = [...best, ...others];
  await terms.eachAmounts(
    movies,
    (amounts, place) => {
      const movie = movies[place];
      if (place < best.length) {
        evidence.explained.push({ movie, strongest: largestTerms(terms, amounts, strongestReasons) });
      }
      if (isLittleKnown.has(movie)) evidence.littleKnown.push({ movie, ...sumsOf(amounts, terms) });
    },
    pace,
  );
  return evidence;
}

function sumsOf(amounts: Float64Array, { ownFrom }: Terms): { all: number; own: number } {
  let [all, own] = [0, 0];
  for (let source = 0; source < amounts.length; source++) {
    all += amounts[source];
    if (source >= ownFrom) own += amounts[source];
  }
  return { all, own };
}
