import { type Contents, cosinesAmong } from './contents.ts';

/** Size of the re-ordered pool; movies after these are listed by score. */
export const poolSize = 500;

/**
 * Maximal marginal relevance (J. Carbonell, J. Goldstein, SIGIR 1998): next comes whatever has the largest
 *
 *     (1 - diversity) relevance - diversity x largest cosine with a movie listed before
 *
 * where relevance is the place of the score between those of the pool's last (0) and first movie (1). The first `poolSize`
 * movies are the pool, whatever the count, so a shorter list is the beginning of a longer one; of equals the better one
 * goes first, and so does the best of all.
 * @param ranked movies, best first; no fewer than the pool where there are as many
 * @param scores by movie
 * @param diversity 0 (the order as it is) to 1
 */
export function diversify(
  ranked: readonly number[],
  scores: Float32Array | Float64Array,
  diversity: number,
  count: number,
  contents: Contents,
): number[] {
  const pool = ranked.slice(0, poolSize);
  if (diversity === 0 || pool.length < 2) return ranked.slice(0, count);
  const relevances = relevancesOf(pool, scores);
  const cosinesOf = cosinesAmong(contents, pool);
  const likenesses = new Float32Array(pool.length);
  const listed = new Uint8Array(pool.length);
  const list: number[] = [];
  while (list.length < Math.min(count, pool.length)) {
    const next = bestPlace(listed, (place) => (1 - diversity) * relevances[place] - diversity * likenesses[place]);
    listed[next] = 1;
    list.push(pool[next]);
    const own = cosinesOf(next);
    for (let place = 0; place < own.length; place++) likenesses[place] = Math.max(likenesses[place], own[place]);
  }
  return [...list, ...ranked.slice(pool.length, Math.max(count, pool.length))];
}

function relevancesOf(pool: readonly number[], scores: Float32Array | Float64Array): Float64Array {
  const [first, last] = [scores[pool[0]], scores[pool[pool.length - 1]]];
  return Float64Array.from(pool, (movie) => (first === last ? 0 : (scores[movie] - last) / (first - last)));
}

function bestPlace(listed: Uint8Array, meritOf: (place: number) => number): number {
  let best = -1;
  let most = Number.NEGATIVE_INFINITY;
  for (let place = 0; place < listed.length; place++) {
    if (listed[place] === 1) continue;
    const merit = meritOf(place);
    if (merit <= most) continue;
    most = merit;
    best = place;
  }
  return best;
}
