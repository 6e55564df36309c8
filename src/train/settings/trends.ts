import type { EachLike } from '../../dataset/times.ts';
import { trendOf } from '../../domain/trend.ts';
import type { Question } from './questions.ts';

/** Of one question's day alone. */
type Asked = readonly Pick<Question, 'day'>[];

/** The trend of some movies on the mornings of the days of questions. */
export class DailyTrends {
  /** Row of each day in `#trends`. */
  readonly #rowOf: ReadonlyMap<number, number>;
  readonly #last: number;
  readonly #likes: LikesByDay;
  readonly #none: Float32Array;
  /** By day, with the half-life that was asked for last: settings are compared one half-life after the other. */
  readonly #trends: Float32Array;
  #halfLifeDays: number | undefined;

  /** @param place of each movie among those whose trend is wanted, which are `size`; -1 for none */
  constructor(eachLike: EachLike, place: Int32Array, size: number, questions: Asked) {
    const days = new Set(questions.flatMap(({ day }) => day ?? []));
    this.#rowOf = new Map([...days].map((day, row) => [day, row]));
    this.#last = Math.max(-1, ...days);
    this.#trends = new Float32Array(days.size * size);
    this.#likes = likesByDay(eachLike, place, this.#last);
    this.#none = new Float32Array(size);
  }

  /** By place, until another half-life is asked for; nothing where no day or no half-life is known. */
  at(day: number | null, halfLifeDays: number | null): Float32Array {
    if (day === null || halfLifeDays === null) return this.#none;
    if (this.#halfLifeDays !== halfLifeDays) this.#fill(halfLifeDays);
    this.#halfLifeDays = halfLifeDays;
    return this.#row(day);
  }

  #row(day: number): Float32Array {
    const start = this.#rowOf.get(day)! * this.#none.length;
    return this.#trends.subarray(start, start + this.#none.length);
  }

  /** Unlike in serving, in floating point and from day to day, as nothing is kept of it. */
  #fill(halfLifeDays: number): void {
    const { first, dayStart, place, hour, count } = this.#likes;
    const state = new Float64Array(this.#none.length);
    const decay = 2 ** (-1 / halfLifeDays);
    const untilEvening = Float64Array.from({ length: 24 }, (_, each) => 2 ** ((each - 23) / (24 * halfLifeDays)));
    for (let day = Math.min(first, ...this.#rowOf.keys()); day <= this.#last; day++) {
      if (this.#rowOf.has(day)) {
        const trends = this.#row(day);
        for (let at = 0; at < state.length; at++) trends[at] = trendOf(state[at]);
      }
      const [start, end] = day < first ? [0, 0] : [dayStart[day - first], dayStart[day - first + 1]];
      // Time without any like stands still.
      if (start === end) continue;
      for (let at = 0; at < state.length; at++) state[at] *= decay;
      for (let like = start; like < end; like++) state[place[like]] += count[like] * untilEvening[hour[like]];
    }
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

/** Likes by the day, from the first one with any on: those of day d are from `dayStart[d - first]` to before the next. */
type LikesByDay = {
  first: number;
  dayStart: Uint32Array;
  place: Int32Array;
  /** Of the day. */
  hour: Uint8Array;
  count: Int32Array;
};

/** In arrays of numbers, as large sites have tens of millions of them. */
function likesByDay(eachLike: EachLike, placeOf: Int32Array, last: number): LikesByDay {
  const each = (visit: (day: number, place: number, hour: number, count: number) => void) =>
    eachLike((movie, hour, count) => {
      const day = Math.floor(hour / 24);
      if (placeOf[movie] >= 0 && day <= last) visit(day, placeOf[movie], hour - 24 * day, count);
    });
  let first = last + 1;
  each((day) => {
    first = Math.min(first, day);
  });
  const dayStart = new Uint32Array(Math.max(0, last - first + 1) + 1);
  each((day) => dayStart[day - first + 1]++);
  for (let day = 1; day < dayStart.length; day++) dayStart[day] += dayStart[day - 1];
  const next = dayStart.slice();
  const length = dayStart.at(-1)!;
  const [place, hour, count] = [new Int32Array(length), new Uint8Array(length), new Int32Array(length)];
  each((day, at, hourOfDay, likes) => {
    const like = next[day - first]++;
    place[like] = at;
    hour[like] = hourOfDay;
    count[like] = likes;
  });
  return { first, dayStart, place, hour, count };
}
