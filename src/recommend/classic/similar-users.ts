import type { Choice, RatedMovie, SimilarUsers } from '../../domain/similar-users.ts';
import type { MovieId, UserAttributes } from '../../domain.ts';

/** The ratings of similar users, wherever they are kept. */
export type SimilarUsersSource = {
  /**
   * The best movies of tiers 1, 2 and 3, in the order of `compareRated`: at least 3, 6 and 9 of them where there are so
   * many. Tier 3 may be empty if the first two have their 3 and 6.
   */
  bestMovies(users: SimilarUsers, choice: Choice): Promise<RatedMovie[][]>;
};

const ageDistance = 5;
const moviesPerTier = 3;
const moviesWanted = 6;

/** @returns null if the gender is unknown, which every tier asks for */
export function findSimilarUsers({ age, gender, occupation }: UserAttributes): SimilarUsers | null {
  if (gender === null) return null;
  return { gender, ages: age === null ? null : { from: age - ageDistance, to: age + ageDistance }, occupation };
}

/**
 * Up to three new movies a tier by mean rating, from the narrowest tier on until six are found; the best six of them by
 * mean rating.
 */
export async function findHighlyRatedMoviesForSimilarUsers(
  source: SimilarUsersSource,
  users: SimilarUsers,
  choice: Choice,
): Promise<RatedMovie[]> {
  const found = new Map<MovieId, RatedMovie>();
  for (const tier of await source.bestMovies(users, choice)) {
    if (found.size >= moviesWanted) break;
    const fresh = tier.filter((movie) => !found.has(movie.movieId)).slice(0, moviesPerTier);
    for (const movie of fresh) found.set(movie.movieId, movie);
  }
  return [...found.values()].sort(compareRated).slice(0, moviesWanted);
}

/** Best first: by mean, then by the number of ratings behind it, then by id. */
export function compareRated(a: RatedMovie, b: RatedMovie): number {
  return b.mean - a.mean || b.ratings - a.ratings || (a.movieId < b.movieId ? -1 : 1);
}
