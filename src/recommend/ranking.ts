import type { MovieId, Viewer } from '../domain.ts';
import type { LinearRecommender } from './linear/linear.ts';
import { listMovies } from './listing.ts';
import type { Recommendation } from './recommender.ts';

/** A site's own candidates in a viewer's order. */
export type Ranking = {
  /** Best first, those included that the viewer has rated or watched. */
  ranked: Recommendation[];
  /** Movies that the viewer does not want to be shown, in the given order. */
  hidden: MovieId[];
  /** Those of which there is no such movie, likewise. */
  unknown: MovieId[];
};

/** Ranks the movies of `movieIds`, each once, regardless of what lists may hold. */
export function rankMovies(linear: LinearRecommender, viewer: Viewer, movieIds: readonly MovieId[]): Ranking {
  const { catalogue } = linear;
  const { movies } = catalogue;
  const wanted = new Uint8Array(movies.ids.length);
  const hidden: MovieId[] = [];
  const unknown: MovieId[] = [];
  for (const id of new Set(movieIds)) {
    const movie = movies.indexOf(id);
    if (movie === undefined || !movies.isPresent(movie)) unknown.push(id);
    else if (viewer.hidden?.has(id)) hidden.push(id);
    else wanted[movie] = 1;
  }
  return { ranked: listMovies(catalogue, linear.scores(viewer), wanted, movieIds.length), hidden, unknown };
}
