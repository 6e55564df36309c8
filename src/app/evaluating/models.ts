import { countWatches, type Dataset, isLike, isWatch, selectRatings } from '../../dataset/dataset.ts';
import type { Objective } from '../../dataset/relevance.ts';
import { isRated } from '../../domain/evidence.ts';
import { easeAllModel, easeModel, easeStarsModel } from '../../evaluate/baselines/ease.ts';
import { itemKnnModel } from '../../evaluate/baselines/item-knn.ts';
import { popular } from '../../evaluate/baselines/popular.ts';
import { randomModel } from '../../evaluate/baselines/random.ts';
import { recent, trending } from '../../evaluate/baselines/recency.ts';
import type { EvaluatedModel } from '../../evaluate/model.ts';
import type { Kernels } from '../../kernels/index.ts';
import { defaultHyperparameters, type Hyperparameters } from '../../model/hyperparameters.ts';
import { createClassic } from '../../recommend/classic/classic.ts';
import { createMemorySource } from '../../recommend/classic/memory-source.ts';
import { train as trainClassic } from '../../recommend/classic/train.ts';
import { createLinear } from '../../recommend/linear/linear.ts';
import { countsOf } from '../../statistics/counts.ts';
import { trainLinear } from '../../train/train.ts';
import { defaultHeadLimit } from '../training/training.ts';
import { ratingStatistics, trendReadingOf } from '../training/training-input.ts';

/** What `marquee evaluate` can compare, in the order of its report. A new model needs a line here and one below. */
export const modelNames = [
  'marquee',
  'classic',
  'popular',
  'recent',
  'trending',
  'random',
  'item-knn',
  'ease',
  'ease-stars',
  'ease-all',
] as const;
export type ModelName = (typeof modelNames)[number];

/** How Marquee's own model gets its settings: those given, or those that its training chooses. */
export type MarqueeSettings = {
  given?: Hyperparameters | undefined;
  /** What they are chosen for; absent: for what is judged. */
  objective?: Objective | undefined;
};

export function createEvaluatedModels(
  names: readonly ModelName[],
  { kernels, settings, seed }: { kernels: Kernels; settings: MarqueeSettings; seed: number },
): EvaluatedModel[] {
  const makers: Record<ModelName, () => EvaluatedModel> = {
    marquee: () => marquee(kernels, settings),
    classic: () => classic,
    popular: () => popular,
    recent: () => recent,
    trending: () => trending,
    random: () => randomModel(seed),
    'item-knn': () => itemKnnModel(kernels),
    ease: () => easeModel(kernels),
    'ease-stars': () => easeStarsModel(kernels),
    'ease-all': () => easeAllModel(kernels),
  };
  return names.map((name) => makers[name]());
}

/** The model that `marquee train` makes, scored as it is served. */
function marquee(kernels: Kernels, { given, objective }: MarqueeSettings): EvaluatedModel {
  return {
    name: 'marquee',
    description:
      "Marquee's own model: what a user's ratings say, what people like the user like, and what is liked now",
    async fit(dataset, { byTime, relevance }) {
      const choose = given === undefined ? { objective: objective ?? relevance, byTime } : undefined;
      const hyperparameters = given ?? defaultHyperparameters;
      const linear = createLinear(
        await trainLinear(dataset, { kernels, hyperparameters, choose, headLimit: defaultHeadLimit() }),
      );
      const { halfLifeDays } = linear.model.hyperparameters.trend;
      return {
        ...linear,
        advance(seen) {
          linear.trend.set(trendReadingOf(seen, halfLifeDays));
        },
      };
    },
  };
}

const classic: EvaluatedModel = {
  name: 'classic',
  description: "the original system's algorithm: similar users, similar movies, popular movies",
  fit: async (dataset) => {
    const { movies, attributes, ratings } = ratedBy(dataset);
    const source = createMemorySource({ movieIds: movies.map(({ id }) => id), attributes, ...ratings });
    return createClassic(trainClassic(movies, ratingStatistics(countsOf(dataset))), source);
  },
};

/** The ratings alone or, on a site of plays, likes as ratings, as in the server. */
function ratedBy(dataset: Dataset): Dataset {
  const { ratings } = dataset;
  const watches = countWatches(ratings);
  if (isRated({ ratings: ratings.movie.length - watches, watches })) {
    return selectRatings(dataset, (entry) => !isWatch(ratings, entry));
  }
  return {
    ...dataset,
    ratings: { ...ratings, stars: ratings.stars.map((_, entry) => Number(isLike(ratings, entry))) },
  };
}
