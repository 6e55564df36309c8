import type { Viewer } from '../../domain.ts';
import type { SparseRow, SparseRows } from '../../kernels/index.ts';
import type { LinearModel } from '../../model/linear-model.ts';
import { priorWeights, regimeShares } from '../../model/preferences.ts';
import { eligibleMovies } from '../eligibility.ts';
import { bestMovies, depthOf, listMovies, toList } from '../listing.ts';
import type { ServedRecommender } from '../recommender.ts';
import { Catalogue } from './catalogue.ts';
import { type Evidence, evidenceOf, hasEvidence, historyRow } from './evidence.ts';
import { createPriorReader, type PriorReader } from './prior.ts';

/** Into longer lists some movie outside the head gets nearly always. */
const shortList = 100;

export type LinearRecommender = ServedRecommender & {
  readonly model: LinearModel;
  readonly catalogue: Catalogue;
  readonly prior: PriorReader;
  /** One score for each movie of the catalogue, by index. */
  scores(viewer: Viewer): Float32Array;
};

/** `score = a B + kappa(n) prior(d)`, from what is known of the viewer at this moment: nothing is remembered. */
export function createLinear(model: LinearModel): LinearRecommender {
  const { hyperparameters } = model;
  const catalogue = new Catalogue(model);
  const prior = createPriorReader(model);

  function headScores({ attributes }: Viewer, { signals, amount }: Evidence): Float32Array {
    const shares = regimeShares(amount, hyperparameters);
    const start = prior.scores(attributes, priorWeights(shares, hyperparameters));
    const row = historyRow(signals, catalogue, model.head.length);
    if (shares.short > 0) addRows(start, model.shortWeights, row, shares.short);
    if (shares.long === 0) return start;
    const value = row.value.map((preference) => shares.long * preference);
    return model.weights.score({ column: row.column, value }, start);
  }

  function scores(viewer: Viewer): Float32Array {
    return catalogue.scores(headScores(viewer, evidenceOf(viewer, catalogue, hyperparameters)));
  }

  return {
    name: 'marquee',
    model,
    catalogue,
    prior,
    scores,

    basisOf(viewer) {
      if (hasEvidence(viewer, catalogue)) return 'history';
      return prior.groupsOf(viewer.attributes).length > 0 ? 'demographics' : 'popular';
    },

    async recommend(viewer, count, choice = {}) {
      const eligible = eligibleMovies(catalogue.movies, choice, [viewer]);
      const head = headScores(viewer, evidenceOf(viewer, catalogue, hyperparameters));
      const depth = depthOf(count, choice.diversity);
      if (depth > shortList) return listMovies(catalogue, catalogue.scores(head), eligible, count, choice.diversity);
      const scores = catalogue.headScores(head);
      let ranked = bestMovies(catalogue, scores, eligible, depth);
      const last = ranked.length < depth ? undefined : ranked.at(-1);
      // Few movies outside the head, if any, can get into a short list.
      if (catalogue.addTail(scores, head, last === undefined ? undefined : scores[last])) {
        ranked = bestMovies(catalogue, scores, eligible, depth);
      }
      return toList(catalogue, ranked, scores, count, choice.diversity);
    },
  };
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
