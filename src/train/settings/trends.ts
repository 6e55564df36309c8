import type { EachLike } from '../../dataset/times.ts';
import { trendOf } from '../../domain/trend.ts';
import type { Question } from './questions.ts';

/** Of one question's day alone. */
type Asked = readonly Pick<Question, 'day'>[];

/** The trend of some movies on the mornings of the days of questions; of one half-life after the other. */
export class DailyTrends {
  readonly #days: ReadonlySet<number>;
  readonly #likes: LikesByDay;
  readonly #none: Float32Array;
  #known: { halfLifeDays: number; byDay: Map<number, Float32Array> } | undefined;

  /** @param place of each movie among those whose trend is wanted, which are `size`; -1 for none */
  constructor(eachLike: EachLike, place: Int32Array, size: number, questions: Asked) {
    this.#days = new Set(questions.flatMap(({ day }) => day ?? []));
    this.#likes = this.#days.size > 0 ? likesByDay(eachLike, place) : new Map();
    this.#none = new Float32Array(size);
  }

  /** By place; nothing where no day or no half-life is known. */
  at(day: number | null, halfLifeDays: number | null): Float32Array {
    if (day === null || halfLifeDays === null) return this.#none;
    if (this.#known?.halfLifeDays !== halfLifeDays) {
      this.#known = { halfLifeDays, byDay: this.#trendsOf(halfLifeDays) };
    }
    return this.#known.byDay.get(day)!;
  }

  /** Unlike in serving, in floating point and from day to day, as nothing is kept of it. */
  #trendsOf(halfLifeDays: number): Map<number, Float32Array> {
    const last = Math.max(...this.#days);
    const state = new Float64Array(this.#none.length);
    const decay = 2 ** (-1 / halfLifeDays);
    const trends = new Map<number, Float32Array>();
    for (let day = Math.min(...this.#likes.keys(), ...this.#days); day <= last; day++) {
      if (this.#days.has(day)) trends.set(day, Float32Array.from(state, trendOf));
      const ofDay = this.#likes.get(day);
      // Time without any like stands still.
      if (!ofDay) continue;
      for (let place = 0; place < state.length; place++) state[place] *= decay;
      for (const [place, hour, count] of ofDay) state[place] += count * 2 ** ((hour - 23) / (24 * halfLifeDays));
    }
    return trends;
  }
}

/** The movies outside the head that were liked most since a month before the questions. */
export function risingMovies(eachLike: EachLike, position: Int32Array, questions: Asked, most: number): number[] {
  const first = questions.reduce((least, { day }) => Math.min(least, day ?? least), Number.POSITIVE_INFINITY);
  if (first === Number.POSITIVE_INFINITY) return [];
  const likes = new Map<number, number>();
  eachLike((movie, hour, count) => {
    if (position[movie] < 0 && hour >= 24 * (first - 30)) likes.set(movie, (likes.get(movie) ?? 0) + count);
  });
  const sorted = [...likes].sort(([a, liked], [b, likedMore]) => likedMore - liked || a - b);
  return sorted.slice(0, most).map(([each]) => each);
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
