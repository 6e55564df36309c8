/** People of each movie by number, and the movies of each, so that they can be counted and found without their names. */
export class PeopleColumn {
  readonly #numbers = new Map<string, number>();
  readonly #names: string[] = [];
  readonly #people: (readonly number[])[] = [];
  readonly #movies: number[][] = [];
  /** By person, all 0 between two counts. */
  #counts = new Int32Array(0);

  set(movie: number, names: readonly string[]): void {
    const people = names.length === 0 ? nobody : [...new Set(names.map((name) => this.#numberOf(name)))];
    for (const person of this.#people[movie] ?? nobody) {
      this.#movies[person] = this.#movies[person].filter((other) => other !== movie);
    }
    for (const person of people) this.#movies[person].push(movie);
    this.#people[movie] = people;
  }

  nameOf(person: number): string {
    return this.#names[person];
  }

  moviesOf(person: number): readonly number[] {
    return this.#movies[person];
  }

  /** The people who are in at least `least` of `movies`, and in how many. */
  frequent(movies: readonly number[], least: number): { person: number; count: number }[] {
    if (this.#counts.length < this.#names.length) this.#counts = new Int32Array(2 * this.#names.length);
    const counts = this.#counts;
    const reached: number[] = [];
    for (const movie of movies) {
      for (const person of this.#people[movie]) if (++counts[person] === least) reached.push(person);
    }
    const frequent = reached.map((person) => ({ person, count: counts[person] }));
    for (const movie of movies) for (const person of this.#people[movie]) counts[person] = 0;
    return frequent;
  }

  #numberOf(name: string): number {
    let number = this.#numbers.get(name);
    if (number === undefined) {
      number = this.#names.push(name) - 1;
      this.#numbers.set(name, number);
      this.#movies.push([]);
    }
    return number;
  }
}

const nobody: readonly number[] = [];
