import { yearOf } from '../domain/movie-id.ts';
import { bareMovie, type MovieId, type Viewer } from '../domain.ts';
import { IdIndex } from './id-index.ts';
import { factsOf, type MovieFacts } from './movie-facts.ts';
import { NamesColumn } from './names-column.ts';
import { PeopleColumn } from './people-column.ts';

/**
 * Ratings of one viewer, in the order of the history. Plain arrays: one of a typed array's own memory for each viewer would keep the garbage
 * collector busy.
 */
export type KnownRatings = {
  /** By index; -1 if the movie is unknown. */
  movies: readonly number[];
  stars: readonly number[];
};

/**
 * All movies by index, with what lists are filtered by in columns: the trained ones first, ascending by id; additions
 * follow. An index is never given to another movie. Of a movie whose facts have not arrived only the id is known.
 */
export class MovieTable {
  readonly ids: MovieId[] = [];
  readonly genres = new NamesColumn();
  readonly countries = new NamesColumn();
  readonly languages = new NamesColumn();
  readonly directors = new PeopleColumn();
  /** The leading ones. */
  readonly actors = new PeopleColumn();
  /** NaN where unknown, as in `runtimes`. */
  readonly years: number[] = [];
  /** Minutes. */
  readonly runtimes: number[] = [];
  readonly votes: number[] = [];
  /** Small numbers that are never given to another movie; cursors hold them instead of ids. -1 where there is none. */
  readonly numbers: number[] = [];
  readonly #facts: MovieFacts[] = [];
  readonly #indexOf = new Map<MovieId, number>();
  readonly #idIndex = new IdIndex();
  /** Those of texts that are still in use, with how many movies there were: later ones were unknown. */
  readonly #ratings = new WeakMap<object, KnownRatings & { size: number }>();
  readonly #indexOfNumber = new Map<number, number>();
  readonly #trained: number;
  /** One byte per movie, with spare capacity: whether the movie exists, is for adults, and is excluded by neither. */
  #present = new Uint8Array(0);
  #adult = new Uint8Array(0);
  #open = new Uint8Array(0);
  #additions: Int32Array | undefined;
  #order: Int32Array | undefined;

  constructor(movieIds: readonly MovieId[]) {
    for (const id of movieIds) this.add(bareMovie(id, id));
    this.#trained = movieIds.length;
  }

  indexOf(movieId: MovieId): number | undefined {
    return this.#indexOf.get(movieId);
  }

  /** The index of each entry's movie, -1 where it is unknown. */
  indicesOf(entries: readonly { movieId: MovieId }[]): Int32Array {
    return Int32Array.from(entries, ({ movieId }) => this.#indexOf.get(movieId) ?? -1);
  }

  /**
   * What a viewer has rated, by index. An answer wants it more than once, and others come in between, so that of a text is
   * remembered; a history of entries may have been changed by its owner since.
   */
  ratingsOf(viewer: Pick<Viewer, 'lines' | 'history'>): KnownRatings {
    const { lines } = viewer;
    if (!lines) {
      const movies = viewer.history.map(({ movieId }) => this.#indexOf.get(movieId) ?? -1);
      return { movies, stars: viewer.history.map(({ stars }) => stars) };
    }
    let known = this.#ratings.get(lines);
    if (known?.size !== this.ids.length) {
      const movies = this.#idIndex.findLines(lines.movieIds, lines.stars.length);
      known = { movies, stars: lines.stars, size: this.ids.length };
      this.#ratings.set(lines, known);
    }
    return known;
  }

  indexOfNumber(number: number): number | undefined {
    return this.#indexOfNumber.get(number);
  }

  titleOf(movie: number): string {
    return this.#facts[movie].title;
  }

  /** What lists are shown with. */
  factsOf(movie: number): MovieFacts {
    return this.#facts[movie];
  }

  /** Whether the movie exists. */
  isPresent(movie: number): boolean {
    return this.#present[movie] === 1;
  }

  isAdult(movie: number): boolean {
    return this.#adult[movie] === 1;
  }

  /** One byte per movie, owned by the caller: 1 if the movie exists; adult films only if `adult`. */
  listable(adult: boolean): Uint8Array {
    const listable = new Uint8Array(this.ids.length);
    this.writeListable(adult, listable);
    return listable;
  }

  /** @param listable one byte per movie */
  writeListable(adult: boolean, listable: Uint8Array): void {
    listable.set((adult ? this.#present : this.#open).subarray(0, this.ids.length));
  }

  /**
   * The place of each movie among those with equal scores; undefined if that is its index. Additions go by id, so that
   * processes that received them in another order give equal lists.
   */
  get order(): Int32Array | undefined {
    if (this.ids.length === this.#trained) return undefined;
    this.#order ??= this.#orderById();
    return this.#order;
  }

  /** The movies that training did not see, by id, those included that are there no more. */
  get additions(): Int32Array {
    this.#additions ??= Int32Array.from(this.ids.keys())
      .subarray(this.#trained)
      .sort((a, b) => (this.ids[a] < this.ids[b] ? -1 : 1));
    return this.#additions;
  }

  /** Adds the movie, or updates its facts. */
  add(facts: MovieFacts): number {
    const index = this.#indexOf.get(facts.id) ?? this.ids.length;
    if (index === this.ids.length) {
      this.ids.push(facts.id);
      this.#indexOf.set(facts.id, index);
      this.#idIndex.add(facts.id);
      this.#present = withRoom(this.#present, this.ids.length);
      this.#adult = withRoom(this.#adult, this.ids.length);
      this.#open = withRoom(this.#open, this.ids.length);
      this.#additions = undefined;
      this.#order = undefined;
    }
    this.#present[index] = 1;
    this.#write(index, facts);
    return index;
  }

  /** Notes that the movie no longer exists. */
  remove(movieId: MovieId): void {
    const index = this.#indexOf.get(movieId);
    if (index === undefined) return;
    this.#present[index] = 0;
    this.#open[index] = 0;
  }

  #write(movie: number, facts: MovieFacts): void {
    this.#facts[movie] = factsOf(facts);
    this.genres.set(movie, facts.genres);
    this.countries.set(movie, facts.productionCountries);
    this.languages.set(movie, facts.originalLanguage === null ? [] : [facts.originalLanguage]);
    this.directors.set(movie, facts.directors);
    this.actors.set(movie, this.#facts[movie].actors);
    this.years[movie] = yearOf(facts) ?? Number.NaN;
    this.runtimes[movie] = facts.runtime ?? Number.NaN;
    this.votes[movie] = facts.voteCount ?? 0;
    this.#adult[movie] = facts.adult === true ? 1 : 0;
    this.#open[movie] = this.#present[movie] & ~this.#adult[movie];
    this.#indexOfNumber.delete(this.numbers[movie] ?? -1);
    this.numbers[movie] = facts.number ?? -1;
    if (facts.number !== undefined) this.#indexOfNumber.set(facts.number, movie);
  }

  #orderById(): Int32Array {
    const order = Int32Array.from(this.ids.keys());
    for (const [place, movie] of this.additions.entries()) order[movie] = this.#trained + place;
    return order;
  }
}

/** Doubled where `size` does not fit, so that many additions cost little each. */
function withRoom(bytes: Uint8Array<ArrayBuffer>, size: number): Uint8Array<ArrayBuffer> {
  if (size <= bytes.length) return bytes;
  const larger = new Uint8Array(2 * size);
  larger.set(bytes);
  return larger;
}
