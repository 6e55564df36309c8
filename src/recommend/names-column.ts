/**
 * A list of names for each movie. Many movies share a list, so each distinct list is kept once, and a question about lists
 * is asked once for each of them instead of once for each movie.
 */
export class NamesColumn {
  readonly #numbers = new Map<string, number>();
  readonly #lists: ReadonlySet<string>[] = [];
  /** The names of each list, in its order, by their places in `#names`. */
  readonly #namesOf: number[][] = [];
  readonly #names: string[] = [];
  readonly #placeOf = new Map<string, number>();
  /** The number of each movie's list. */
  readonly #listOf: number[] = [];
  /** By name, whether each list has it; as of a number of lists. */
  readonly #having = new Map<string, Uint8Array>();

  set(movie: number, names: readonly string[]): void {
    const distinct = [...new Set(names.map(normalise))].sort();
    const key = distinct.join('|');
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#lists.push(new Set(distinct)) - 1;
      this.#namesOf.push(distinct.map((name) => this.#placeOfName(name)));
      this.#numbers.set(key, number);
    }
    this.#listOf[movie] = number;
  }

  #placeOfName(name: string): number {
    const place = this.#placeOf.get(name) ?? this.#names.push(name) - 1;
    this.#placeOf.set(name, place);
    return place;
  }

  /** Of a movie, in lower case. */
  of(movie: number): ReadonlySet<string> {
    return this.#lists[this.#listOf[movie]];
  }

  /** How many of `movies` have each name, in lower case; the names that are met first come first. */
  count(movies: readonly number[]): Map<string, number> {
    const counts = new Uint32Array(this.#names.length);
    const met: number[] = [];
    for (const movie of movies) {
      for (const name of this.#namesOf[this.#listOf[movie]]) if (counts[name]++ === 0) met.push(name);
    }
    return new Map(met.map((name) => [this.#names[name], counts[name]]));
  }

  /** Those of `movies` whose list has a name in lower case. It is kept which lists have it, so ask for names that some have. */
  having(name: string, movies: readonly number[]): number[] {
    let has = this.#having.get(name);
    if (has?.length !== this.#lists.length) {
      has = Uint8Array.from(this.#lists, (names) => (names.has(name) ? 1 : 0));
      this.#having.set(name, has);
    }
    const found: number[] = [];
    for (const movie of movies) if (has[this.#listOf[movie]] === 1) found.push(movie);
    return found;
  }

  /** A function that says whether a movie's list passes `test`. */
  matching(test: (names: ReadonlySet<string>) => boolean): (movie: number) => boolean {
    const passes = Uint8Array.from(this.#lists, (names) => (test(names) ? 1 : 0));
    return (movie) => passes[this.#listOf[movie]] === 1;
  }
}

/** Names are compared without regard to case. */
export function normalise(name: string): string {
  return name.trim().toLowerCase();
}
