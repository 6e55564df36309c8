/** The places that metrics look at: the first 5, 10 and 20 of a list. */
export const cutoffs = [5, 10, 20] as const;
export const metricKinds = ['ndcg', 'recall', 'precision', 'hr', 'mrr', 'map'] as const;

export type Cutoff = (typeof cutoffs)[number];
export type MetricKind = (typeof metricKinds)[number];
export type MetricName = `${MetricKind}@${Cutoff}`;

/** In the order in which `scoreList` gives them. */
export const metricNames: readonly MetricName[] = cutoffs.flatMap((cutoff) =>
  metricKinds.map((kind): MetricName => `${kind}@${cutoff}`),
);

/** The longest list that any metric looks at. */
export const listLength = 20;

/**
 * How good a ranked list is for one user, with binary gains; every value from 0 to 1. With r_i = 1 where the item at rank
 * i is relevant, n relevant items and h hits among the first k:
 * - ndcg: sum of r_i / log2(i + 1) over the same sum for an ideal list, which holds min(k, n) relevant items (Järvelin
 *   and Kekäläinen, 2002);
 * - recall: h / n; precision: h / k, also where the list is shorter than k; hr (hit rate): 1 where h > 0;
 * - mrr: 1 / rank of the first hit, 0 without one;
 * - map: mean over min(k, n) of the precision at each hit.
 * @param list movie indices, best first, distinct
 * @param relevant at least one movie index
 * @returns one value for each of `metricNames`
 */
export function scoreList(list: ArrayLike<number>, relevant: ReadonlySet<number>): Float64Array {
  return Float64Array.from(cutoffs.flatMap((cutoff) => scoreCut(list, relevant, cutoff)));
}

/** One value for each of `metricKinds`. */
function scoreCut(list: ArrayLike<number>, relevant: ReadonlySet<number>, cutoff: number): number[] {
  let gain = 0;
  let hits = 0;
  let firstHit = 0;
  let precisions = 0;
  for (let rank = 1; rank <= Math.min(cutoff, list.length); rank++) {
    if (!relevant.has(list[rank - 1])) continue;
    hits++;
    firstHit ||= rank;
    gain += 1 / Math.log2(rank + 1);
    precisions += hits / rank;
  }
  const best = Math.min(cutoff, relevant.size);
  return [
    gain / idealGain(best),
    hits / relevant.size,
    hits / cutoff,
    Math.min(hits, 1),
    firstHit === 0 ? 0 : 1 / firstHit,
    precisions / best,
  ];
}

const idealGains = [0];
for (let rank = 1; rank <= listLength; rank++) idealGains[rank] = idealGains[rank - 1] + 1 / Math.log2(rank + 1);

function idealGain(hits: number): number {
  return idealGains[hits];
}
