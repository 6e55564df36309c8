import type { MovieId, Viewer } from '../../domain.ts';
import type { SparseRow, SparseRows } from '../../kernels/index.ts';
import type { LinearModel } from '../../model/linear-model.ts';
import { type PriorWeights, priorWeights, type RegimeShares, regimeShares } from '../../model/preferences.ts';
import { product, valueAt } from '../../model/sparse.ts';
import type { Catalogue } from './catalogue.ts';
import { evidenceOf, historyRow, type Signal } from './evidence.ts';
import type { GroupLikes, PriorReader } from './prior.ts';
import type { LiveTrend } from './trend.ts';

/**
 * What the scores of one viewer are made of: `score_j = sum over signals of preference x B_ij + kappa(n) prior_j + kappa(n)
 * trend_j`. Lists sum it up over all movies, explanations tell the terms of one movie apart.
 */
export type ScorePlan = {
  signals: readonly Signal[];
  /** How much each regime counts in B. */
  shares: RegimeShares;
  /** kappa(n). */
  weights: PriorWeights;
  groups: readonly GroupLikes[];
};

/** One reason for a score. All terms of a movie add up to its score. */
export type Term = { amount: number } & (
  | { kind: 'rating'; movieId: MovieId; stars: number }
  /** Watched and not rated. */
  | { kind: 'watch'; movieId: MovieId; share: number }
  /** How much more or less people of this group like the movie: `age 25-34` ... */
  | { kind: 'group'; group: string }
  /** How many of all users like it. */
  | { kind: 'everyone' }
  /** How many like it now. */
  | { kind: 'trend' }
);

/** What a score is computed from besides the viewer. */
export type ScoreParts = { model: LinearModel; catalogue: Catalogue; prior: PriorReader; trend: LiveTrend };

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

/** The scores of the head movies by head position, without the trend, which movies outside the head have of their own. */
export function scoreHead({ signals, shares, weights, groups }: ScorePlan, parts: ScoreParts): Float32Array {
  const { model, catalogue, prior } = parts;
  const start = prior.scores(groups, weights);
  const row = historyRow(signals, catalogue, model.head.length);
  if (shares.short > 0) addRows(start, model.shortWeights, row, shares.short);
  if (shares.long === 0) return start;
  const value = row.value.map((preference) => shares.long * preference);
  return model.weights.score({ column: row.column, value }, start);
}

/** A function that tells the terms of a movie's score, largest amount first. */
export function termsOf(plan: ScorePlan, { model, catalogue, prior, trend }: ScoreParts): (movie: number) => Term[] {
  const { signals, shares, weights, groups } = plan;
  const rated = signals.map(({ movie }) => catalogue.rated(movie));
  return (movie) => {
    const candidate = catalogue.candidate(movie);
    const terms: Term[] = [
      { kind: 'everyone', amount: weights.everyone * product(candidate, prior.everyone) },
      { kind: 'trend', amount: weights.trend * trend.of(movie) },
    ];
    for (const { group, likes } of groups) {
      terms.push({ kind: 'group', group, amount: weights.group * product(candidate, likes) });
    }
    for (const [index, signal] of signals.entries()) {
      const amount = signal.preference * weightBetween(model, rated[index], candidate, shares);
      terms.push({ ...sourceOf(signal, catalogue.movies.ids), amount });
    }
    return terms.filter((term) => term.amount !== 0).sort((a, b) => b.amount - a.amount);
  };
}

function sourceOf(signal: Signal, ids: readonly MovieId[]) {
  const movieId = ids[signal.movie];
  if ('stars' in signal) return { kind: 'rating' as const, movieId, stars: signal.stars };
  return { kind: 'watch' as const, movieId, share: signal.share };
}

/** What a preference of 1 for `from` adds to the score of `to`, both as combinations of head movies. */
function weightBetween(
  { weights, shortWeights }: LinearModel,
  from: SparseRow,
  to: SparseRow,
  shares: RegimeShares,
): number {
  let sum = 0;
  for (let entry = 0; entry < from.column.length; entry++) {
    const row = from.column[entry];
    const start = row * weights.size;
    for (let index = 0; index < to.column.length; index++) {
      const column = to.column[index];
      const weight = shares.long * weights.values[start + column] + shares.short * valueAt(shortWeights, row, column);
      sum += from.value[entry] * to.value[index] * weight;
    }
  }
  return sum;
}

/** Adds `factor * row x matrix` to `scores`, where few entries of the matrix are not zero. */
function addRows(scores: Float32Array, matrix: SparseRows, row: SparseRow, factor: number): void {
  row.column.forEach((position, entry) => {
    const preference = factor * row.value[entry];
    for (let at = matrix.rowStart[position]; at < matrix.rowStart[position + 1]; at++) {
      scores[matrix.column[at]] += preference * matrix.value[at];
    }
  });
}
