import type { MovieId, Viewer } from '../../domain.ts';
import type { SparseRow } from '../../kernels/index.ts';
import { priorWeights, type RegimeShares, regimeShares } from '../../model/preferences.ts';
import { product, valueAt } from '../../model/sparse.ts';
import { evidenceOf, type Signal } from './evidence.ts';
import type { LinearRecommender } from './linear.ts';

/** One reason for a score. All terms of a movie add up to its score. */
export type Term = { amount: number } & (
  | { kind: 'rating'; movieId: MovieId; stars: number }
  /** Watched and not rated. */
  | { kind: 'watch'; movieId: MovieId; share: number }
  /** How much more or less people of this group like the movie: `age 25-34` ... */
  | { kind: 'group'; group: string }
  /** How many of all users like it. */
  | { kind: 'everyone' }
);

/** A function that tells the terms of a movie's score for `viewer`, largest amount first. */
export function termsFor(linear: LinearRecommender, viewer: Viewer): (movie: number) => Term[] {
  const { catalogue, prior } = linear;
  const { hyperparameters } = linear.model;
  const { signals, amount } = evidenceOf(viewer, catalogue, hyperparameters);
  const shares = regimeShares(amount, hyperparameters);
  const weights = priorWeights(shares, hyperparameters);
  const groups = prior.groupsOf(viewer.attributes);
  const rated = signals.map(({ movie }) => catalogue.rated(movie));
  return (movie) => {
    const candidate = catalogue.candidate(movie);
    const terms: Term[] = [{ kind: 'everyone', amount: weights.everyone * product(candidate, prior.everyone) }];
    for (const { group, likes } of groups) {
      terms.push({ kind: 'group', group, amount: weights.group * product(candidate, likes) });
    }
    for (const [index, signal] of signals.entries()) {
      const amount = signal.preference * weightBetween(linear, rated[index], candidate, shares);
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
function weightBetween({ model }: LinearRecommender, from: SparseRow, to: SparseRow, shares: RegimeShares): number {
  const { weights, shortWeights } = model;
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
