import { type FeatureRows, overviewTerms } from './features.ts';

/*
 * A few names, such as the language `en`, are held by half of all movies, and walking through their holders for each movie
 * would take most of the time. Movies have few distinct sets of such names, though: their patterns. What two movies share
 * of them is counted once for a pair of patterns.
 */

/** Which common names movies have, one bit a name. */
export type Patterns = {
  /** One number a distinct pattern. */
  bits: Uint32Array;
  /** The pattern of each place in an order of movies. */
  ofPlace: Uint32Array;
};

/** As many as keep the number of distinct patterns in the low thousands. */
const commonCount = 16;

/** The names that the most movies have, each with its bit. */
export function commonFeatures({ feature, featureCount }: FeatureRows): ReadonlyMap<number, number> {
  const holders = new Uint32Array(featureCount);
  for (const column of feature) holders[column]++;
  const names = Array.from({ length: featureCount - overviewTerms }, (_, index) => overviewTerms + index);
  names.sort((a, b) => holders[b] - holders[a] || a - b);
  return new Map(names.slice(0, commonCount).map((name, bit) => [name, 1 << bit]));
}

export function findPatterns(
  { rowStart, feature }: FeatureRows,
  common: ReadonlyMap<number, number>,
  order: Int32Array,
): Patterns {
  const numbers = new Map<number, number>();
  const ofPlace = Uint32Array.from(order, (movie) => {
    const row = feature.subarray(rowStart[movie], rowStart[movie + 1]);
    const bits = row.reduce((set, column) => set | (common.get(column) ?? 0), 0);
    if (!numbers.has(bits)) numbers.set(bits, numbers.size);
    return numbers.get(bits)!;
  });
  return { bits: Uint32Array.from(numbers.keys()), ofPlace };
}

/** Writes to `shared` how many common names each pattern has in common with `pattern`. */
export function countShared(bits: Uint32Array, pattern: number, shared: Float32Array): void {
  for (let other = 0; other < bits.length; other++) shared[other] = bitCount(bits[other] & bits[pattern]);
}

function bitCount(bits: number): number {
  let count = 0;
  for (let rest = bits; rest !== 0; rest &= rest - 1) count++;
  return count;
}
