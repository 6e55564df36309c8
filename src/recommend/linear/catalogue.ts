import type { Movie, MovieId } from '../../domain.ts';
import type { SparseRow, SparseRows } from '../../kernels/index.ts';
import type { Hyperparameters } from '../../model/hyperparameters.ts';
import type { LinearModel } from '../../model/linear-model.ts';
import { rowOf, stackRows } from '../../model/sparse.ts';
import { StandInFinder, type StandIns } from '../../model/stand-ins.ts';

/**
 * Every movie as a combination of head movies: a head movie as itself, any other as the head movies that are most like
 * it, those added after the training included. Indices are the model's, additions follow.
 */
export class Catalogue {
  readonly ids: MovieId[];
  readonly #indexOf: Map<MovieId, number>;
  /** Of the movies that training saw, one after the other in memory, for `scores` goes through all of them. */
  readonly #trained: SparseRows;
  readonly #added: SparseRow[] = [];
  readonly #model: LinearModel;
  readonly #removed = new Set<number>();
  #finder: StandInFinder | undefined;

  constructor(model: LinearModel) {
    this.#model = model;
    this.ids = [...model.movieIds];
    this.#indexOf = new Map(model.movieIds.map((id, index) => [id, index]));
    this.#trained = stackRows(candidatesOf(model));
  }

  indexOf(movieId: MovieId): number | undefined {
    return this.#indexOf.get(movieId);
  }

  /** The share of head scores that a movie's own score is: all of its own in the head, a damped mean of others outside. */
  candidate(movie: number): SparseRow {
    const trained = this.#model.movieIds.length;
    return movie < trained ? rowOf(this.#trained, movie) : this.#added[movie - trained];
  }

  /** One score for each movie from those of the head. */
  scores(head: Float32Array): Float32Array {
    const { rowStart, column, value } = this.#trained;
    const trained = this.#model.movieIds.length;
    if (head.length === this.ids.length) return head;
    const scores = new Float32Array(this.ids.length);
    for (let movie = 0; movie < trained; movie++) {
      const end = rowStart[movie + 1];
      let sum = 0;
      for (let entry = rowStart[movie]; entry < end; entry++) sum += value[entry] * head[column[entry]];
      scores[movie] = sum;
    }
    for (const [index, candidate] of this.#added.entries()) scores[trained + index] = product(candidate, head);
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
    const { rowStart, column: head } = this.#trained;
    // Nearly every movie that is rated stands for itself, which needs no row.
    if (rowStart[movie + 1] - rowStart[movie] === 1) {
      preferences[head[rowStart[movie]]] += preference;
      return;
    }
    const { column, value } = this.rated(movie);
    for (let entry = 0; entry < column.length; entry++) preferences[column[entry]] += preference * value[entry];
  }

  /** Lets a movie that training did not see take part through its content; added again, it is described anew. */
  add(movie: Movie): void {
    const index = this.#indexOf.get(movie.id) ?? this.ids.length;
    this.#removed.delete(index);
    const position = index - this.#model.movieIds.length;
    if (position < 0) return;
    this.#finder ??= new StandInFinder(this.#model);
    this.#indexOf.set(movie.id, index);
    this.ids[index] = movie.id;
    this.#added[position] = damped(this.#finder.find(movie), this.#model.hyperparameters);
  }

  /** Whether the present state of a movie has to be told: it was added after the training, or is thought to be no more. */
  needs(movieId: MovieId): boolean {
    const index = this.#indexOf.get(movieId);
    return index === undefined || index >= this.#model.movieIds.length || this.#removed.has(index);
  }

  /** Keeps a movie that is no more from being recommended. */
  remove(movieId: MovieId): void {
    const index = this.#indexOf.get(movieId);
    if (index !== undefined) this.#removed.add(index);
  }

  /** Indices of the movies that are no more. */
  get removed(): ReadonlySet<number> {
    return this.#removed;
  }
}

/** `row x dense`. */
export function product({ column, value }: SparseRow, dense: Float32Array): number {
  let sum = 0;
  for (let entry = 0; entry < column.length; entry++) sum += value[entry] * dense[column[entry]];
  return sum;
}

function candidatesOf({ movieIds, head, standIns, hyperparameters }: LinearModel): SparseRow[] {
  const candidates: SparseRow[] = new Array(movieIds.length);
  head.forEach((movie, position) => {
    candidates[movie] = { column: Int32Array.of(position), value: Float32Array.of(1) };
  });
  let tail = 0;
  for (let movie = 0; movie < movieIds.length; movie++) {
    candidates[movie] ??= damped(rowOf(standIns, tail++), hyperparameters);
  }
  return candidates;
}

function damped({ column, value }: StandIns, { tailDamping }: Hyperparameters): SparseRow {
  return { column, value: value.map((weight) => tailDamping * weight) };
}
