import type { HistoryEntry, HistoryText } from '../domain.ts';

/**
 * A history as the database sends it: texts with one line per rating. Ranking needs only movies and stars, and finds the movies
 * without splitting the text.
 */
export class HistoryLines implements HistoryText {
  readonly movieIds: string;
  readonly stars: readonly number[];
  /** Seconds since 1970, empty if unknown. */
  readonly #times: string;
  #entries: readonly HistoryEntry[] | undefined;

  constructor(movieIds: string, stars: string, times: string) {
    this.movieIds = movieIds;
    this.stars = readNumbers(stars);
    this.#times = times;
  }

  get entries(): readonly HistoryEntry[] {
    this.#entries ??= this.#split();
    return this.#entries;
  }

  #split(): HistoryEntry[] {
    const times = this.#times.split('\n');
    return this.movieIds.split('\n').map((movieId, line) => {
      const time = times[line]!;
      const timestamp = time === '' ? null : new Date(Math.round(Number(time) * 1000));
      return { movieId, stars: this.stars[line]!, timestamp };
    });
  }
}

const lineEnd = 10;
const [zero, nine] = [48, 57];

/** Reads one number per line. Most are a single digit, which is read without slicing the text. */
function readNumbers(lines: string): number[] {
  const numbers: number[] = [];
  for (let start = 0; start <= lines.length; ) {
    const code = lines.charCodeAt(start);
    if (code >= zero && code <= nine && (start + 1 === lines.length || lines.charCodeAt(start + 1) === lineEnd)) {
      numbers.push(code - zero);
      start += 2;
      continue;
    }
    const next = lines.indexOf('\n', start);
    const end = next < 0 ? lines.length : next;
    numbers.push(Number(lines.slice(start, end)));
    start = end + 1;
  }
  return numbers;
}
