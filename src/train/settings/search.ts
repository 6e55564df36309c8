import type { Hyperparameters } from '../../model/hyperparameters.ts';
import { priorWeights } from '../../model/preferences.ts';
import type { Arena, Scores } from './arena.ts';
import type { Question } from './questions.ts';
import * as space from './space.ts';

/** How much newcomers count beside those whom the site knows. */
const newcomerWeight = 0.5;
/** Where the settings at the start find nothing, every gain counts, but not without end. */
const minScale = 0.001;
/**
 * A change has to gain more than this many standard errors of the paired difference; more of them where days are judged, as what
 * is seen on a few days need not hold on others.
 */
const minErrors = { byChance: 1.5, byDays: 2 };
/** The heavier the trend is, the less the first ratings change a list: more of it has to be better by more. */
const minErrorsOfMoreTrend = 2;
/** What is worse by more standard errors on the questions asked first is not looked at further. */
const errorsRuledOut = 1;
/** Of the first of a viewer's ratings, those after which the weight of the trend is looked at. */
const firstRatings = [1, 5, 10];

export type State = { settings: Hyperparameters; long: Scores; short: Scores };
type Candidate = { name: string; state: State };

/** What settings need to be measured. @param known of which what is equal is used again */
export async function stateOf(arena: Arena, settings: Hyperparameters, known?: State): Promise<State> {
  const sameMatrix = known !== undefined && space.matrixKey(known.settings) === space.matrixKey(settings);
  const reuse = (regime: 'long' | 'short') =>
    sameMatrix && JSON.stringify(known.settings[regime]) === JSON.stringify(settings[regime])
      ? known[regime]
      : undefined;
  const long = reuse('long') ?? (await arena.scores(settings, settings.long));
  const knownShort = reuse('short');
  if (knownShort) return { settings, long, short: knownShort };
  // The next solve takes the memory of this one.
  long.upTo(arena.questions.length);
  return { settings, long, short: await arena.scores(settings, settings.short) };
}

/** Tries variants of the settings, group after group, and takes the best of each that is better than by chance. */
export class Search {
  readonly changes: string[] = [];
  /** NDCG@10 of the questions at the start, and with the settings chosen so far. */
  readonly start: Float64Array;
  best: Float64Array;
  readonly #arena: Arena;
  readonly #minErrors: number;
  #state: State;
  /** The best of the variants that are compared at present. */
  #found: (Candidate & { values: Float64Array }) | undefined;
  /** By settings; undefined if the first questions ruled them out. */
  readonly #measured = new Map<string, Float64Array | undefined>();

  constructor(arena: Arena, state: State) {
    this.#arena = arena;
    this.#minErrors = minErrors[arena.questions.some(({ day }) => day !== null) ? 'byDays' : 'byChance'];
    this.#state = state;
    this.start = arena.measure(state.settings, state);
    this.best = this.start;
    this.#measured.set(JSON.stringify(state.settings), this.start);
  }

  get settings(): Hyperparameters {
    return this.#state.settings;
  }

  /** Of variants that need other matrices, each also with other changes of the regimes. */
  async tryMatrices(variants: readonly space.Variant[]): Promise<void> {
    for (const { name, change } of variants) {
      const state = await stateOf(this.#arena, change(this.settings), this.#state);
      for (const regimeChange of space.regimeChanges) {
        const settings = { ...state.settings, regimeChange };
        this.#compare({
          name: `${name}, regimes change at ${regimeChange} ratings`,
          state: { ...state, settings },
        });
      }
    }
    this.#takeBest();
  }

  /** @param minLead by how many standard errors a variant has to be better than those before it */
  tryWeights(variants: readonly space.Variant[], minLead = 0): void {
    for (const { name, change } of variants) {
      this.#compare({ name, state: { ...this.#state, settings: change(this.settings) } }, minLead);
    }
    this.#takeBest();
  }

  #compare({ name, state }: Candidate, minLead = 0): void {
    const values = this.#valuesOf(state);
    if (!values) return;
    const { questions } = this.#arena;
    const { gain, error } = gainOf(values, this.best, this.start, questions);
    const hasMoreTrend = (other: Hyperparameters) => isHeavier(state.settings, other);
    if (!(gain > (hasMoreTrend(this.settings) ? minErrorsOfMoreTrend : this.#minErrors) * error)) return;
    if (this.#found) {
      const lead = gainOf(values, this.#found.values, this.start, questions);
      const least = hasMoreTrend(this.#found.state.settings) ? minErrorsOfMoreTrend : minLead;
      if (!(lead.gain > least * lead.error)) return;
    }
    // Where the values were known before, the scores may not have been made yet.
    state.long.upTo(questions.length);
    state.short.upTo(questions.length);
    this.#found = { name, state, values };
  }

  /** NDCG@10 of the questions; undefined if the first of them say that these settings are worse than the best so far. */
  #valuesOf(state: State): Float64Array | undefined {
    const key = JSON.stringify(state.settings);
    if (!this.#measured.has(key)) this.#measured.set(key, this.#measure(state));
    return this.#measured.get(key);
  }

  #measure(state: State): Float64Array | undefined {
    const { questions, first } = this.#arena;
    const values = new Float64Array(questions.length);
    values.set(this.#arena.measure(state.settings, state, 0, first));
    const { gain, error } = gainOf(values, this.best, this.start, questions.slice(0, first));
    if (gain < -errorsRuledOut * error) return undefined;
    values.set(this.#arena.measure(state.settings, state, first), first);
    return values;
  }

  #takeBest(): void {
    if (!this.#found) return;
    this.#state = this.#found.state;
    this.best = this.#found.values;
    this.changes.push(this.#found.name);
    this.#found = undefined;
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
      const difference = question.weight * (values[index] - others[index]);
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

/** 0 of nothing. */
export function mean(values: Float64Array): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}
