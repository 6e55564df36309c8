/** How many observations were at most `bound`, by rising bounds, the last of which is Infinity. */
export type Buckets = readonly { bound: number; count: number }[];

/**
 * The value that a share of all observations was at most, as Prometheus's `histogram_quantile` guesses it: as if those of a
 * bucket were spread evenly. Of those above the largest finite bound no more is known than that bound.
 * @param share 0 to 1
 * @returns in the unit of the bounds; undefined without observations
 */
export function quantileOf(buckets: Buckets, share: number): number | undefined {
  const all = buckets.at(-1)?.count ?? 0;
  if (all <= 0) return undefined;
  const rank = share * all;
  const index = buckets.findIndex(({ count }) => count >= rank && count > 0);
  const { bound, count } = buckets[index]!;
  const { bound: from, count: before } = buckets[index - 1] ?? { bound: 0, count: 0 };
  if (bound === Number.POSITIVE_INFINITY) return from;
  return from + ((bound - from) * (rank - before)) / (count - before);
}
