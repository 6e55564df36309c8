import type { MovieId, Viewer } from '../../domain.ts';
import type { LinearRecommender } from '../linear/linear.ts';
import type { Terms } from '../linear/terms.ts';

export type Role = 'director' | 'actor';

/** How a viewer shows that they like a movie: by stars or, without any, by the share of it that they watched. */
export type Liking = { stars: number } | { share: number };

/** The reason for a row. */
export type RowReason =
  | { kind: 'because_you_liked'; movieId: MovieId; said: Liking }
  /** Ranked by the trend; by popularity if `asOf` is null. */
  | { kind: 'trending'; asOf: Date | null }
  | { kind: 'top_picks' }
  /** `liked` of the viewer's `likes` have the genre; 0 if the genre was chosen for being popular. */
  | { kind: 'genre'; genre: string; liked: number; likes: number }
  /** No movie of the row is liked by a larger share of the users. */
  | { kind: 'hidden_gems'; likedByAtMost: number }
  /** The largest similarity of the row's movies to what the viewer likes: a cosine of contents. */
  | { kind: 'something_different'; likenessAtMost: number }
  | { kind: 'watchlist' }
  /** By a director, or with a leading actor, of `liked` movies that the viewer likes. */
  | { kind: 'person'; role: Role; name: string; liked: number }
  /** Added to the catalogue since the model was trained. */
  | { kind: 'new' };

/** A row before movies shown in the rows above it are removed. */
export type Draft = { reason: RowReason; movies: readonly number[] };

/** The inputs of all rows. */
export type Ground = {
  linear: LinearRecommender;
  viewer: Viewer;
  /** The movies that the viewer likes and the catalogue has. */
  liked: readonly number[];
  /** Whether the history is so short that each entry in it tells much. */
  isNewcomer: boolean;
  scores: Float32Array;
  /** What the scores are made of. */
  terms: Terms;
  eligible: Uint8Array;
  /** The best movies that may be listed, best first. */
  ranked: readonly number[];
  /** By movie, its place in `ranked` from 1 on; 0 where it has none. */
  rankOf: Uint16Array;
};

/** A row of fewer movies is not worth its place. */
export const fewestMovies = 4;
/** Fewer likes say nothing of a taste. */
export const fewestLikes = 3;
/** Movies ranked below this are not good recommendations in rows that are not ordered by score. */
export const veryGoodMovies = 300;

/** The first `count` of `movies` that fit. */
export function first(count: number, movies: ArrayLike<number>, fits: (movie: number) => boolean): number[] {
  const found: number[] = [];
  for (let place = 0; place < movies.length && found.length < count; place++) {
    if (fits(movies[place])) found.push(movies[place]);
  }
  return found;
}
