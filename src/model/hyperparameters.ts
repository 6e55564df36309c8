/** Every number that shapes a model besides the data. Stored with each model, so that serving uses what training used. */
export type Hyperparameters = {
  /** What 1, 2, 3, 4 and 5 stars are worth as a preference; stars between are interpolated. */
  starValues: readonly [number, number, number, number, number];
  /** A user with n ratings weighs (n / mean n) to this power in the Gram matrix. */
  userWeightExponent: number;
  /** alpha: weight of the content Gram matrix. */
  contentWeight: number;
  /** beta: how much popular columns are damped. */
  columnDamping: number;
  /** lambda: the ridge. */
  ridge: number;
  /** p: the share that dropout would hide. */
  dropout: number;
  /** Ridge of the regression of likes on attributes, in users. */
  priorRidge: number;
  /** The prior's weight kappa without ratings. */
  priorWeight: number;
  /** The number of ratings at which kappa has fallen to a half. */
  priorHalfLife: number;
  /** How many head movies stand for a movie outside the head. */
  tailNeighbours: number;
  /** Factor on the score of a movie outside the head, for it is a guess. */
  tailDamping: number;
};

/** Chosen on the validation part of MovieLens 1M; docs/model.md has the figures. */
export const defaultHyperparameters: Hyperparameters = {
  starValues: [0.3, 0.4, 0.6, 1, 1.2],
  userWeightExponent: -0.2,
  contentWeight: 150,
  columnDamping: 0.2,
  ridge: 300,
  dropout: 0.33,
  priorRidge: 50,
  priorWeight: 0.3,
  priorHalfLife: 20,
  tailNeighbours: 20,
  tailDamping: 0.5,
};

/**
 * Hyper-parameters as they were stored, perhaps by an earlier version of the program: what it did not know of yet takes
 * its default, what is no longer known is dropped.
 */
export function readHyperparameters(stored: unknown): Hyperparameters {
  const known = Object.entries(stored ?? {}).filter(([name]) => name in defaultHyperparameters);
  return { ...defaultHyperparameters, ...Object.fromEntries(known) };
}
