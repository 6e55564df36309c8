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
  if (count <= 0) return [];
  const barred = new Uint8Array(scores.length);
  for (const column of excluded) barred[column] = 1;
  const byScore = (a: number, b: number) => scores[b] - scores[a] || a - b;

  // Candidates are sorted and cut to `count` only when there are many of them, which soon raises the bar for the rest.
  const capacity = Math.max(64, 2 * count);
  const best: number[] = [];
  let bar = Number.NEGATIVE_INFINITY;
  for (let column = 0; column < scores.length; column++) {
    if (!(scores[column] > bar) || barred[column] === 1 || (allowed && allowed[column] === 0)) continue;
    best.push(column);
    if (best.length < capacity) continue;
    best.sort(byScore).length = count;
    bar = scores[best[count - 1]];
  }
  return best.sort(byScore).slice(0, count);
}
