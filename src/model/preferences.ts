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

/** kappa(n): the weight of the prior for a user with `ratings` ratings. */
export function priorWeightOf(ratings: number, { priorWeight, priorHalfLife }: Hyperparameters): number {
  return priorWeight / (1 + ratings / priorHalfLife);
}
