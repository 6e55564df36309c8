import type { Dataset } from '../../dataset/dataset.ts';
import { type Objective, relevanceFor } from '../../dataset/relevance.ts';
import { type EachLike, likesIn } from '../../dataset/times.ts';
import type { Kernels } from '../../kernels/index.ts';
import type { Hyperparameters } from '../../model/hyperparameters.ts';
import type { SettingsChoice } from '../../model/linear-model.ts';
import { type Evidence, evidenceOf } from '../../statistics/evidence.ts';
import { preferenceSettingsOf } from '../../statistics/histories.ts';
import { Arena, type HeadContent } from './arena.ts';
import { drawQuestions, type Question, questionsOfTrend } from './questions.ts';
import { mean, Search, stateOf } from './search.ts';
import * as space from './space.ts';

/** What the settings are to be good for. */
export type ChoiceWish = {
  objective: Objective;
  /** Whether the newest data are to be predicted, where times are known; otherwise some drawn by chance. */
  byTime: boolean;
  /** With `tuning`, more movies, questions and values: ten times as long and more. */
  effort?: 'training' | 'tuning';
};

export type ChoiceOptions = ChoiceWish & {
  kernels: Kernels;
  content: HeadContent;
  /** Settings to begin with. */
  base: Hyperparameters;
  /**
   * Sums over users that are not in the dataset: they are learned from, and those in the dataset are only asked. The sums fix
   * the settings that the Gram matrix depends on.
   */
  others?: Evidence | undefined;
};

/** A lighter trend has to be better than a heavier one by this many. */
const minErrorsOfLessTrend = 1;

/**
 * Chooses the settings on a part of the data, one after the other: the trend first, then matrices, then the weights of
 * popularity, groups and trend. A setting changes only where that is better by more than chance would make it. Deterministic: what is tried does not
 * depend on the time it takes.
 */
export async function chooseSettings(
  dataset: Dataset,
  options: ChoiceOptions,
): Promise<{ hyperparameters: Hyperparameters; choice: SettingsChoice }> {
  const { kernels, content, base, objective, byTime, effort = 'training', others } = options;
  const relevance = relevanceFor(objective, dataset);
  const drawn = drawQuestions(dataset, relevance, byTime, effort);
  const { questions } = drawn;
  const protocol = others
    ? `${drawn.protocol}, of a sample of the users, from whom nothing was learned`
    : drawn.protocol;
  if (questions.length < space.minQuestions) {
    const { hyperparameters: preset, reason } = space.presetFor(dataset, base, byTime);
    const hyperparameters = others ? { ...preset, ...preferenceSettingsOf(base) } : preset;
    return { hyperparameters, choice: { protocol: reason, before: null, after: null, questions: 0, changes: [] } };
  }
  const eachLike: EachLike = (visit) => {
    others?.eachLike(visit);
    likesIn(dataset.ratings)(visit);
  };
  const training = others ?? evidenceOf(dataset, drawn.training);
  const openArena = (asked: readonly Question[]) =>
    Arena.open({ dataset, questions: asked, training, eachLike }, kernels, content, base, effort);
  const arena = await openArena(questions);
  const search = new Search(arena, await stateOf(arena, base));
  const hasDays = questions.some(({ day }) => day !== null);
  const halfLife = hasDays ? bestHalfLife(await openArena(questionsOfTrend(dataset, relevance, effort))) : null;
  if (halfLife !== null) {
    for (const variants of space.trendVariants(search.settings, halfLife))
      search.tryWeights(variants, minErrorsOfLessTrend);
  }
  for (const variants of space.matrixVariants(relevance, effort, dataset)) {
    await search.tryMatrices(others ? variants.filter(space.keepsPreferences) : variants);
  }
  for (let round = 0; round < (effort === 'tuning' ? 4 : 2); round++) {
    for (const variants of space.weightVariants(search.settings, halfLife)) search.tryWeights(variants);
  }
  const { settings, start, best, changes } = search;
  return {
    hyperparameters: settings,
    choice: { protocol, before: mean(start), after: mean(best), questions: questions.length, changes },
  };
}

/** The half-life by which the trend alone foretells best what is chosen. */
function bestHalfLife(arena: Arena): number {
  const found = space.halfLives.map((days) => ({ days, gain: mean(arena.measureTrend(days)) }));
  return found.reduce((best, each) => (each.gain > best.gain ? each : best)).days;
}
