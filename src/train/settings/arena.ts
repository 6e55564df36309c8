import { type Dataset, isWatch } from '../../dataset/dataset.ts';
import type { EachLike } from '../../dataset/times.ts';
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
import { firstUsersFirst, type Question } from './questions.ts';
import { DailyTrends, risingMovies } from './trends.ts';

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

/** The scores of the questions' candidates by one matrix of weights. They are made when asked for, while the matrix lasts. */
export class Scores {
  /** In one piece, as thousands of small ones would leave holes in the memory when they are freed. */
  readonly #rows: Float32Array;
  readonly #candidates: number;
  readonly #make: (question: number) => Float32Array;
  #made = 0;

  /** @param make scores of a question's first candidates; those of the others are 0 */
  constructor(questions: number, candidates: number, make: (question: number) => Float32Array) {
    this.#rows = new Float32Array(questions * candidates);
    this.#candidates = candidates;
    this.#make = make;
  }

  /** Makes those of the first `count` questions. */
  upTo(count: number): void {
    for (; this.#made < count; this.#made++) this.#rows.set(this.#make(this.#made), this.#made * this.#candidates);
  }

  of(question: number): Float32Array {
    this.upTo(question + 1);
    return this.#rows.subarray(question * this.#candidates, (question + 1) * this.#candidates);
  }
}

/** The most rated movies distinguish settings as well as all movies do, and cost next to nothing. */
const maxHead = { training: 1250, tuning: 3000 };
/** Other movies that were liked lately take part because of the trend. */
const maxRising = 1000;

/**
 * Where settings are compared: a small head, trained on a part of the data, and questions about the rest. What one setting
 * needs and another has computed already is used again.
 */
export class Arena {
  readonly questions: readonly Question[];
  /** How many of the first questions are enough to rule out settings that are much worse than others. */
  readonly first: number;
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
  /** The rows of histories, which most settings have in common. */
  #rows: { key: string; made: SparseRow[] } = { key: '', made: [] };
  readonly #nothing: Float32Array;
  readonly #trends: DailyTrends;

  private constructor(
    { dataset, training, questions, eachLike }: ArenaData,
    kernels: Kernels,
    content: HeadContent,
    headLimit: number,
  ) {
    const ordered = firstUsersFirst(questions);
    this.questions = ordered.questions;
    this.first = ordered.first;
    this.#dataset = dataset;
    this.#training = training;
    this.#kernels = kernels;
    this.#content = content;
    this.#head = chooseHead(training, headLimit, 1).filter((movie) => content.position[movie] >= 0);
    this.#position = headPositions(this.#head, dataset.movies.length);
    const rising = risingMovies(eachLike, this.#position, questions, maxRising);
    this.#place = this.#position.slice();
    rising.forEach((movie, index) => {
      this.#place[movie] = this.#head.length + index;
    });
    this.#size = this.#head.length + rising.length;
    this.#nothing = new Float32Array(this.#size);
    this.#trends = new DailyTrends(eachLike, this.#place, this.#size, questions);
    this.#seen = this.questions.map(({ history }) =>
      this.#maskOf(Array.from(history, (at) => dataset.ratings.movie[at])),
    );
    this.#relevant = this.questions.map(({ relevant }) => this.#maskOf(relevant));
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

  /** The scores by the weights that a regime gives under these settings; what is not made before the next call cannot be. */
  async scores(hyperparameters: Hyperparameters, regime: Regime): Promise<Scores> {
    const system = await this.#systemFor(hyperparameters);
    const weights = await solveWeights(system, regime);
    return new Scores(this.questions.length, this.#size, (question) =>
      weights.score(this.#rowOf(question, hyperparameters)),
    );
  }

  /** NDCG@10 of each question from the place `from` to `end - 1`. */
  measure(
    hyperparameters: Hyperparameters,
    scores: { long: Scores; short: Scores },
    from = 0,
    end = this.questions.length,
  ): Float64Array {
    const { halfLifeDays } = hyperparameters.trend;
    return Float64Array.from({ length: end - from }, (_, place) => {
      const index = from + place;
      const { history, relevant, day } = this.questions[index];
      const evidence = this.#evidenceOf(history, hyperparameters);
      const parts: Parts = {
        long: scores.long.of(index),
        short: scores.short.of(index),
        everyone: this.#everyone,
        groups: this.#groups[index],
        trend: this.#trends.at(day, halfLifeDays),
      };
      const weights = { ...regimeShares(evidence, hyperparameters), ...priorWeights(evidence, hyperparameters) };
      return ndcgOf(parts, weights, this.#seen[index], this.#relevant[index], relevant.size);
    });
  }

  /** NDCG@10 of each question where the trend alone orders the movies, those without one by popularity. */
  measureTrend(halfLifeDays: number): Float64Array {
    return Float64Array.from(this.questions, ({ relevant, day }, index) => {
      const parts = { everyone: this.#everyone, trend: this.#trends.at(day, halfLifeDays) };
      const [long, short, groups] = [this.#nothing, this.#nothing, this.#nothing];
      return ndcgOf(
        { ...parts, long, short, groups },
        { long: 0, short: 0, everyone: 1e-4, group: 0, trend: 1 },
        ...([this.#seen[index], this.#relevant[index], relevant.size] as const),
      );
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

  /** The history of a question as preferences for movies of the head. */
  #rowOf(question: number, hyperparameters: Hyperparameters): SparseRow {
    const { starValues, watchValue } = hyperparameters;
    const key = JSON.stringify({ starValues, watchValue });
    if (this.#rows.key !== key) this.#rows = { key, made: [] };
    this.#rows.made[question] ??= this.#makeRow(this.questions[question].history, hyperparameters);
    return this.#rows.made[question];
  }

  #makeRow(history: Int32Array, hyperparameters: Hyperparameters): SparseRow {
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
