import type { Movie, MovieId } from '../../domain.ts';
import type { SparseRow } from '../../kernels/index.ts';
import type { Hyperparameters } from '../../model/hyperparameters.ts';
import type { LinearModel } from '../../model/linear-model.ts';
import { rowOf } from '../../model/sparse.ts';
import { StandInFinder, type StandIns } from '../../model/stand-ins.ts';

/**
 * Every movie as a combination of head movies: a head movie as itself, any other as the head movies that are most like
 * it, those added after the training included. Indices are the model's, additions follow.
 */
export class Catalogue {
  readonly ids: MovieId[];
  readonly #indexOf: Map<MovieId, number>;
  readonly #candidates: SparseRow[];
  readonly #model: LinearModel;
  readonly #removed = new Set<number>();
  #finder: StandInFinder | undefined;

  constructor(model: LinearModel) {
    this.#model = model;
    this.ids = [...model.movieIds];
    this.#indexOf = new Map(model.movieIds.map((id, index) => [id, index]));
    this.#candidates = candidatesOf(model);
  }

  indexOf(movieId: MovieId): number | undefined {
    return this.#indexOf.get(movieId);
  }

  /** The share of head scores that a movie's own score is: all of its own in the head, a damped mean of others outside. */
  candidate(movie: number): SparseRow {
    return this.#candidates[movie];
  }

  /** The head movies that a rating of a movie counts for, with weights that add up to 1; none where nothing is known. */
  rated(movie: number): SparseRow {
    const { column, value } = this.#candidates[movie];
    const sum = value.reduce((total, weight) => total + weight, 0);
    return { column, value: value.map((weight) => weight / sum) };
  }

  /** Lets a movie that training did not see take part through its content; added again, it is described anew. */
  add(movie: Movie): void {
    const index = this.#indexOf.get(movie.id) ?? this.ids.length;
    this.#removed.delete(index);
    if (index < this.#model.movieIds.length) return;
    this.#finder ??= new StandInFinder(this.#model);
    this.#indexOf.set(movie.id, index);
    this.ids[index] = movie.id;
    this.#candidates[index] = damped(this.#finder.find(movie), this.#model.hyperparameters);
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
