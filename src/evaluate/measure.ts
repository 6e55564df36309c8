import type { Movie } from '../domain.ts';
import { columnMeans, intervalOf, resampledMeans, type Table } from './bootstrap.ts';
import { metricNames, scoreList } from './metrics.ts';
import type { Estimate, Quantity } from './result.ts';
import type { List, Trial } from './trials.ts';
import { diversityOf, noveltyOf } from './variety.ts';

/** The columns that `measureLists` gives each model, in this order. */
export const quantities: readonly Quantity[] = [...metricNames, 'novelty', 'diversity'];

const ndcgAt10 = metricNames.indexOf('ndcg@10');

/**
 * @param answers one array of lists a model, each as long as `trials`
 * @param information of each movie, in bits
 * @returns one row a trial; the models' `quantities` side by side
 */
export function measureLists(
  answers: readonly (readonly List[])[],
  trials: readonly Trial[],
  movies: readonly Movie[],
  information: Float64Array,
): Table {
  return fillTable(answers, trials, quantities.length, (list, trial) => [
    ...scoreList(list, trial.relevant),
    noveltyOf(list, information),
    diversityOf(list, movies),
  ]);
}

/** NDCG@10 alone: one row a trial, one column a model. */
export function measureNdcg(answers: readonly (readonly List[])[], trials: readonly Trial[]): Table {
  return fillTable(answers, trials, 1, (list, trial) => [scoreList(list, trial.relevant)[ndcgAt10]]);
}

/** Mean NDCG@10 of each model over `trials`, of which there is at least one. */
export function estimateNdcg(
  answers: readonly (readonly List[])[],
  trials: readonly Trial[],
  seed: number,
): Estimate[] {
  const table = measureNdcg(answers, trials);
  const resampled = resampledMeans(table, seed);
  return Array.from(columnMeans(table), (mean, column) => ({
    users: trials.length,
    'ndcg@10': mean,
    ci: intervalOf(resampled, column),
  }));
}

function fillTable(
  answers: readonly (readonly List[])[],
  trials: readonly Trial[],
  width: number,
  valuesOf: (list: List, trial: Trial) => number[],
): Table {
  const columns = answers.length * width;
  const values = new Float64Array(trials.length * columns);
  answers.forEach((lists, model) => {
    trials.forEach((trial, row) => {
      values.set(valuesOf(lists[row], trial), row * columns + model * width);
    });
  });
  return { rows: trials.length, columns, values };
}
