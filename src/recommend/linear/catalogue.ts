import type { Movie, MovieId } from '../../domain.ts';
import {
  createRowProducts,
  type NextAbove,
  type RowProducts,
  type SparseRow,
  type SparseRows,
} from '../../kernels/index.ts';
import type { Hyperparameters } from '../../model/hyperparameters.ts';
import type { LinearModel } from '../../model/linear-model.ts';
import { NeighbourFinder, type Neighbours } from '../../model/neighbours.ts';
import { product, productOf, rowOf, stackRows, sumOf } from '../../model/sparse.ts';
import type { MovieFacts } from '../movie-facts.ts';
import { MovieTable } from '../movie-table.ts';
import { addReaching, type Combinations, combinationsOf, writeScores } from './combinations.ts';

/**
 * Every movie as a combination of head movies: a head movie as itself, any other as its neighbours in the head, as are those added
 * after the training. Indices are those of `movies`.
 */
export class Catalogue {
  readonly movies: MovieTable;
  /** Columns of the content vectors. */
  readonly features: number;
  readonly #model: LinearModel;
  /** Of each movie that training saw: its position in the head, or -1 - its place in the tail. */
  readonly #place: Int32Array;
  readonly #tail: Combinations;
  /** Made when they are first needed. */
  #tailProducts: RowProducts | undefined;
  /** The rows of the tail, each with a sum of 1. */
  readonly #ratedTail: SparseRows;
  readonly #added: { candidate: SparseRow; rated: SparseRow; content: SparseRow }[] = [];
  /** The rows of trained movies that were asked for: making one takes longer than comparing it with another. */
  readonly #contents: SparseRow[] = [];
  /** Of trained movies that have changed since. */
  readonly #changedContent = new Map<number, SparseRow>();
  /** Another number after each change of how a movie's score is made. */
  revision = 0;
  /** Of the additions; undefined while one is new in it. */
  #addedTail: Combinations | undefined;
  #finder: NeighbourFinder | undefined;

  constructor(model: LinearModel) {
    this.#model = model;
    this.movies = new MovieTable(model.movieIds);
    this.features = model.vocabulary.features.length;
    this.#place = placesOf(model);
    const { column, value } = damped(model.neighbours, model.hyperparameters);
    this.#tail = combinationsOf({ ...model.neighbours, column, value }, tailOf(this.#place), model.head.length);
    this.#ratedTail = { ...this.#tail.rows, value: normalised(this.#tail) };
  }

  /** How a movie's score is made of head scores: its own in the head, a damped mean of others' outside. */
  candidate(movie: number): SparseRow {
    const trained = this.#place.length;
    if (movie >= trained) return this.#added[movie - trained].candidate;
    const place = this.#place[movie];
    if (place < 0) return rowOf(this.#tail.rows, -1 - place);
    return { column: Int32Array.of(place), value: Float32Array.of(1) };
  }

  /** `candidate` of each movie. */
  candidateRows(movies: readonly number[]): SparseRows {
    return this.#stack(movies, (movie) => this.candidate(movie));
  }

  /** `rated` of each movie. */
  ratedRows(movies: readonly number[]): SparseRows {
    return this.#stack(movies, (movie) => this.rated(movie));
  }

  /** Nearly all movies represent themselves, which needs no row of their own. */
  #stack(movies: readonly number[], rowOfOther: (movie: number) => SparseRow): SparseRows {
    const others = new Map<number, SparseRow>();
    const rowStart = new Uint32Array(movies.length + 1);
    for (let row = 0; row < movies.length; row++) {
      const isOther = this.positionOf(movies[row]) < 0;
      if (isOther) others.set(row, rowOfOther(movies[row]));
      rowStart[row + 1] = rowStart[row] + (isOther ? others.get(row)!.column.length : 1);
    }
    const column = new Int32Array(rowStart[movies.length]);
    const value = new Float32Array(column.length).fill(1);
    for (let row = 0; row < movies.length; row++) {
      const position = this.positionOf(movies[row]);
      if (position >= 0) column[rowStart[row]] = position;
    }
    for (const [row, other] of others) {
      column.set(other.column, rowStart[row]);
      value.set(other.value, rowStart[row]);
    }
    return { rowStart, column, value };
  }

  /** A unit vector; empty if nothing known describes the movie. */
  content(movie: number): SparseRow {
    const trained = this.#place.length;
    if (movie >= trained) return this.#added[movie - trained].content;
    const changed = this.#changedContent.get(movie);
    if (changed) return changed;
    this.#contents[movie] ??= this.#contentRow(this.#place[movie]);
    return this.#contents[movie];
  }

