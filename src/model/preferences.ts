import type { Hyperparameters } from './hyperparameters.ts';

/**
 * The preference that `stars` (0.5 to 5) stand for: low stars are a low preference, not an absent one, because whoever
 * rates a movie has chosen to see it. Linear between whole stars; half a star counts as one.
 */
export function preferenceOf(stars: number, { starValues }: Hyperparameters): number {
  const position = Math.min(Math.max(stars, 1), 5) - 1;
  const below = Math.min(Math.floor(position), 3);
  const share = position - below;
  return starValues[below] * (1 - share) + starValues[below + 1] * share;
}

/**
 * A movie watched to its end and not rated counts as a quarter of one rated 4 stars, both as a preference and as evidence:
 * less than any rating, as a single star is worth more, because whoever watched has not said how they liked it.
 */
const watchWeight = 0.25;

/** The preference that watching `share` (0 to 1) of a movie stands for. */
export function preferenceOfWatch(share: number, hyperparameters: Hyperparameters): number {
  return evidenceOfWatch(share) * preferenceOf(4, hyperparameters);
}

/** In ratings. */
export function evidenceOfWatch(share: number): number {
  return watchWeight * Math.min(Math.max(share, 0), 1);
}

/** How much each regime counts for someone: two shares that add up to 1. */
export type RegimeShares = { long: number; short: number };

const minShare = 0.001;

/**
 * `1 / (1 + (n / change)^4)` is the share of the short regime for n ratings (or as much evidence): nearly all of a handful, nearly nothing of a
 * hundred. A share that cannot change a list is none, which saves its sums.
 */
export function regimeShares(ratings: number, { regimeChange }: Hyperparameters): RegimeShares {
  const share = 1 / (1 + (ratings / regimeChange) ** 4);
  if (share < minShare) return { long: 1, short: 0 };
  return share > 1 - minShare ? { long: 0, short: 1 } : { long: 1 - share, short: share };
}

/** kappa(n): the weights of what everyone likes, and of how the viewer's groups differ from it. */
export function priorWeights(
  shares: RegimeShares,
  { long, short }: Hyperparameters,
): { everyone: number; group: number } {
  return {
    everyone: shares.long * long.popularityWeight + shares.short * short.popularityWeight,
    group: shares.long * long.groupWeight + shares.short * short.groupWeight,
  };
}
