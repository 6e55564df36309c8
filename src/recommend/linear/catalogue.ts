import type { Movie, MovieId } from '../../domain.ts';
import type { SparseRow } from '../../kernels/index.ts';
import { columnsOf, describe, type FeatureColumns } from '../../model/content.ts';
import type { LinearModel } from '../../model/linear-model.ts';
import { ContentIndex } from '../../model/nearest.ts';
import { rowOf } from '../../model/sparse.ts';

/**
 * Every movie as a combination of head movies: a head movie as itself, any other as the head movies that are most like
 * it, those added after the training included. Indices are the model's, additions follow.
 */
export class Catalogue {
  readonly ids: MovieId[];
  readonly #indexOf: Map<MovieId, number>;
  readonly #combinations: SparseRow[];
  readonly #model: LinearModel;
  readonly #removed = new Set<number>();
  #index: ContentIndex | undefined;
  #columns: FeatureColumns | undefined;

  constructor(model: LinearModel) {
    this.#model = model;
    this.ids = [...model.movieIds];
    this.#indexOf = new Map(model.movieIds.map((id, index) => [id, index]));
    this.#combinations = combinationsOf(model);
  }

  indexOf(movieId: MovieId): number | undefined {
    return this.#indexOf.get(movieId);
  }

  /** Head positions, ascending, with weights that add up to 1; empty for a movie of which nothing is known. */
  combination(movie: number): SparseRow {
    return this.#combinations[movie];
  }

  /** Lets a movie that training did not see take part through its content; added again, it is described anew. */
  add(movie: Movie): void {
    const { vocabulary, content, hyperparameters, movieIds } = this.#model;
    this.#columns ??= columnsOf(vocabulary);
    this.#index ??= new ContentIndex(content, vocabulary.features.length);
    const index = this.#indexOf.get(movie.id) ?? this.ids.length;
    this.#removed.delete(index);
    if (index < movieIds.length) return;
    const vector = describe(movie, this.#columns, vocabulary);
    this.#indexOf.set(movie.id, index);
    this.ids[index] = movie.id;
    this.#combinations[index] = this.#index.standIns(vector, hyperparameters.tailNeighbours);
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

function combinationsOf({ movieIds, head, standIns }: LinearModel): SparseRow[] {
  const combinations: SparseRow[] = new Array(movieIds.length);
  head.forEach((movie, position) => {
    combinations[movie] = { column: Int32Array.of(position), value: Float32Array.of(1) };
  });
  let tail = 0;
  for (let movie = 0; movie < movieIds.length; movie++) combinations[movie] ??= rowOf(standIns, tail++);
  return combinations;
}
