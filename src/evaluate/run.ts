import type { Dataset } from '../dataset/dataset.ts';
import type { EvaluatedModel } from './model.ts';
import { answerTrials, type List, type Trial } from './trials.ts';

/** Called often: `done` of `total` steps of a phase, a sentence fragment such as `ease: new users`. */
export type OnProgress = (phase: string, done: number, total: number) => void;

/** What one model answered, and how long it took. */
export type Run = {
  /** For each trial set a list for each of its trials. */
  lists: List[][];
  /** Seconds. */
  fit: number;
  recommend: number;
};

/** Lets one model after the other learn from `training` and answer the trial sets; each is forgotten before the next. */
export async function runModels(
  models: readonly EvaluatedModel[],
  training: Dataset,
  trialSets: readonly (readonly Trial[])[],
  topic: string,
  onProgress: OnProgress,
): Promise<Run[]> {
  const movieIndex = new Map(training.movies.map(({ id }, index) => [id, index]));
  const total = trialSets.reduce((sum, trials) => sum + trials.length, 0);
  const runs: Run[] = [];
  for (const model of models) {
    onProgress(`${model.name}: learning (${topic})`, 0, 1);
    const started = performance.now();
    const recommender = await model.fit(training);
    const fitted = performance.now();
    let done = 0;
    const lists: List[][] = [];
    for (const trials of trialSets) {
      const onAnswer = () => onProgress(`${model.name}: recommending (${topic})`, ++done, total);
      lists.push(await answerTrials(recommender, trials, movieIndex, onAnswer));
    }
    runs.push({ lists, fit: (fitted - started) / 1000, recommend: (performance.now() - fitted) / 1000 });
  }
  return runs;
}
