import { type Contents, cosinesWithFew } from './contents.ts';
import { likenessAmong } from './likeness.ts';
import type { Ranked } from './recommender.ts';

/** Size of the re-ordered pool; movies after these are listed by score. */
export const poolSize = 500;

/** For more movies than these it is worth the time to list who has each feature. */
const fewMovies = 24;

/**
 * Maximal marginal relevance (J. Carbonell, J. Goldstein, SIGIR 1998): next comes whatever has the largest
 *
 *     (1 - diversity) relevance - diversity x largest cosine with a movie listed before
 *
 * where relevance is the place of the score between those of the pool's last (0) and first movie (1). The first `poolSize`
 * movies are the pool, whatever the count, so a shorter list is the beginning of a longer one; of equals the better one
 * goes first, and so does the best of all.
 * @param ranked no fewer movies than the pool where there are as many
 * @param diversity 0 (the order as it is) to 1
 */
export function diversify(ranked: Ranked, diversity: number, count: number, contents: Contents): Ranked {
  const size = Math.min(poolSize, ranked.movies.length);
  if (diversity === 0 || size < 2) return beginningOf(ranked, count);
  const wanted = Math.min(count, size);
  const pool = ranked.movies.slice(0, size);
  const { takeOut } = wanted > fewMovies ? likenessAmong(contents, pool) : cosinesWithFew(contents, pool);
  const gains = relevancesOf(ranked.scores, size).map((relevance) => (1 - diversity) * relevance);
  const likenesses = new Float32Array(size);
  /** Places in the pool, in their order. */
  const left = Int32Array.from(pool.keys());
  const places: number[] = [];
  for (let next = 0; places.length < wanted; ) {
    // The best of all goes first.
    places.push(left[next]);
    left.copyWithin(next, next + 1);
    if (places.length === wanted) break;
    const cosines = takeOut(places.at(-1)!);
    let most = Number.NEGATIVE_INFINITY;
    for (let at = 0; at < size - places.length; at++) {
      const place = left[at];
      if (cosines[place] > likenesses[place]) likenesses[place] = cosines[place];
      const merit = gains[place] - diversity * likenesses[place];
      if (merit <= most) continue;
      most = merit;
      next = at;
    }
  }
  for (let place = size; place < Math.min(count, ranked.movies.length); place++) places.push(place);
  return pick(ranked, places);
}

function beginningOf({ movies, scores }: Ranked, count: number): Ranked {
  return { movies: movies.slice(0, count), scores: scores.slice(0, count) };
}

function pick({ movies, scores }: Ranked, places: readonly number[]): Ranked {
  return { movies: places.map((place) => movies[place]), scores: places.map((place) => scores[place]) };
}

function relevancesOf(scores: readonly number[], size: number): Float64Array {
  const [first, last] = [scores[0], scores[size - 1]];
  return Float64Array.from({ length: size }, (_, place) =>
    first === last ? 0 : (scores[place] - last) / (first - last),
  );
}
