import type { MovieId } from '../domain.ts';
import type { SparseRows } from '../kernels/index.ts';
import { cosines } from './contents.ts';
import { eligibleMovies } from './eligibility.ts';
import type { LinearRecommender } from './linear/linear.ts';
import { listMovies } from './listing.ts';
import type { Choice, Recommendation } from './recommender.ts';

/** A movie to ask a newcomer about, and why it is a good question. */
export type Question = {
  movieId: MovieId;
  /** The share of all users who like it: they can answer. */
  known: number;
  /** By how much an answer moves the scores of other movies, where the most telling movie has 1. */
  telling: number;
  /** The largest cosine with a movie asked before: similar questions are less informative. */
  likeness: number;
};

/** Both chosen for what lists are worth after the answers; docs/model.md has the figures. */
const usualDiversity = 0.7;
/** Relative to the best known movie. Less known ones come last: a newcomer should know most of the first films. */
const wellKnownFrom = 0.2;

/** By movie, cached for the lifetime of the recommender. */
const merits = new WeakMap<LinearRecommender, Merits>();
type Merits = { known: Float32Array; telling: Float32Array };

/**
 * Movies to ask a newcomer about: known to many, telling, and unlike each other. As in Rashid et al., Getting to know you
 * (IUI 2002), what makes a question good is a product: how likely there is an answer, times how much it would say, which
 * here is the length of the movie's row of the weights for short histories.
 */
export function askAbout(linear: LinearRecommender, count: number, choice: Choice = {}): Question[] {
  const { catalogue } = linear;
  const { known, telling } = meritsOf(linear);
  const eligible = eligibleMovies(catalogue.movies, choice, []);
  const worth = Float32Array.from(eligible, (_, movie) => (known[movie] ?? 0) * (telling[movie] ?? 0));
  const floor = wellKnownFrom * known.reduce((most, share) => Math.max(most, share), 0);
  const list: Recommendation[] = [];
  for (const wellKnown of [true, false]) {
    const isOfPart = (movie: number) => (known[movie] ?? 0) >= floor === wellKnown;
    const part = eligible.map((isEligible, movie) => (isOfPart(movie) ? isEligible : 0));
    list.push(...listMovies(catalogue, worth, part, count - list.length, choice.diversity ?? usualDiversity));
    if (list.length === count) break;
  }
  const asked: number[] = [];
  return list.map(({ movieId }) => {
    const movie = catalogue.movies.indexOf(movieId)!;
    const likeness = Math.max(0, ...cosines(catalogue, movie, asked));
    asked.push(movie);
    return { movieId, known: known[movie] ?? 0, telling: telling[movie] ?? 0, likeness };
  });
}

/** Movies outside the head are little known, so answers about them say little. */
function meritsOf(linear: LinearRecommender): Merits {
  let found = merits.get(linear);
  if (found) return found;
  const { head, movieIds, shortWeights } = linear.model;
  found = { known: new Float32Array(movieIds.length), telling: new Float32Array(movieIds.length) };
  const lengths = rowLengths(shortWeights);
  const longest = lengths.reduce((most, length) => Math.max(most, length), 0);
  for (const [position, movie] of head.entries()) {
    found.known[movie] = linear.prior.everyone[position];
    found.telling[movie] = longest > 0 ? lengths[position] / longest : 0;
  }
  merits.set(linear, found);
  return found;
}

function rowLengths({ rowStart, value }: SparseRows): Float64Array {
  const lengths = new Float64Array(rowStart.length - 1);
  for (let row = 0; row < lengths.length; row++) {
    for (let entry = rowStart[row]; entry < rowStart[row + 1]; entry++) lengths[row] += value[entry] ** 2;
    lengths[row] = Math.sqrt(lengths[row]);
  }
  return lengths;
}
