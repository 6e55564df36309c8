import type { MovieId, Rating, UserId } from '../../domain.ts';

/** A rating to be written; without a time it is given at the moment of the write. */
export type RatingWrite = Rating;

/** What is stored of a user and a movie. */
export type StoredRating = Pick<Rating, 'stars' | 'timestamp'>;

/**
 * - applied: it is what is stored now
 * - unchanged: just that was stored already
 * - outdated: what is stored is newer
 * - rejected: there is no such user or movie
 */
export type RatingOutcome =
  | { status: 'applied' | 'unchanged' | 'outdated'; stored: StoredRating }
  | { status: 'rejected'; unknown: 'user' | 'movie' };

/** A rating whose time is known. */
export type TimedRating = Rating & { timestamp: Date };

/** The database as far as writes depend on it. */
export type KnownRatings = {
  users: ReadonlySet<UserId>;
  movies: ReadonlySet<MovieId>;
  ratings: readonly Rating[];
  now: Date;
};

/**
 * What becomes of each write if they come one after the other. Of two ratings of one user and movie the newer counts, of
 * equally new ones the later write; one whose time is unknown gives way to any.
 * @returns one outcome a write, in their order, and the ratings that have to be stored, one a user and movie
 */
export function decideRatings(
  writes: readonly RatingWrite[],
  { users, movies, ratings, now }: KnownRatings,
): { outcomes: RatingOutcome[]; changed: TimedRating[] } {
  const known = new Map<string, StoredRating>(ratings.map((rating) => [keyOf(rating), rating]));
  const stored = new Map(known);
  const changed = new Map<string, TimedRating>();
  const outcomes = writes.map(({ userId, movieId, stars, timestamp }): RatingOutcome => {
    if (!users.has(userId)) return { status: 'rejected', unknown: 'user' };
    if (!movies.has(movieId)) return { status: 'rejected', unknown: 'movie' };
    const rating = { userId, movieId, stars, timestamp: timestamp ?? now };
    const key = keyOf(rating);
    const before = stored.get(key);
    if (before && isNewer(before, rating)) return { status: 'outdated', stored: before };
    if (before && isSame(before, rating)) return { status: 'unchanged', stored: before };
    stored.set(key, rating);
    changed.set(key, rating);
    return { status: 'applied', stored: rating };
  });
  return { outcomes, changed: [...changed.values()].filter((rating) => !isSame(known.get(keyOf(rating)), rating)) };
}

/** Tells ratings of different users or movies apart. */
export function keyOf({ userId, movieId }: Pick<Rating, 'userId' | 'movieId'>): string {
  return `${userId} ${movieId}`;
}

function isNewer(stored: StoredRating, { timestamp }: { timestamp: Date }): boolean {
  return stored.timestamp !== null && stored.timestamp > timestamp;
}

function isSame(stored: StoredRating | undefined, { stars, timestamp }: { stars: number; timestamp: Date }): boolean {
  return stored?.stars === stars && stored.timestamp?.getTime() === timestamp.getTime();
}
