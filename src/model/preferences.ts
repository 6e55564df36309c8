import type { HistoryWeight, Hyperparameters } from './hyperparameters.ts';

/**
 * The preference that `stars` (0.5 to 5) express: low stars are a low preference, not an absent one, because people choose
 * the movies that they rate. Linear between whole stars; half a star counts as one.
 */
export function preferenceOf(stars: number, { starValues }: Pick<Hyperparameters, 'starValues'>): number {
  const position = Math.min(Math.max(stars, 1), 5) - 1;
  const below = Math.min(Math.floor(position), 3);
  const share = position - below;
  return starValues[below] * (1 - share) + starValues[below + 1] * share;
}

/** A viewer who saw less of a movie than this share has given up on it. */
const leftShare = 0.1;

/**
 * The preference that watching `share` (0 to 1) of a movie expresses. A movie that was given up on is a weak no: worth as
 * much as the smallest larger share, but below zero.
 */
export function preferenceOfWatch(
  share: number,
  hyperparameters: Pick<Hyperparameters, 'starValues' | 'watchValue'>,
): number {
  const isLeft = share > 0 && share < leftShare;
  const evidence = isLeft ? -evidenceOfWatch(leftShare, hyperparameters) : evidenceOfWatch(share, hyperparameters);
  return evidence * preferenceOf(4, hyperparameters);
}

/** How many ratings a watch counts as. */
export function evidenceOfWatch(share: number, { watchValue }: Pick<Hyperparameters, 'watchValue'>): number {
  return watchValue * Math.min(Math.max(share, 0), 1);
}

/** How much each regime counts for someone: two shares that add up to 1. */
export type RegimeShares = { long: number; short: number };

/** A smaller share cannot change a list; taking it for none saves its sums. */
const minShare = 0.001;

/** @param ratings how many ratings, or as much evidence, are known of the viewer */
export function regimeShares(ratings: number, { regimeChange }: Hyperparameters): RegimeShares {
  const share = shareOfFew(ratings, regimeChange);
  if (share < minShare) return { long: 1, short: 0 };
  return share > 1 - minShare ? { long: 0, short: 1 } : { long: 1 - share, short: share };
}

/** kappa(n): the weights of what everyone likes, of how the viewer's groups differ from it, and of the trend. */
export type PriorWeights = { everyone: number; group: number; trend: number };

/** @param ratings how many ratings, or as much evidence, are known of the viewer */
export function priorWeights(ratings: number, hyperparameters: Hyperparameters): PriorWeights {
  const share = shareOfFew(ratings, hyperparameters.weightChange);
  const weight = ({ few, many }: HistoryWeight) => share * few + (1 - share) * many;
  return {
    everyone: weight(hyperparameters.popularity),
    group: weight(hyperparameters.groups),
    trend: weight(hyperparameters.trend),
  };
}

/** `1 / (1 + (n / change)^4)`: near 1 for a few ratings, near 0 for many, 1/2 at `change`; 0 if `change` is 0. */
function shareOfFew(ratings: number, change: number): number {
  return change === 0 ? 0 : 1 / (1 + (ratings / change) ** 4);
}