  /** Where a movie's content lies, for passes over many: each `content` is a view of its own, somewhere in memory. */
  contentAt(movie: number): { rows: SparseRows; row: number } {
    const place = this.#place[movie];
    if (place === undefined || this.#changedContent.has(movie))
      return { rows: stackRows([this.content(movie)]), row: 0 };
    return place >= 0 ? { rows: this.#model.content, row: place } : { rows: this.#model.tailContent, row: -1 - place };
  }

  #contentRow(place: number): SparseRow {
    return place >= 0 ? rowOf(this.#model.content, place) : rowOf(this.#model.tailContent, -1 - place);
  }

  /** One score for each movie from those of the head. @param scores to be written to; new ones where absent */
  scores(head: Float32Array, scores: Float32Array = new Float32Array(this.movies.ids.length)): Float32Array {
    scores.fill(Number.NEGATIVE_INFINITY);
    const movies = this.#model.head;
    for (let position = 0; position < head.length; position++) scores[movies[position]] = head[position];
    this.#tailProducts ??= createRowProducts(this.#tail.rows, head.length, this.#model.memory);
    writeScores(this.#tail, scores, head, this.#tailProducts);
    writeScores(this.#addedMovies, scores, head);
    return scores;
  }

  /** A movie's score from those of the head. */
  scoreOf(movie: number, head: Float32Array): number {
    const place = this.#place[movie];
    if (place === undefined) return product(this.candidate(movie), head);
    return place >= 0 ? head[place] : productOf(this.#tail.rows, -1 - place, head);
  }

  /** The scores of the movies outside the head that reach `bar`, by movie. @param nextAbove of the head's scores */
  tailReaching(head: Float32Array, bar: number, nextAbove: NextAbove): Map<number, number> {
    const found = new Map<number, number>();
    addReaching(this.#tail, head, bar, found, nextAbove);
    addReaching(this.#addedMovies, head, bar, found, nextAbove);
    return found;
  }

  get #addedMovies(): Combinations {
    this.#addedTail ??= this.#combineAdded();
    return this.#addedTail;
  }

  #combineAdded(): Combinations {
    const movies = Int32Array.from(this.#added, (_, index) => this.#place.length + index);
    return combinationsOf(stackRows(this.#added.map(({ candidate }) => candidate)), movies, this.#model.head.length);
  }

  /** The head movies that a rating of a movie counts for, with weights that add up to 1; none where nothing is known. */
  rated(movie: number): SparseRow {
    const trained = this.#place.length;
    if (movie >= trained) return this.#added[movie - trained].rated;
    const place = this.#place[movie];
    return place < 0 ? rowOf(this.#ratedTail, -1 - place) : this.candidate(movie);
  }

  /** The position of a movie in the head, below 0 outside. */
  positionOf(movie: number): number {
    return this.#place[movie] ?? -1;
  }

  /** Adds `preference` for a movie to the preferences for the head movies that it counts for. */
  addRated(movie: number, preference: number, preferences: Float64Array): void {
    // Nearly every rated movie represents itself, which needs no row.
    const place = this.positionOf(movie);
    if (place >= 0) {
      preferences[place] += preference;
      return;
    }
    const { column, value } = this.rated(movie);
    for (let entry = 0; entry < column.length; entry++) preferences[column[entry]] += preference * value[entry];
  }

  /**
   * Sets what is known about a movie by now. One that training did not see takes part through its content; of one that it
   * saw, content and weights stay as they were trained.
   */
  add(movie: Movie & MovieFacts): void {
    const index = this.movies.add(movie);
    const position = index - this.#place.length;
    if (position < 0) return;
    const finder = this.#readyFinder();
    const content = finder.describe(movie);
    const candidate = damped(finder.find(movie, content), this.#model.hyperparameters);
    const sum = sumOf(candidate);
    const rated = { column: candidate.column, value: candidate.value.map((weight) => weight / sum) };
    this.#added[position] = { candidate, rated, content };
    this.#addedTail = undefined;
    this.revision++;
  }

  /** Adds or updates the content of a movie that came or changed after the training; its weights stay. */
  change(movie: Movie & MovieFacts): void {
    this.add(movie);
    const index = this.movies.indexOf(movie.id)!;
    if (index < this.#place.length) this.#changedContent.set(index, this.#readyFinder().describe(movie));
  }

  #readyFinder(): NeighbourFinder {
    this.#finder ??= new NeighbourFinder(this.#model);
    return this.#finder;
  }

  /** Removes a deleted movie from recommendations. */
  remove(movieId: MovieId): void {
    this.movies.remove(movieId);
  }
}

/** The head position of each movie; for the others -1 - their place in the tail. */
function placesOf({ movieIds, head }: LinearModel): Int32Array {
  const place = new Int32Array(movieIds.length).fill(-1);
  head.forEach((movie, position) => {
    place[movie] = position;
  });
  let tail = 0;
  return place.map((position) => (position >= 0 ? position : -1 - tail++));
}

/** The movies outside the head, by their place in the tail. */
function tailOf(place: Int32Array): Int32Array {
  const movies = Int32Array.from(place.keys());
  return movies.filter((movie) => place[movie] < 0);
}

/** Each row's weights divided by their sum. */
function normalised({ rows: { rowStart, value }, reach }: Combinations): Float32Array {
  const result = new Float32Array(value.length);
  for (let row = 0; row < reach.length; row++) {
    for (let at = rowStart[row]; at < rowStart[row + 1]; at++) result[at] = value[at] / reach[row];
  }
  return result;
}

function damped({ column, value }: Neighbours, { tailDamping }: Hyperparameters): SparseRow {
  return { column, value: value.map((weight) => tailDamping * weight) };
}
