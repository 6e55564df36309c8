import type { Viewer } from '../../domain.ts';
import { createRowSums, placeRows } from '../../kernels/index.ts';
import type { LinearModel } from '../../model/linear-model.ts';
import { diversify } from '../diversify.ts';
import { eligibleMovies } from '../eligibility.ts';
import { bestMovies, depthOf, rankBest, rankedBy, toList } from '../listing.ts';
import type { ServedRecommender } from '../recommender.ts';
import { Catalogue } from './catalogue.ts';
import { hasEvidence } from './evidence.ts';
import { createPriorReader } from './prior.ts';
import { planScores, type ScoreParts, scoreHead } from './score.ts';
import { type Terms, termsOf } from './terms.ts';
import { LiveTrend } from './trend.ts';

/** For a list of more than this share of the head, the bound on what the others can reach would save nothing. */
const longList = 1 / 8;

export type LinearRecommender = ServedRecommender &
  Readonly<ScoreParts> & {
    /** One score for each movie of the catalogue, by index. */
    scores(viewer: Viewer): Float32Array;
    /** About how many multiplications the scores of `viewer` take. */
    work(viewer: Viewer): number;
    /** What each score for `viewer` is made of. */
    terms(viewer: Viewer): Terms;
  };

/** The formula of docs/model.md, computed from the viewer's current data: nothing is kept between calls. */
export function createLinear(trained: LinearModel): LinearRecommender {
  const model = placeRows(trained);
  const catalogue = new Catalogue(model);
  const prior = createPriorReader(model);
  const trend = new LiveTrend(catalogue.movies, model.trend);
  const parts: ScoreParts = { model, catalogue, prior, trend, rows: createRowSums(model) };

  /** Used again for each list, as nothing else happens while one is made. */
  let sums = new Float32Array(0);
  let eligibility = new Uint8Array(0);

  function makeRoom(): void {
    const { length } = catalogue.movies.ids;
    if (sums.length === length) return;
    sums = new Float32Array(length);
    eligibility = new Uint8Array(length);
  }

  function scores(viewer: Viewer, into?: Float32Array): Float32Array {
    const plan = planScores(viewer, parts);
    const all = catalogue.scores(scoreHead(plan, parts), into);
    if (plan.weights.trend !== 0) trend.addTo(all, plan.weights.trend);
    return all;
  }

  const rank: ServedRecommender['rank'] = async (viewer, count, choice = {}) => {
    makeRoom();
    const eligible = eligibleMovies(catalogue.movies, choice, [viewer], eligibility);
    const depth = depthOf(count, choice.diversity);
    if (depth > longList * model.head.length) {
      return rankBest(catalogue, scores(viewer, sums), eligible, count, choice.diversity);
    }
    const plan = planScores(viewer, parts);
    const head = scoreHead(plan, parts);
    const best = catalogue.headScores(head, sums);
    if (plan.weights.trend !== 0) trend.addTo(best, plan.weights.trend);
    let ranked = bestMovies(catalogue, best, eligible, depth);
    const last = ranked.length < depth ? undefined : ranked.at(-1);
    // Few movies outside the head, if any, can get into the list.
    const bar = last === undefined ? undefined : best[last];
    const reached = catalogue.addTail(best, head, bar);
    const risen = plan.weights.trend !== 0 && catalogue.addRising(best, head, trend, plan.weights.trend, bar);
    if (reached || risen) ranked = bestMovies(catalogue, best, eligible, depth);
    return diversify(rankedBy(best, ranked), choice.diversity ?? 0, count, catalogue);
  };

  return {
    name: 'marquee',
    ...parts,
    scores: (viewer) => scores(viewer),
    work(viewer) {
      const rated = catalogue.movies.ratingsOf(viewer).movies.length;
      return (rated + (viewer.watches?.length ?? 0)) * model.hyperparameters.longNeighbours;
    },
    terms: (viewer) => termsOf(planScores(viewer, parts), parts),

    basisOf(viewer) {
      if (hasEvidence(viewer, catalogue)) return 'history';
      return prior.groupsOf(viewer.attributes).length > 0 ? 'demographics' : 'popular';
    },

    rank,
    recommend: async (...asked) => toList(catalogue.movies, await rank(...asked)),
  };
}
