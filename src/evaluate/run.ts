import { type Dataset, selectRatings } from '../dataset/dataset.ts';
import type { EvaluationStep } from '../domain/evaluation-steps.ts';
import { dayMs } from '../domain/trend.ts';
import type { EvaluatedModel, Task } from './model.ts';
import { answerTrials, type List, type Trial } from './trials.ts';

/** Called often, with how much of the work is done. */
export type OnProgress = (step: EvaluationStep, done: number, total: number) => void;

/** The progress of one part of several that take about as long. */
export function partOf(onProgress: OnProgress, part: number, parts: number): OnProgress {
  return (step, done, total) => onProgress(step, part + done / total, parts);
}

/** What one model answered, and how long it took. */
export type Run = {
  /** For each trial set a list for each of its trials. */
  lists: List[][];
  /** Seconds. */
  fit: number;
  recommend: number;
};

/** How days are gone through, where they are. */
export type Calendar = {
  /** All that may be looked at. */
  seen: Dataset;
  /** Days between trainings; null to train once. */
  retrainDays: number | null;
};

export type RunOptions = {
  task: Task;
  /** What is judged by it. */
  part: EvaluationStep['part'];
  onProgress: OnProgress;
  calendar?: Calendar | undefined;
};

/** Lets one model after the other learn from `training` and answer the trial sets; each is forgotten before the next. */
export async function runModels(
  models: readonly EvaluatedModel[],
  training: Dataset,
  trialSets: readonly (readonly Trial[])[],
  { task, part, onProgress, calendar }: RunOptions,
): Promise<Run[]> {
  const movieIndex = new Map(training.movies.map(({ id }, index) => [id, index]));
  const total = trialSets.reduce((sum, trials) => sum + trials.length, 0);
  const runs: Run[] = [];
  for (const [at, model] of models.entries()) {
    // Learning takes about as long as answering.
    const report = (step: EvaluationStep['step'], share: number) =>
      onProgress({ step, model: model.name, part }, at + share, models.length);
    report('learn', 0);
    const started = performance.now();
    let recommender = await model.fit(training, task);
    const fitted = performance.now();
    let done = 0;
    const onAnswer = () => report('recommend', 0.5 + (0.5 * ++done) / total);
    const lists: List[][] = [];
    for (const trials of trialSets) {
      if (!calendar) {
        lists.push(await answerTrials(recommender, trials, movieIndex, onAnswer));
        continue;
      }
      const all: List[] = [];
      let trained = trials[0]?.day;
      for (const [day, ofDay] of byDay(trials)) {
        const seen = seenBefore(calendar.seen, day);
        if (calendar.retrainDays !== null && day - trained! >= calendar.retrainDays) {
          recommender = await model.fit(seen, task);
          trained = day;
        }
        recommender.advance?.(seen);
        all.push(...(await answerTrials(recommender, ofDay, movieIndex, onAnswer)));
      }
      lists.push(all);
    }
    runs.push({ lists, fit: (fitted - started) / 1000, recommend: (performance.now() - fitted) / 1000 });
  }
  return runs;
}

/** @param trials in the order of their days */
function byDay(trials: readonly Trial[]): [day: number, trials: Trial[]][] {
  return [...Map.groupBy(trials, ({ day }) => day!)];
}

function seenBefore(dataset: Dataset, day: number): Dataset {
  return selectRatings(dataset, (entry) => dataset.ratings.time[entry] < day * dayMs);
}
