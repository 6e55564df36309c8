import type { Dataset } from '../../dataset/dataset.ts';
import { type Objective, relevanceFor } from '../../dataset/relevance.ts';
import { type EachLike, likesIn } from '../../dataset/times.ts';
import type { Kernels } from '../../kernels/index.ts';
import type { Hyperparameters } from '../../model/hyperparameters.ts';
import type { SettingsChoice } from '../../model/linear-model.ts';
import { priorWeights } from '../../model/preferences.ts';
import { type Evidence, evidenceOf } from '../../statistics/evidence.ts';
import { preferenceSettingsOf } from '../../statistics/histories.ts';
import { Arena, type HeadContent, type Scores } from './arena.ts';
import { drawQuestions, type Question, questionsOfTrend } from './questions.ts';
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

/** How much newcomers count beside those whom the site knows. */
const newcomerWeight = 0.5;
/** Where the settings at the start find nothing, every gain counts, but not without end. */
const minScale = 0.001;
/**
 * A change has to gain more than this many standard errors of the paired difference; more of them where days are judged, as what
 * is seen on a few days need not hold on others.
 */
const minErrors = { byChance: 1, byDays: 2 };
/** A lighter trend has to be better than a heavier one by this many. */
const minErrorsOfLessTrend = 1;
/** The heavier the trend is, the less the first ratings change a list: more of it has to be better by more. */
const minErrorsOfMoreTrend = 2;
/** Of the first of a viewer's ratings, those after which the weight of the trend is looked at. */
const firstRatings = [1, 5, 10];

/**
 * Chooses the settings on a part of the data, one after the other: matrices first, then the weights of popularity, groups and
 * trend. A setting changes only where that is better by more than chance would make it. Deterministic: what is tried does not
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
  const training = others ?? evidenceOf(drawn.training);
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

type State = { settings: Hyperparameters; long: Scores; short: Scores };

async function stateOf(arena: Arena, settings: Hyperparameters, known?: State): Promise<State> {
  const sameMatrix = known !== undefined && space.matrixKey(known.settings) === space.matrixKey(settings);
  const reuse = (regime: 'long' | 'short') =>
    sameMatrix && JSON.stringify(known.settings[regime]) === JSON.stringify(settings[regime])
      ? known[regime]
      : undefined;
  const long = reuse('long') ?? (await arena.scores(settings, settings.long));
  const short = reuse('short') ?? (await arena.scores(settings, settings.short));
  return { settings, long, short };
}

class Search {
  readonly changes: string[] = [];
  /** NDCG@10 of the questions at the start, and with the settings chosen so far. */
  readonly start: Float64Array;
  best: Float64Array;
  readonly #arena: Arena;
  readonly #minErrors: number;
  #state: State;

  constructor(arena: Arena, state: State) {
    this.#arena = arena;
    this.#minErrors = minErrors[arena.questions.some(({ day }) => day !== null) ? 'byDays' : 'byChance'];
    this.#state = state;
    this.start = arena.measure(state.settings, state);
    this.best = this.start;
  }

  get settings(): Hyperparameters {
    return this.#state.settings;
  }

  /** Of variants that need other matrices, each also with other changes of the regimes. */
  async tryMatrices(variants: readonly space.Variant[]): Promise<void> {
    const states: { name: string; state: State }[] = [];
    for (const { name, change } of variants) {
      const state = await stateOf(this.#arena, change(this.settings), this.#state);
      for (const regimeChange of space.regimeChanges) {
        const settings = { ...state.settings, regimeChange };
        states.push({ name: `${name}, regimes change at ${regimeChange} ratings`, state: { ...state, settings } });
      }
    }
    this.#takeBest(states);
  }

  /** @param minLead by how many standard errors a variant has to be better than those before it */
  tryWeights(variants: readonly space.Variant[], minLead = 0): void {
    this.#takeBest(
      variants.map(({ name, change }) => ({ name, state: { ...this.#state, settings: change(this.settings) } })),
      minLead,
    );
  }

  #takeBest(candidates: readonly { name: string; state: State }[], minLead = 0): void {
    let found: { name: string; state: State; values: Float64Array } | undefined;
    for (const { name, state } of candidates) {
      const values = this.#arena.measure(state.settings, state);
      const { gain, error } = gainOf(values, this.best, this.start, this.#arena.questions);
      const hasMoreTrend = (other: Hyperparameters) => isHeavier(state.settings, other);
      if (!(gain > (hasMoreTrend(this.settings) ? minErrorsOfMoreTrend : this.#minErrors) * error)) continue;
      if (found) {
        const lead = gainOf(values, found.values, this.start, this.#arena.questions);
        if (!(lead.gain > (hasMoreTrend(found.state.settings) ? minErrorsOfMoreTrend : minLead) * lead.error)) continue;
      }
      found = { name, state, values };
    }
    if (!found) return;
    this.#state = found.state;
    this.best = found.values;
    this.changes.push(found.name);
  }
}

/** Whether the trend weighs more for newcomers than with other settings that have one. */
function isHeavier(settings: Hyperparameters, other: Hyperparameters): boolean {
  if (other.trend.halfLifeDays === null) return false;
  return firstRatings.some((ratings) => priorWeights(ratings, settings).trend > priorWeights(ratings, other).trend);
}

/** By how much `values` are better than `others`, relative to `start`, and the standard error of that. */
function gainOf(
  values: Float64Array,
  others: Float64Array,
  start: Float64Array,
  questions: readonly Question[],
): { gain: number; error: number } {
  let [gain, variance] = [0, 0];
  for (const [isNewcomer, weight] of [
    [false, 1],
    [true, newcomerWeight],
  ] as const) {
    let [count, scale, sum] = [0, 0, 0];
    const byUser = new Map<number, { count: number; sum: number }>();
    questions.forEach((question, index) => {
      if (question.isNewcomer !== isNewcomer) return;
      const difference = values[index] - others[index];
      count++;
      scale += start[index];
      sum += difference;
      const own = byUser.get(question.user) ?? { count: 0, sum: 0 };
      byUser.set(question.user, { count: own.count + 1, sum: own.sum + difference });
    });
    if (count === 0) continue;
    const unit = weight / Math.max(scale / count, minScale);
    gain += (unit * sum) / count;
    // The lists of one user are alike, so it is users that chance draws.
    for (const own of byUser.values()) variance += ((unit * (own.sum - (own.count * sum) / count)) / count) ** 2;
  }
  return { gain, error: Math.sqrt(variance) };
}

function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}
