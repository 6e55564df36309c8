import type { Movie } from '../domain.ts';
import { columnMeans, intervalOf, resampledMeans } from './bootstrap.ts';
import { measureLists, measureNdcg, quantities } from './measure.ts';
import { metricNames } from './metrics.ts';
import type { ModelResult, Quantity } from './result.ts';
import type { List, Trial } from './trials.ts';
import { exposureOf } from './variety.ts';

/** The part of a model's result that follows from its lists on the main trials. */
export type Summary = Omit<
  ModelResult,
  'description' | 'groups' | 'byHistory' | 'coldUsers' | 'coldMovies' | 'seconds'
>;

/**
 * @param answers one array of lists a model, each as long as `trials`; differences are to the first one
 * @param popular the lists of the popular baseline
 * @param information of each movie, in bits
 * @param inUse one byte a movie: whether it is of the catalogue in use
 */
export function summarise(
  answers: readonly (readonly List[])[],
  popular: readonly List[],
  trials: readonly Trial[],
  context: { movies: readonly Movie[]; information: Float64Array; inUse: Uint8Array; seed: number },
): Summary[] {
  const table = measureLists(answers, trials, context.movies, context.information);
  const means = columnMeans(table);
  const resampled = resampledMeans(table, context.seed);
  return answers.map((lists, model) => {
    const column = (quantity: Quantity) => model * quantities.length + quantities.indexOf(quantity);
    const first = (quantity: Quantity) => quantities.indexOf(quantity);
    return {
      ...record(quantities, (quantity) => means[column(quantity)]),
      ...exposureOf(lists, context.inUse),
      ci: record(quantities, (quantity) => intervalOf(resampled, column(quantity))),
      versusPopular: compareUsers(lists, popular, trials),
      difference:
        model === 0
          ? null
          : record(metricNames, (metric) => ({
              mean: means[column(metric)] - means[first(metric)],
              ci: intervalOf(resampled, column(metric), first(metric)),
            })),
    };
  });
}

/** Shares of users for whom `lists` are better than, as good as or worse than `others`, by NDCG@10. */
function compareUsers(lists: readonly List[], others: readonly List[], trials: readonly Trial[]) {
  const { values } = measureNdcg([lists, others], trials);
  let better = 0;
  let worse = 0;
  for (let row = 0; row < trials.length; row++) {
    if (values[2 * row] > values[2 * row + 1]) better++;
    if (values[2 * row] < values[2 * row + 1]) worse++;
  }
  const share = (users: number) => users / trials.length;
  return { better: share(better), same: share(trials.length - better - worse), worse: share(worse) };
}

function record<Name extends string, Value>(names: readonly Name[], valueFor: (name: Name) => Value) {
  return Object.fromEntries(names.map((name) => [name, valueFor(name)])) as Record<Name, Value>;
}
