import type { SparseRow } from '../kernels/index.ts';
import { product } from '../model/sparse.ts';

/** What movies are about: unit vectors of so many columns. */
export type Contents = { features: number; content(movie: number): SparseRow };

/** Re-ordering reaches so deep: what comes after these is listed by score. */
export const poolSize = 500;

/**
 * Maximal marginal relevance (J. Carbonell, J. Goldstein, SIGIR 1998): next comes whatever has the largest
 *
 *     (1 - diversity) relevance - diversity x largest cosine with a movie listed before
 *
 * where relevance is the score between those of the pool's last (0) and first movie (1). The first `poolSize` movies are
 * the pool, whatever the count, so a shorter list is the beginning of a longer one; of equals the better one goes first.
 * @param ranked movies, best first; at least the pool where there are as many
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
  const vectors = pool.map((movie) => contents.content(movie));
  const relevances = relevancesOf(pool, scores);
  const likenesses = new Float64Array(pool.length);
  const listed = new Uint8Array(pool.length);
  const latest = new Float32Array(contents.features);
  const list: number[] = [];
  while (list.length < Math.min(count, pool.length)) {
    const next = bestPlace(listed, (place) => (1 - diversity) * relevances[place] - diversity * likenesses[place]);
    listed[next] = 1;
    list.push(pool[next]);
    raiseLikenesses(likenesses, vectors, next, latest);
  }
  return [...list, ...ranked.slice(pool.length, pool.length + count - list.length)];
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

/** Takes the cosines with the movie at `next` into account. `latest` is scratch, all zero before and after. */
function raiseLikenesses(
  likenesses: Float64Array,
  vectors: readonly SparseRow[],
  next: number,
  latest: Float32Array,
): void {
  const { column, value } = vectors[next];
  for (let entry = 0; entry < column.length; entry++) latest[column[entry]] = value[entry];
  for (let place = 0; place < vectors.length; place++) {
    likenesses[place] = Math.max(likenesses[place], product(vectors[place], latest));
  }
  for (const each of column) latest[each] = 0;
}
