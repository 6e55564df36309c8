import type { Viewer } from '../../domain.ts';
import type { RowPicks, RowSums } from '../../kernels/index.ts';
import type { LinearModel } from '../../model/linear-model.ts';
import { type PriorWeights, priorWeights, type RegimeShares, regimeShares } from '../../model/preferences.ts';
import type { Catalogue } from './catalogue.ts';
import { evidenceOf, historyRow, type Signals } from './evidence.ts';
import type { GroupLikes, PriorReader } from './prior.ts';
import type { LiveTrend } from './trend.ts';

/**
 * What the scores of one viewer are made of: `score_j = sum over signals of preference x B_ij + kappa(n) prior_j + kappa(n)
 * trend_j`. Lists sum it up over all movies, `terms.ts` separates the terms of a movie.
 */
export type ScorePlan = {
  signals: Signals;
  /** How much each regime counts in B. */
  shares: RegimeShares;
  /** kappa(n). */
  weights: PriorWeights;
  groups: readonly GroupLikes[];
};

/** The inputs of a score besides the viewer. */
export type ScoreParts = {
  model: LinearModel;
  catalogue: Catalogue;
  prior: PriorReader;
  trend: LiveTrend;
  rows: RowSums;
  picks: RowPicks;
};

export function planScores(viewer: Viewer, { model, catalogue, prior }: ScoreParts): ScorePlan {
  const { hyperparameters } = model;
  const { signals, amount } = evidenceOf(viewer, catalogue, hyperparameters);
  return {
    signals,
    shares: regimeShares(amount, hyperparameters),
    weights: priorWeights(amount, hyperparameters),
    groups: prior.groupsOf(viewer.attributes),
  };
}

/**
 * The scores of the head movies by head position, without the trend, which movies outside the head have of their own. They
 * are valid until the next ones are computed.
 */
export function scoreHead({ signals, shares, weights, groups }: ScorePlan, parts: ScoreParts): Float32Array {
  const { model, catalogue, prior, rows } = parts;
  rows.start(weights.everyone, prior.everyone, weights.group, prior.sumOf(groups));
  const row = historyRow(signals, catalogue, model.head.length);
  if (shares.short > 0) rows.addShortWeights(row, shares.short);
  if (shares.long > 0) rows.addWeights(row, shares.long);
  return rows.sums;
}
