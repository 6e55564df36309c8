/**
 * The current trend: `trend_j = log(1 + sum over the likes of j of 2^-(age / h))`, ages in whole hours (UTC) before the
 * newest hour with a like. A time without any like counts as a day at most: it stands still until something new happens, so
 * that data that ended long ago keep their trend, and do not lose it to the first new like.
 */
export type TrendState = {
  /** The newest hour with a like, in hours since 1970; null if nothing is known of times. */
  hour: number | null;
  /** The decayed number of likes of each movie, in the order of the ids; 0 for most. */
  likes: Float32Array;
};

export const hourMs = 3_600_000;
export const dayMs = 24 * hourMs;

/** The hour (UTC) of a time in milliseconds, in hours since 1970. */
export function hourOf(time: number): number {
  return Math.floor(time / hourMs);
}

/** The day (UTC) of a time in milliseconds, in days since 1970. */
export function dayOf(time: number): number {
  return Math.floor(time / dayMs);
}

/** A longer gap between likes counts as this many hours. */
export const maxGapHours = 24;

/** Decayed counts are sums of whole multiples of this, so that no order of adding them changes a bit. */
const step = 2 ** -20;

/** For how many hours likes count: older ones weigh less than the finest step. */
export function trendHours(halfLifeDays: number): number {
  return Math.ceil(21 * 24 * halfLifeDays);
}

/** The weight of a like in steps, a whole number: 2^20 for one of the newest hour. */
export function stepsAfter(hours: number, halfLifeDays: number): number {
  return Math.round(2 ** (-hours / (24 * halfLifeDays)) / step);
}

export function likesOfSteps(steps: number): number {
  return steps * step;
}

/** The term of the score, before its weight kappa. */
export function trendOf(likes: number): number {
  return Math.log1p(likes);
}
