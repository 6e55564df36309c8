/** Every number that shapes a model besides the data. Stored with each model, so that serving uses what training used. */
export type Hyperparameters = {
  /** What 1, 2, 3, 4 and 5 stars are worth as a preference; stars between are interpolated. */
  starValues: readonly [number, number, number, number, number];
  /** What a movie watched to its end and not rated is worth, in ratings of 4 stars; as a preference and as evidence. */
  watchValue: number;
  /** Fewer ratings say less of a movie than its content does, so it stays outside the head. */
  headRatings: number;
  /** A user with n ratings weighs (n / mean n) to this power in the Gram matrix. */
  userWeightExponent: number;
  /** alpha: weight of the content Gram matrix. */
  contentWeight: number;
  /** beta: how much popular columns are damped. */
  columnDamping: number;
  /** For viewers with many ratings. */
  long: Regime;
  /** For viewers with few ratings. */
  short: Regime;
  /** How many weights of a movie the long regime keeps: the largest of its row. */
  longNeighbours: number;
  /** How many weights of a movie the short regime keeps. */
  shortNeighbours: number;
  /** The number of ratings at which both regimes count alike. */
  regimeChange: number;
  /** kappa of what everyone likes; below 0 it favours less known movies. */
  popularity: HistoryWeight;
  /** kappa of how the viewer's groups differ from everyone. */
  groups: HistoryWeight;
  /** kappa of the trend. */
  trend: Trend;
  /** The number of ratings at which `few` and `many` count alike in the three weights above. */
  weightChange: number;
  /** Ridge of the regression of likes on groups, in users. */
  priorRidge: number;
  /** How many head movies a movie outside the head takes its score from. */
  tailNeighbours: number;
  /** A neighbour weighs its cosine to this power. */
  similarityPower: number;
  /** Factor on the score of a movie outside the head, for it is a guess. */
  tailDamping: number;
};

/** Weights between movies that suit a long history overstate a short one, so there are two of each. */
export type Regime = {
  /** lambda: the ridge. */
  ridge: number;
  /** p: the share that dropout would hide. */
  dropout: number;
};

/** A weight that depends on how many ratings a viewer has. */
export type HistoryWeight = { few: number; many: number };

export type Trend = HistoryWeight & {
  /** h: days after which a like counts half; null if there is no trend. */
  halfLifeDays: number | null;
};

/** Chosen on the validation part of MovieLens 1M, the worth of a watch on simulated plays; docs/model.md has the figures. */
export const defaultHyperparameters: Hyperparameters = {
  starValues: [0.3, 0.4, 0.6, 1, 1.2],
  watchValue: 1,
  headRatings: 3,
  userWeightExponent: -0.3,
  contentWeight: 100,
  columnDamping: 0.2,
  long: { ridge: 350, dropout: 0.5 },
  short: { ridge: 1600, dropout: 0.9 },
  longNeighbours: 700,
  shortNeighbours: 100,
  regimeChange: 20,
  popularity: { few: 0.06, many: -0.2 },
  groups: { few: 0.06, many: 0.3 },
  trend: { few: 0, many: 0, halfLifeDays: null },
  weightChange: 20,
  priorRidge: 300,
  tailNeighbours: 20,
  similarityPower: 4,
  tailDamping: 0.35,
};

/**
 * Hyper-parameters as they were stored, perhaps by an earlier version of the program: those that it did not have take their
 * default, those that are no longer used are dropped.
 */
export function readHyperparameters(stored: unknown): Hyperparameters {
  const known = Object.entries(stored ?? {}).filter(([name]) => name in defaultHyperparameters);
  return { ...defaultHyperparameters, ...Object.fromEntries(known) };
}
