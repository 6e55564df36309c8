import type { Movie } from '../domain.ts';
import type { List } from './trials.ts';

/** How many places of a list the measures of variety look at. */
const depth = 10;

/**
 * How the first ten places of all lists spread over the catalogue.
 * @param inUse one byte a movie: whether it counts for the catalogue that a recommender should cover
 */
export function exposureOf(lists: readonly List[], inUse: Uint8Array) {
  const shown = new Uint32Array(inUse.length);
  for (const list of lists) for (const movie of list.subarray(0, depth)) shown[movie]++;
  const shownInUse = shown.filter((_, movie) => inUse[movie] === 1);
  const distinct = countPositive(shown);
  return {
    distinct,
    coverage: countPositive(shownInUse) / shownInUse.length,
    coverageOfAll: distinct / shown.length,
    gini: giniOf(shownInUse),
  };
}

/**
 * The Gini coefficient (C. Gini, 1912) of how often each movie is shown: 0 if all are shown equally often, near 1
 * where a few movies take all places.
 */
export function giniOf(counts: Uint32Array): number {
  const ascending = counts.toSorted();
  let total = 0;
  let weighted = 0;
  ascending.forEach((count, position) => {
    total += count;
    weighted += (2 * (position + 1) - ascending.length - 1) * count;
  });
  return total === 0 ? 0 : weighted / (ascending.length * total);
}

/**
 * Self-information of each movie in bits (Zhou et al., PNAS 2010): -log2 of the share of users who rated it, one user
 * added so that a movie without ratings has a finite value.
 */
export function selfInformation(raters: Uint32Array, users: number): Float64Array {
  return Float64Array.from(raters, (count) => -Math.log2((count + 1) / (users + 1)));
}

/** Mean self-information of the first ten; 0 for an empty list. */
export function noveltyOf(list: List, information: Float64Array): number {
  const movies = list.subarray(0, depth);
  return movies.reduce((sum, movie) => sum + information[movie], 0) / Math.max(movies.length, 1);
}

/**
 * Mean over all pairs of the first ten of one minus the Jaccard similarity of their genres (intra-list diversity, Ziegler
 * et al., WWW 2005); a movie without genres resembles none. 0 for fewer than two movies.
 */
export function diversityOf(list: List, movies: readonly Movie[]): number {
  const genres = Array.from(list.subarray(0, depth), (movie) => movies[movie].genres);
  let distance = 0;
  let pairs = 0;
  for (let first = 0; first < genres.length; first++) {
    for (let second = 0; second < first; second++, pairs++) distance += 1 - jaccard(genres[first], genres[second]);
  }
  return distance / Math.max(pairs, 1);
}

function jaccard(a: readonly string[], b: readonly string[]): number {
  const shared = a.filter((item) => b.includes(item)).length;
  const union = a.length + b.length - shared;
  return union === 0 ? 0 : shared / union;
}

function countPositive(counts: Uint32Array): number {
  return counts.reduce((sum, count) => sum + Number(count > 0), 0);
}
