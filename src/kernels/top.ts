/**
 * The columns of the `count` highest scores, best first; of equal scores the lower column. Columns that are excluded or
 * not allowed, and scores that are NaN or minus infinity, are never among them.
 * @param allowed one byte a column, 0 where it may not be chosen
 */
export function topColumns(
  scores: Float32Array,
  count: number,
  excluded: Iterable<number> = [],
  allowed?: Uint8Array,
): number[] {
  const barred = new Uint8Array(scores.length);
  for (const column of excluded) barred[column] = 1;
  const best = new Int32Array(Math.max(0, Math.min(count, scores.length)));
  let length = 0;
  let bar = best.length > 0 ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY;
  for (let column = 0; column < scores.length; column++) {
    if (!(scores[column] > bar) || barred[column] === 1 || (allowed && allowed[column] === 0)) continue;
    const place = placeAfterEquals(scores, best, length, scores[column]);
    if (length < best.length) length++;
    best.copyWithin(place + 1, place, length - 1);
    best[place] = column;
    if (length === best.length) bar = scores[best[length - 1]];
  }
  return [...best.subarray(0, length)];
}

/** Where `score` belongs among the first `length` columns of `best`, which are in order. */
function placeAfterEquals(scores: Float32Array, best: Int32Array, length: number, score: number): number {
  let low = 0;
  let high = length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (scores[best[middle]] >= score) low = middle + 1;
    else high = middle;
  }
  return low;
}
