import type { LoadedModel, ServedModel } from '../../app/models/served-model.ts';
import type { Viewer } from '../../domain.ts';
import type { Choice, ServedRecommender } from '../../recommend/recommender.ts';
import type { Metrics } from './metrics.ts';
import { type Tracing, traced } from './tracing.ts';

/** The same model, with the duration and the basis of its recommenders' lists measured. */
export function observeModel(model: ServedModel, metrics: Metrics, tracing: Tracing | undefined): ServedModel {
  const observedOf = new WeakMap<LoadedModel, LoadedModel>();
  return {
    ...model,
    current() {
      const current = model.current();
      if (!current) return undefined;
      const observed = observedOf.get(current) ?? observe(current, metrics, tracing);
      observedOf.set(current, observed);
      return observed;
    },
  };
}

/** Everything except the recommenders is passed through, as the catalogue keeps changing. */
function observe(model: LoadedModel, metrics: Metrics, tracing: Tracing | undefined): LoadedModel {
  const { classic, popular, trending, default: usual } = model.recommenders;
  const observed = new Map(
    [...new Set([classic, popular, trending, usual])].map((each) => [each, observeRecommender(each, metrics, tracing)]),
  );
  const recommenders: LoadedModel['recommenders'] = {
    default: observed.get(usual)!,
    classic: observed.get(classic)!,
    popular: observed.get(popular)!,
    trending: observed.get(trending)!,
  };
  return Object.create(model, { recommenders: { value: recommenders } });
}

function observeRecommender(
  recommender: ServedRecommender,
  metrics: Metrics,
  tracing: Tracing | undefined,
): ServedRecommender {
  return {
    name: recommender.name,
    recommend: traced(tracing, 'scoring', async (viewer: Viewer, count: number, choice?: Choice) => {
      const start = performance.now();
      const list = await recommender.recommend(viewer, count, choice);
      metrics.observeScoring((performance.now() - start) / 1000);
      const basis = recommender.basisOf(viewer);
      if (basis !== 'history') metrics.countFallback(basis);
      return list;
    }),
    reasons: recommender.reasons,
    basisOf: recommender.basisOf,
  };
}
