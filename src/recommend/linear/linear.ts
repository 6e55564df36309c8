import type { Viewer } from '../../domain.ts';
import { createRowPicks, createRowSums, placeRows } from '../../kernels/index.ts';
import type { LinearModel } from '../../model/linear-model.ts';
import { diversify } from '../diversify.ts';
import { eligibleMovies } from '../eligibility.ts';
import { depthOf, toList } from '../listing.ts';
import type { ServedRecommender } from '../recommender.ts';
import { createBest } from './best.ts';
import { Catalogue } from './catalogue.ts';
import { hasEvidence } from './evidence.ts';
import { createPriorReader } from './prior.ts';
import { planScores, type ScoreParts, type ScorePlan, scoreHead } from './score.ts';
import { strongestTerms, type Terms, termsOf } from './terms.ts';
import { LiveTrend } from './trend.ts';

export type LinearRecommender = ServedRecommender &
  Readonly<ScoreParts> & {
    /** One score for each movie of the catalogue, by index. @param scores to be written to; new ones where absent */
    scores(viewer: Viewer, scores?: Float32Array): Float32Array;
    /** About how many multiplications the scores of `viewer` take. */
    work(viewer: Viewer): number;
    /** What each score for `viewer` is made of. */
    terms(viewer: Viewer): Terms;
    /** `scores` and `terms` for the work of planning one. */
    scoresWithTerms(viewer: Viewer, scores?: Float32Array): { scores: Float32Array; terms: Terms };
  };

/** The formula of docs/model.md, computed from the viewer's current data: nothing is kept between calls. */
export function createLinear(trained: LinearModel): LinearRecommender {
  const model = placeRows(trained);
  const catalogue = new Catalogue(model);
  const prior = createPriorReader(model);
  const trend = new LiveTrend(catalogue.movies, model.trend);
  const [rows, picks] = [createRowSums(model), createRowPicks(model)];
  const parts: ScoreParts = { model, catalogue, prior, trend, rows, picks };

  const best = createBest(parts);
  /** Used again for each list, as nothing else happens while one is made. */
  let eligibility = new Uint8Array(0);

  function scoresOf(plan: ScorePlan, into?: Float32Array): Float32Array {
    const all = catalogue.scores(scoreHead(plan, parts), into);
    if (plan.weights.trend !== 0) trend.addTo(all, plan.weights.trend);
    return all;
  }

  return {
    name: 'marquee',
    ...parts,
    scores: (viewer, into) => scoresOf(planScores(viewer, parts), into),
    work(viewer) {
      const rated = catalogue.movies.ratingsOf(viewer).movies.length;
      return (rated + (viewer.watches?.length ?? 0)) * model.hyperparameters.longNeighbours;
    },
    terms: (viewer) => termsOf(planScores(viewer, parts), parts),
    scoresWithTerms(viewer, into) {
      const plan = planScores(viewer, parts);
      return { scores: scoresOf(plan, into), terms: termsOf(plan, parts) };
    },

    basisOf(viewer) {
      if (hasEvidence(viewer, catalogue)) return 'history';
      return prior.groupsOf(viewer.attributes).length > 0 ? 'demographics' : 'popular';
    },

    async recommend(viewer, count, choice = {}) {
      const { length } = catalogue.movies.ids;
      if (eligibility.length !== length) eligibility = new Uint8Array(length);
      const eligible = eligibleMovies(catalogue.movies, choice, [viewer], eligibility);
      const { diversity = 0 } = choice;
      const ranked = best(viewer, eligible, depthOf(count, diversity));
      return toList(catalogue.movies, diversify(ranked, diversity, count, catalogue));
    },

    async reasons(viewer, list, count, pace) {
      const movies = list.map(({ movieId }) => catalogue.movies.indexOf(movieId)!);
      return await strongestTerms(termsOf(planScores(viewer, parts), parts), movies, count, pace);
    },
  };
}
