import type { Dataset } from '../dataset/dataset.ts';
import { randomModel } from './baselines/random.ts';
import { coldMoviesOf, voteCountOrder } from './cold-movies.ts';
import { coldUsersOf, ratingsGiven } from './cold-users.ts';
import { estimateNdcg } from './measure.ts';
import type { EvaluatedModel, Task } from './model.ts';
import type { ColdUserEstimate, Estimate } from './result.ts';
import { type OnProgress, partOf, runModels } from './run.ts';
import type { Trial } from './trials.ts';

/** How the models, in their order, do for users and for movies that they did not learn from. */
export type Cold = {
  users: { count: number; curves: ColdUserEstimate[][] };
  /** Estimates are missing where no judged user likes a hidden movie. */
  movies: { count: number; estimates: Estimate[]; orders: Record<string, Estimate> };
};

type Options = {
  models: readonly EvaluatedModel[];
  seed: number;
  task: Task;
  users?: number | undefined;
  onProgress: OnProgress;
};

/**
 * @param seen every rating that may be looked at
 * @param fitData what the models learn from in the main protocol
 * @param trials of the main protocol
 */
export async function evaluateCold(
  seen: Dataset,
  fitData: Dataset,
  trials: readonly Trial[],
  options: Options,
): Promise<Cold> {
  return { users: await evaluateColdUsers(seen, options), movies: await evaluateColdMovies(fitData, trials, options) };
}

async function evaluateColdUsers(seen: Dataset, options: Options): Promise<Cold['users']> {
  const { models, seed, users, onProgress } = options;
  const cold = coldUsersOf(seen, seed, users);
  // What is given and what is judged are drawn from all times.
  const task = { ...options.task, byTime: false };
  const runs = await runModels(models, cold.training, cold.trials, {
    task,
    part: 'new_users',
    onProgress: partOf(onProgress, 1, 3),
  });
  const estimates = cold.trials.map((trials, set) =>
    trials.length === 0
      ? []
      : estimateNdcg(
          runs.map(({ lists }) => lists[set]),
          trials,
          seed,
        ),
  );
  const curveOf = (model: number) =>
    ratingsGiven.flatMap((ratings, set) => (estimates[set][model] ? [{ ratings, ...estimates[set][model] }] : []));
  return { count: cold.users, curves: models.map((_, model) => curveOf(model)) };
}

async function evaluateColdMovies(
  fitData: Dataset,
  mainTrials: readonly Trial[],
  { models, seed, task, onProgress }: Options,
): Promise<Cold['movies']> {
  const { training, movies, trials } = coldMoviesOf(fitData, mainTrials, seed);
  if (trials.length === 0) return { count: movies, estimates: [], orders: {} };
  const orders = [randomModel(seed), voteCountOrder];
  const runs = await runModels([...models, ...orders], training, [trials], {
    task,
    part: 'new_movies',
    onProgress: partOf(onProgress, 2, 3),
  });
  const estimates = estimateNdcg(
    runs.map(({ lists }) => lists[0]),
    trials,
    seed,
  );
  const orderEstimates = orders.map(({ name }, order) => [name, estimates[models.length + order]]);
  return { count: movies, estimates, orders: Object.fromEntries(orderEstimates) };
}
