import { type Dataset, isWatch } from '../../dataset/dataset.ts';
import type { EachLike } from '../../dataset/times.ts';
import { trendOf } from '../../domain/trend.ts';
import type { Kernels, Matrix, SparseRow, SparseRows } from '../../kernels/index.ts';
import { groupsOf } from '../../model/attributes.ts';
import type { Hyperparameters, Regime } from '../../model/hyperparameters.ts';
import {
  evidenceOfWatch,
  preferenceOf,
  preferenceOfWatch,
  priorWeights,
  regimeShares,
} from '../../model/preferences.ts';
import { rowOf, stackRows } from '../../model/sparse.ts';
import { addWeightedGram, type Evidence } from '../../statistics/evidence.ts';
import { chooseHead, headPositions } from '../head.ts';
import { fitPrior } from '../prior.ts';
import { prepareSystem, type System, solveWeights } from '../solve.ts';
import { ndcgOf, type Parts } from './judge.ts';
import type { Question } from './questions.ts';

/** The content of the movies, as the training describes it: one row a movie of `head`. */
export type HeadContent = { position: Int32Array; rows: SparseRows; features: number };

/** What the arena learns from and asks. */
export type ArenaData = {
  /** With the histories of those who are asked. */
  dataset: Dataset;
  questions: readonly Question[];
  /** What may be learned from. */
  training: Evidence;
  /** All likes; those of a question's day and later are not used for it. */
  eachLike: EachLike;
};

/** The scores of all questions' candidates by one matrix of weights. */
export type Scores = readonly Float32Array[];

/** The most rated movies tell settings apart as well as all do, and cost next to nothing. */
const maxHead = { training: 1000, tuning: 3000 };
/** Movies outside of these that were liked lately take part for the sake of the trend. */
const maxRising = 1000;

/**
 * Where settings are compared: a small head, trained on a part of the data, and questions about the rest. What one setting
 * needs and another has computed already is used again.
 */
export class Arena {
  readonly questions: readonly Question[];
  readonly #dataset: Dataset;
  readonly #training: Evidence;
  readonly #kernels: Kernels;
  readonly #content: HeadContent;
  /** Movie of each head position. */
  readonly #head: Int32Array;
  readonly #position: Int32Array;
  /** Place of each movie among the candidates, which are the head and rising movies; -1 for none. */
  readonly #place: Int32Array;
  readonly #size: number;
  readonly #seen: Uint8Array[];
  readonly #relevant: Uint8Array[];
  #everyone = new Float32Array(0);
  #groups: Float32Array[] = [];
  #system: { key: string; system: System } | undefined;
  readonly #noTrend: Float32Array;
  readonly #likesByDay: LikesByDay;
  #trends: { halfLifeDays: number; byDay: Map<number, Float32Array> } | undefined;

