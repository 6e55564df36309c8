import { hourMs, type TrendState, trendOf } from '../../domain/trend.ts';
import type { MovieId } from '../../domain.ts';
import type { MovieTable } from '../movie-table.ts';

/** The decayed number of likes of each movie that has any, and the newest hour with a like. */
export type TrendReading = { hour: number | null; likes: Iterable<readonly [MovieId, number]> };

/** The current trend: of the training's data at first, then of each reading of what came since. */
export class LiveTrend {
  readonly #movies: MovieTable;
  #hour: number | null;
  #version = 0;
  /** By movie; movies that came after the reading have none. */
  #values: Float32Array;
  /** The movies of which it is not 0, ascending. */
  #rising: Int32Array;
  /** The same, the highest trend first; undefined until it is asked for. */
  #ranked: Int32Array | undefined;

  /** @param initial in the order of the movies that training saw */
  constructor(movies: MovieTable, { hour, likes }: TrendState) {
    this.#movies = movies;
    this.#hour = hour;
    this.#values = likes.map(trendOf);
    this.#rising = positive(this.#values);
  }

  /** The end of the time that the trend knows, null if it knows none. */
  get asOf(): Date | null {
    return this.#hour === null ? null : new Date((this.#hour + 1) * hourMs);
  }

  /** Replaces the trend; a request sees either all of a reading or none. */
  set({ hour, likes }: TrendReading): void {
    const values = new Float32Array(this.#movies.ids.length);
    for (const [id, count] of likes) {
      const movie = this.#movies.indexOf(id);
      if (movie !== undefined) values[movie] = trendOf(count);
    }
    if (hour === this.#hour && isSame(values, this.#values)) return;
    this.#hour = hour;
    this.#values = values;
    this.#rising = positive(values);
    this.#ranked = undefined;
    this.#version++;
  }

  /** Another number after each reading that changed anything. */
  get version(): number {
    return this.#version;
  }

  /** `log(1 + decayed likes)` of a movie. */
  of(movie: number): number {
    return this.#values[movie] ?? 0;
  }

  /** `of` as it is now, for work that takes so long that a newer reading may come meanwhile. */
  get now(): (movie: number) => number {
    const values = this.#values;
    return (movie) => values[movie] ?? 0;
  }

  get rising(): Int32Array {
    return this.#rising;
  }

  /** The movies with a trend, the highest first. */
  get ranked(): Int32Array {
    this.#ranked ??= this.#rising.toSorted((a, b) => this.#values[b] - this.#values[a] || a - b);
    return this.#ranked;
  }

  /** @param scores one a movie, by index */
  addTo(scores: Float32Array, weight: number): void {
    for (const movie of this.#rising) scores[movie] += weight * this.#values[movie];
  }
}

function isSame(a: Float32Array, b: Float32Array): boolean {
  const longer = Math.max(a.length, b.length);
  for (let movie = 0; movie < longer; movie++) if ((a[movie] ?? 0) !== (b[movie] ?? 0)) return false;
  return true;
}

function positive(values: Float32Array): Int32Array {
  return Int32Array.from(values.keys()).filter((movie) => values[movie] > 0);
}
