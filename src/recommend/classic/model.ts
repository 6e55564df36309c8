import type { Artifact, Section } from '../../artifact/format.ts';
import type { MovieId } from '../../domain.ts';

/** The trained state of the classic recommender; movies are indices into `movieIds`. */
export type ClassicModel = {
  movieIds: readonly MovieId[];
  /** Movies x `similarPerMovie`, row-major, most similar first; -1 if there are no more. */
  similar: Int32Array;
  similarPerMovie: number;
  /** Every movie once, the most popular first. */
  popular: Int32Array;
};

/** `movieIds` left out, as the artifact holds them once for all models. */
export function classicSections(model: ClassicModel): Record<string, Section> {
  const movies = model.movieIds.length;
  return {
    'classic.similar': { shape: [movies, model.similarPerMovie], data: model.similar },
    'classic.popular': { shape: [movies], data: model.popular },
  };
}

/**
 * The inverse of `classicSections`.
 * @throws RangeError if `sections` do not hold a classic model of these movies
 */
export function readClassic(sections: Artifact['sections'], movieIds: readonly MovieId[]): ClassicModel {
  const similar = sections['classic.similar']?.data;
  const popular = sections['classic.popular']?.data;
  const isRead = similar instanceof Int32Array && popular instanceof Int32Array;
  if (!isRead || popular.length !== movieIds.length) {
    throw new RangeError(`the artifact holds no classic model of ${movieIds.length} movies`);
  }
  return { movieIds, similar, similarPerMovie: sections['classic.similar'].shape[1], popular };
}