  private constructor(
    { dataset, training, questions, eachLike }: ArenaData,
    kernels: Kernels,
    content: HeadContent,
    headLimit: number,
  ) {
    this.questions = questions;
    this.#dataset = dataset;
    this.#training = training;
    this.#kernels = kernels;
    this.#content = content;
    this.#head = chooseHead(training, headLimit, 1).filter((movie) => content.position[movie] >= 0);
    this.#position = headPositions(this.#head, dataset.movies.length);
    const hasDays = questions.some(({ day }) => day !== null);
    const rising = hasDays ? risingMovies(eachLike, this.#position, questions) : [];
    this.#place = this.#position.slice();
    rising.forEach((movie, index) => {
      this.#place[movie] = this.#head.length + index;
    });
    this.#size = this.#head.length + rising.length;
    this.#noTrend = new Float32Array(this.#size);
    this.#likesByDay = hasDays ? likesByDay(eachLike, this.#place) : new Map();
    this.#seen = questions.map(({ history }) => this.#maskOf(Array.from(history, (at) => dataset.ratings.movie[at])));
    this.#relevant = questions.map(({ relevant }) => this.#maskOf(relevant));
  }

  static async open(
    data: ArenaData,
    kernels: Kernels,
    content: HeadContent,
    hyperparameters: Hyperparameters,
    effort: keyof typeof maxHead,
  ): Promise<Arena> {
    const arena = new Arena(data, kernels, content, maxHead[effort]);
    await arena.#fitPrior(hyperparameters);
    return arena;
  }

  /** The scores by the weights that a regime gives under these settings. */
  async scores(hyperparameters: Hyperparameters, regime: Regime): Promise<Scores> {
    const system = await this.#systemFor(hyperparameters);
    const weights = await solveWeights(system, regime);
    return this.questions.map(({ history }) => {
      const scores = new Float32Array(this.#size);
      scores.set(weights.score(this.#rowOf(history, hyperparameters)));
      return scores;
    });
  }

  /** NDCG@10 of each question. */
  measure(hyperparameters: Hyperparameters, scores: { long: Scores; short: Scores }): Float64Array {
    const { halfLifeDays } = hyperparameters.trend;
    return Float64Array.from(this.questions, ({ history, relevant, day }, index) => {
      const evidence = this.#evidenceOf(history, hyperparameters);
      const parts: Parts = {
        long: scores.long[index],
        short: scores.short[index],
        everyone: this.#everyone,
        groups: this.#groups[index],
        trend: this.#trendAt(day, halfLifeDays),
      };
      const weights = { ...regimeShares(evidence, hyperparameters), ...priorWeights(evidence, hyperparameters) };
      return ndcgOf(parts, weights, this.#seen[index], this.#relevant[index], relevant.size);
    });
  }

  async #systemFor(hyperparameters: Hyperparameters): Promise<System> {
    const { starValues, watchValue, userWeightExponent, contentWeight, columnDamping } = hyperparameters;
    const key = JSON.stringify({ starValues, watchValue, userWeightExponent, contentWeight, columnDamping });
    if (this.#system?.key === key) return this.#system.system;
    const { position, rows, features } = this.#content;
    const content = stackRows(Array.from(this.#head, (movie) => rowOf(rows, position[movie])));
    const addHistories = (matrix: Matrix) => addWeightedGram(this.#training, matrix, this.#position, hyperparameters);
    const system = await prepareSystem(this.#kernels, addHistories, content, features, hyperparameters);
    this.#system = { key, system };
    return system;
  }

  async #fitPrior(hyperparameters: Hyperparameters): Promise<void> {
    const size = this.#head.length;
    const prior = await fitPrior(this.#kernels, this.#training.counts, this.#head, hyperparameters);
    this.#everyone = new Float32Array(this.#size);
    this.#everyone.set(prior.values.subarray(0, size));
    const sums = new Map<string, Float32Array>();
    this.#groups = this.questions.map(({ user }) => {
      const names = groupsOf(this.#dataset.attributes[user]).map(({ name }) => name);
      const key = names.join();
      const known = sums.get(key);
      if (known) return known;
      const sum = new Float32Array(this.#size);
      for (const name of names) {
        const row = prior.groups.indexOf(name);
        for (let at = 0; row >= 0 && at < size; at++) sum[at] += prior.values[row * size + at];
      }
      sums.set(key, sum);
      return sum;
    });
  }

  /** The trend of each candidate on the morning of `day`. */
  #trendAt(day: number | null, halfLifeDays: number | null): Float32Array {
    if (day === null || halfLifeDays === null) return this.#noTrend;
    if (this.#trends?.halfLifeDays !== halfLifeDays) {
      this.#trends = { halfLifeDays, byDay: this.#trendsOf(halfLifeDays) };
    }
    return this.#trends.byDay.get(day)!;
  }

  /** For the day of each question; unlike in serving, in floating point and from day to day, as nothing is kept of it. */
  #trendsOf(halfLifeDays: number): Map<number, Float32Array> {
    const asked = new Set(this.questions.map(({ day }) => day!));
    const likes = this.#likesByDay;
    const last = Math.max(...asked);
    const state = new Float64Array(this.#size);
    const decay = 2 ** (-1 / halfLifeDays);
    const trends = new Map<number, Float32Array>();
    for (let day = Math.min(...likes.keys()); day <= last; day++) {
      if (asked.has(day)) trends.set(day, Float32Array.from(state, trendOf));
      const ofDay = likes.get(day);
      // Time without any like stands still.
      if (!ofDay) continue;
      for (let place = 0; place < state.length; place++) state[place] *= decay;
      for (const [place, hour, count] of ofDay) state[place] += count * 2 ** ((hour - 23) / (24 * halfLifeDays));
    }
    return trends;
  }

  #rowOf(history: Int32Array, hyperparameters: Hyperparameters): SparseRow {
    const { ratings } = this.#dataset;
    const covered = history.filter((entry) => this.#position[ratings.movie[entry]] >= 0);
    return {
      column: covered.map((entry) => this.#position[ratings.movie[entry]]),
      value: Float32Array.from(covered, (entry) =>
        isWatch(ratings, entry)
          ? preferenceOfWatch(ratings.share[entry], hyperparameters)
          : preferenceOf(ratings.stars[entry], hyperparameters),
      ),
    };
  }

  #evidenceOf(history: Int32Array, hyperparameters: Hyperparameters): number {
    const { ratings } = this.#dataset;
    let evidence = 0;
    for (const entry of history) {
      evidence += isWatch(ratings, entry) ? evidenceOfWatch(ratings.share[entry], hyperparameters) : 1;
    }
    return evidence;
  }

  #maskOf(movies: Iterable<number>): Uint8Array {
    const mask = new Uint8Array(this.#size);
    for (const movie of movies) if (this.#place[movie] >= 0) mask[this.#place[movie]] = 1;
    return mask;
  }
}

/** The movies outside the head that were liked most since a month before the questions. */
function risingMovies(eachLike: EachLike, position: Int32Array, questions: readonly Question[]): number[] {
  const first = questions.reduce((least, { day }) => Math.min(least, day ?? least), Number.POSITIVE_INFINITY);
  const likes = new Map<number, number>();
  eachLike((movie, hour, count) => {
    if (position[movie] < 0 && hour >= 24 * (first - 30)) likes.set(movie, (likes.get(movie) ?? 0) + count);
  });
  const sorted = [...likes].sort(([a, liked], [b, likedMore]) => likedMore - liked || a - b);
  return sorted.slice(0, maxRising).map(([each]) => each);
}

/** The places of the movies that were liked on each day, the hour of the day, and how often. */
type LikesByDay = ReadonlyMap<number, [place: number, hour: number, likes: number][]>;

function likesByDay(eachLike: EachLike, place: Int32Array): LikesByDay {
  const likes = new Map<number, [place: number, hour: number, likes: number][]>();
  eachLike((movie, hour, count) => {
    if (place[movie] < 0) return;
    const day = Math.floor(hour / 24);
    const known = likes.get(day);
    if (known) known.push([place[movie], hour - 24 * day, count]);
    else likes.set(day, [[place[movie], hour - 24 * day, count]]);
  });
  return likes;
}
