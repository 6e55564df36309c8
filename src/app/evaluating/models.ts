import { isWatch, selectRatings } from '../../dataset/dataset.ts';
import { easeModel } from '../../evaluate/baselines/ease.ts';
import { itemKnnModel } from '../../evaluate/baselines/item-knn.ts';
import { popular } from '../../evaluate/baselines/popular.ts';
import { randomModel } from '../../evaluate/baselines/random.ts';
import type { EvaluatedModel } from '../../evaluate/model.ts';
import type { Kernels } from '../../kernels/index.ts';
import type { Hyperparameters } from '../../model/hyperparameters.ts';
import { createClassic } from '../../recommend/classic/classic.ts';
import { createMemorySource } from '../../recommend/classic/memory-source.ts';
import { train as trainClassic } from '../../recommend/classic/train.ts';
import { createLinear } from '../../recommend/linear/linear.ts';
import { trainLinear } from '../../train/train.ts';
import { defaultHeadLimit, ratingStatistics } from '../training/training.ts';

/** What `marquee evaluate` can compare, in the order of its report. A new model is one more line. */
export const modelNames = ['marquee', 'classic', 'popular', 'random', 'item-knn', 'ease'] as const;
export type ModelName = (typeof modelNames)[number];

export function createEvaluatedModels(
  names: readonly ModelName[],
  { kernels, hyperparameters, seed }: { kernels: Kernels; hyperparameters: Hyperparameters; seed: number },
): EvaluatedModel[] {
  const makers: Record<ModelName, () => EvaluatedModel> = {
    marquee: () => marquee(kernels, hyperparameters),
    classic: () => classic,
    popular: () => popular,
    random: () => randomModel(seed),
    'item-knn': () => itemKnnModel(kernels),
    ease: () => easeModel(kernels),
  };
  return names.map((name) => makers[name]());
}

/** The model that `marquee train` makes, scored as it is served. */
function marquee(kernels: Kernels, hyperparameters: Hyperparameters): EvaluatedModel {
  return {
    name: 'marquee',
    description: "Marquee's own model: what a user's ratings say, plus what people like the user like",
    fit: async (dataset) =>
      createLinear(await trainLinear(dataset, { kernels, hyperparameters, headLimit: defaultHeadLimit() })),
  };
}

const classic: EvaluatedModel = {
  name: 'classic',
  description: "the original system's algorithm: similar users, similar movies, popular movies",
  fit: async (dataset) => {
    const { movies, attributes, ratings } = selectRatings(dataset, (entry) => !isWatch(dataset.ratings, entry));
    const source = createMemorySource({ movieIds: movies.map(({ id }) => id), attributes, ...ratings });
    return createClassic(trainClassic(movies, ratingStatistics(dataset)), source);
  },
};
