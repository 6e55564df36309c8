import type { MovieFilter, MovieId, Viewer } from '../domain.ts';
import { conditionsOf } from './movie-filter.ts';
import type { MovieTable } from './movie-table.ts';
import type { Choice } from './recommender.ts';

/** Why a movie is not listed for a viewer. */
export type Barrier =
  | { kind: 'rated'; stars: number }
  | { kind: 'watched'; share: number }
  | { kind: 'seen' }
  | { kind: 'hidden' }
  /** Excluded from the list, or not among the only movies that it may hold. */
  | { kind: 'excluded' }
  /** Does not match a condition of the filter; `adult` applies unless it is lifted. */
  | { kind: 'filtered'; condition: keyof MovieFilter }
  /** There is no such movie any more. */
  | { kind: 'gone' };

/**
 * One byte a movie: 1 where it may be listed for all of `viewers`. One pass over the movies for each condition.
 * @param eligible to be written to; new ones where absent
 */
export function eligibleMovies(
  movies: MovieTable,
  choice: Choice,
  viewers: readonly Viewer[],
  eligible = new Uint8Array(movies.ids.length),
): Uint8Array {
  const { filter = {}, candidates, exclude } = choice;
  movies.writeListable(filter.adult ?? false, eligible);
  for (const { fits } of conditionsOf(filter, movies)) {
    for (let movie = 0; movie < eligible.length; movie++)
      if (eligible[movie] === 1 && !fits(movie)) eligible[movie] = 0;
  }
  if (candidates) keepOnly(candidates, movies, eligible);
  for (const id of exclude ?? []) bar(id, movies, eligible);
  for (const viewer of viewers) {
    const { watches = [], hidden = [], seen = [] } = viewer;
    for (const id of hidden) bar(id, movies, eligible);
    if (choice.includeRated) continue;
    for (const movie of movies.ratingsOf(viewer).movies) if (movie >= 0) eligible[movie] = 0;
    for (const movie of movies.indicesOf(watches)) if (movie >= 0) eligible[movie] = 0;
    for (const id of seen) bar(id, movies, eligible);
  }
  return eligible;
}

function keepOnly(candidates: Iterable<MovieId>, movies: MovieTable, eligible: Uint8Array): void {
  const wanted = new Uint8Array(eligible.length);
  for (const id of candidates) {
    const movie = movies.indexOf(id);
    if (movie !== undefined) wanted[movie] = 1;
  }
  for (let movie = 0; movie < eligible.length; movie++) eligible[movie] &= wanted[movie];
}

function bar(id: MovieId, movies: MovieTable, eligible: Uint8Array): void {
  const movie = movies.indexOf(id);
  if (movie !== undefined) eligible[movie] = 0;
}

/** Everything that keeps a movie from being listed for `viewer`; empty if it may be listed. */
export function barriersOf(movies: MovieTable, choice: Choice, viewer: Viewer, movie: number): Barrier[] {
  const { filter = {}, candidates, exclude, includeRated = false } = choice;
  const id = movies.ids[movie];
  const barriers: Barrier[] = [];
  if (!movies.isPresent(movie)) barriers.push({ kind: 'gone' });
  if (viewer.hidden?.has(id)) barriers.push({ kind: 'hidden' });
  const rating = viewer.history.find(({ movieId }) => movieId === id);
  const watch = viewer.watches?.find(({ movieId }) => movieId === id);
  if (rating && !includeRated) barriers.push({ kind: 'rated', stars: rating.stars });
  if (watch && !rating && !includeRated) barriers.push({ kind: 'watched', share: watch.share });
  if (viewer.seen?.has(id) && !watch && !rating && !includeRated) barriers.push({ kind: 'seen' });
  if (exclude?.has(id) || candidates?.has(id) === false) barriers.push({ kind: 'excluded' });
  if (movies.isAdult(movie) && !filter.adult) barriers.push({ kind: 'filtered', condition: 'adult' });
  for (const { name, fits } of conditionsOf(filter, movies)) {
    if (!fits(movie)) barriers.push({ kind: 'filtered', condition: name });
  }
  return barriers;
}
