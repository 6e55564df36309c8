/**
 * A list of names for each movie. Many movies share a list, so each distinct list is kept once, and a question about lists
 * is asked once for each of them instead of once for each movie.
 */
export class NamesColumn {
  readonly #numbers = new Map<string, number>();
  readonly #lists: ReadonlySet<string>[] = [];
  /** The number of each movie's list. */
  readonly #listOf: number[] = [];

  set(movie: number, names: readonly string[]): void {
    const distinct = [...new Set(names.map(normalise))].sort();
    const key = distinct.join('|');
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#lists.push(new Set(distinct)) - 1;
      this.#numbers.set(key, number);
    }
    this.#listOf[movie] = number;
  }

  /** A function that tells whether a movie's list passes `test`. */
  matching(test: (names: ReadonlySet<string>) => boolean): (movie: number) => boolean {
    const passes = Uint8Array.from(this.#lists, (names) => (test(names) ? 1 : 0));
    return (movie) => passes[this.#listOf[movie]] === 1;
  }
}

/** Names are compared without regard to case. */
export function normalise(name: string): string {
  return name.trim().toLowerCase();
}
