/**
 * What is being liked now: `trend_j = log(1 + sum over the likes of j of 2^-(age / h))`, ages in whole days (UTC) before the
 * newest day with an event. So time stands still until something new happens, and data that ended long ago keep their trend.
 */
export type TrendState = {
  /** The newest day with a like, in days since 1970; null where nothing is known of times. */
  day: number | null;
  /** The decayed number of likes of each movie, in the order of the ids; 0 for most. */
  likes: Float32Array;
};

export const dayMs = 86_400_000;

/** The day (UTC) of a time in milliseconds, in days since 1970. */
export function dayOf(time: number): number {
  return Math.floor(time / dayMs);
}

export function dateOfDay(day: number): Date {
  return new Date(day * dayMs);
}

/** Decayed counts are sums of whole multiples of this, so that no order of adding them changes a bit. */
const step = 2 ** -20;

/** How many days back likes still count: older ones weigh less than the finest step. */
export function trendDays(halfLifeDays: number): number {
  return Math.ceil(20 * halfLifeDays);
}

/** The weight of a like in steps, a whole number: 2^20 for one of the newest day. */
export function stepsAfter(days: number, halfLifeDays: number): number {
  return Math.round(2 ** (-days / halfLifeDays) / step);
}

export function likesOfSteps(steps: number): number {
  return steps * step;
}

/** The term of the score, before its weight kappa. */
export function trendOf(likes: number): number {
  return Math.log1p(likes);
}
