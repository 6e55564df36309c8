import type { Choice, RatedMovie, SimilarUsers } from '../../domain/similar-users.ts';
import type { MovieId, UserAttributes } from '../../domain.ts';
import { compareRated, type SimilarUsersSource } from './similar-users.ts';

/** Users and their ratings, as `Dataset` holds them; row `u` covers entries `rowStart[u]` to `rowStart[u + 1] - 1`. */
export type UserRatings = {
  movieIds: readonly MovieId[];
  /** One a user. */
  attributes: readonly UserAttributes[];
  /** Users + 1 offsets. */
  rowStart: Uint32Array;
  movie: Int32Array;
  stars: Float32Array;
};

/** Sums over one tier's users, by movie. */
type Sums = { stars: Float64Array; ratings: Uint32Array };

/**
 * Similar users' ratings in memory, for evaluation: what the database would answer if it held the same rows. Sums are kept
 * for each tier that was asked for, 12 bytes a movie.
 */
export function createMemorySource(ratings: UserRatings): SimilarUsersSource {
  const kept = new Map<string, Sums>();
  const sumsOf = (tier: number, users: SimilarUsers) => {
    const key = JSON.stringify([users.gender, tier < 2 && users.ages, tier < 1 && users.occupation]);
    const sums = kept.get(key) ?? sumRatings(ratings, (user) => isInTier(tier, users, user));
    kept.set(key, sums);
    return sums;
  };
  return {
    async bestMovies(users, choice) {
      return [0, 1, 2].map((tier) => best(ratings.movieIds, sumsOf(tier, users), choice, 3 * (tier + 1)));
    },
  };
}

function isInTier(tier: number, users: SimilarUsers, { age, gender, occupation }: UserAttributes): boolean {
  if (gender !== users.gender) return false;
  if (tier === 2) return true;
  if (users.ages === null || age === null || age < users.ages.from || age > users.ages.to) return false;
  return tier === 1 || (occupation !== null && occupation === users.occupation);
}

function sumRatings(ratings: UserRatings, isMember: (user: UserAttributes) => boolean): Sums {
  const sums: Sums = {
    stars: new Float64Array(ratings.movieIds.length),
    ratings: new Uint32Array(ratings.movieIds.length),
  };
  ratings.attributes.forEach((attributes, user) => {
    if (!isMember(attributes)) return;
    for (let entry = ratings.rowStart[user]; entry < ratings.rowStart[user + 1]; entry++) {
      sums.stars[ratings.movie[entry]] += ratings.stars[entry];
      sums.ratings[ratings.movie[entry]]++;
    }
  });
  return sums;
}

function best(movieIds: readonly MovieId[], sums: Sums, { excluded, candidates }: Choice, count: number): RatedMovie[] {
  const found: RatedMovie[] = [];
  sums.ratings.forEach((ratings, index) => {
    if (ratings === 0) return;
    const mean = sums.stars[index] / ratings;
    if (found.length === count && mean < found[count - 1].mean) return;
    const movieId = movieIds[index];
    if (excluded.has(movieId) || candidates?.has(movieId) === false) return;
    found.push({ movieId, mean, ratings });
    found.sort(compareRated).splice(count);
  });
  return found;
}
