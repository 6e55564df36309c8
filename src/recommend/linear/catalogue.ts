import type { Movie, MovieId } from '../../domain.ts';
import type { SparseRow, SparseRows } from '../../kernels/index.ts';
import type { Hyperparameters } from '../../model/hyperparameters.ts';
import type { LinearModel } from '../../model/linear-model.ts';
import { product, rowOf, stackRows } from '../../model/sparse.ts';
import { StandInFinder, type StandIns } from '../../model/stand-ins.ts';
import type { MovieFacts } from '../movie-facts.ts';
import { MovieTable } from '../movie-table.ts';

/**
 * Every movie as a combination of head movies: a head movie as itself, any other as the head movies that are most like
 * it, those added after the training included. Indices are those of `movies`.
 */
export class Catalogue {
  readonly movies: MovieTable;
  /** Columns of the content vectors. */
  readonly features: number;
  readonly #model: LinearModel;
  /** Of the movies that training saw, one after the other in memory, for `scores` goes through all of them. */
  readonly #trained: SparseRows;
  /** The head position of each of them; for the others -1 - their place in the tail. */
  readonly #place: Int32Array;
  readonly #added: { candidate: SparseRow; content: SparseRow }[] = [];
  #finder: StandInFinder | undefined;

  constructor(model: LinearModel) {
    this.#model = model;
    this.movies = new MovieTable(model.movieIds);
    this.features = model.vocabulary.features.length;
    this.#place = placesOf(model);
    this.#trained = stackRows(Array.from(this.#place, (place) => candidateAt(model, place)));
  }

  get ids(): readonly MovieId[] {
    return this.movies.ids;
  }

  indexOf(movieId: MovieId): number | undefined {
    return this.movies.indexOf(movieId);
  }

  /** The share of head scores that a movie's own score is: all of its own in the head, a damped mean of others outside. */
  candidate(movie: number): SparseRow {
    const trained = this.#place.length;
    return movie < trained ? rowOf(this.#trained, movie) : this.#added[movie - trained].candidate;
  }

  /** A unit vector; empty where nothing known describes the movie. What a trained movie is about stays as it was trained. */
  content(movie: number): SparseRow {
    const trained = this.#place.length;
    if (movie >= trained) return this.#added[movie - trained].content;
    const place = this.#place[movie];
    return place >= 0 ? rowOf(this.#model.content, place) : rowOf(this.#model.tailContent, -1 - place);
  }

  /** One score for each movie from those of the head. */
  scores(head: Float32Array): Float32Array {
    const { rowStart, column, value } = this.#trained;
    const trained = this.#place.length;
    if (head.length === this.movies.ids.length) return head;
    const scores = new Float32Array(this.movies.ids.length);
    for (let movie = 0; movie < trained; movie++) {
      const end = rowStart[movie + 1];
      let sum = 0;
      for (let entry = rowStart[movie]; entry < end; entry++) sum += value[entry] * head[column[entry]];
      scores[movie] = sum;
    }
    for (const [index, { candidate }] of this.#added.entries()) scores[trained + index] = product(candidate, head);
    return scores;
  }

  /** The head movies that a rating of a movie counts for, with weights that add up to 1; none where nothing is known. */
  rated(movie: number): SparseRow {
    const { column, value } = this.candidate(movie);
    const sum = value.reduce((total, weight) => total + weight, 0);
    return { column, value: value.map((weight) => weight / sum) };
  }

  /** Adds `preference` for a movie to the preferences for the head movies that it counts for. */
  addRated(movie: number, preference: number, preferences: Float64Array): void {
    // Nearly every movie that is rated stands for itself, which needs no row.
    const place = this.#place[movie] ?? -1;
    if (place >= 0) {
      preferences[place] += preference;
      return;
    }
    const { column, value } = this.rated(movie);
    for (let entry = 0; entry < column.length; entry++) preferences[column[entry]] += preference * value[entry];
  }

  /**
   * Lets a movie that training did not see take part through its content, and one that had gone take part again; an
   * addition that is added again is described anew.
   */
  add(movie: Movie & MovieFacts): void {
    const index = this.movies.add(movie);
    const position = index - this.#place.length;
    if (position < 0) return;
    this.#finder ??= new StandInFinder(this.#model);
    const content = this.#finder.describe(movie);
    const candidate = damped(this.#finder.find(movie, content), this.#model.hyperparameters);
    this.#added[position] = { candidate, content };
  }

  /** Tells the facts that lists are filtered by; a movie that the catalogue does not have is left out. */
  update(facts: MovieFacts): void {
    this.movies.update(facts);
  }

  /** Keeps a movie that is no more from being recommended. */
  remove(movieId: MovieId): void {
    this.movies.remove(movieId);
  }

  /** Whether all of a movie has to be told by `add`: it was added after the training, or is thought to be no more. */
  needs(movieId: MovieId): boolean {
    const index = this.movies.indexOf(movieId);
    return index === undefined || index >= this.#place.length || !this.movies.isPresent(index);
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

function candidateAt({ standIns, hyperparameters }: LinearModel, place: number): SparseRow {
  if (place < 0) return damped(rowOf(standIns, -1 - place), hyperparameters);
  return { column: Int32Array.of(place), value: Float32Array.of(1) };
}

function damped({ column, value }: StandIns, { tailDamping }: Hyperparameters): SparseRow {
  return { column, value: value.map((weight) => tailDamping * weight) };
}
