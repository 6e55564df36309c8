import type { MovieId, Rating, UserId } from '../../domain.ts';
import { createBatcher } from '../batcher.ts';
import { type Reader, readClock, type Sql, type Transaction } from '../database.ts';
import { conflict, retryConflicts } from '../failures.ts';
import { keepMovies, lockUsers, writeOf } from './locked-writes.ts';

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
 * The outcome of each write if they are applied in order. Of two ratings of one user and movie the newer counts; if both are
 * equally new, the later write. A stored rating without a time loses to any other.
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

/** Different for ratings of different users or movies. */
function keyOf({ userId, movieId }: Pick<Rating, 'userId' | 'movieId'>): string {
  return `${userId} ${movieId}`;
}

function isNewer(stored: StoredRating, { timestamp }: { timestamp: Date }): boolean {
  return stored.timestamp !== null && stored.timestamp > timestamp;
}

function isSame(stored: StoredRating | undefined, { stars, timestamp }: { stars: number; timestamp: Date }): boolean {
  return stored?.stars === stars && stored.timestamp?.getTime() === timestamp.getTime();
}

/**
 * A function that writes single ratings, as `writeRatings` does, in batches. A rating that has to wait for a user locked by
 * another writer does not hold up the others.
 */
export function createRatingWriter(sql: Sql): (write: RatingWrite) => Promise<RatingOutcome> {
  // One batch at a time, as larger ones cost less for each rating.
  const applyAtOnce = createBatcher((writes: readonly RatingWrite[]) => applyRatings(sql, writes), { lanes: 1 });
  const decide = createBatcher((writes: readonly RatingWrite[]) => writeRatings(sql, writes));
  return async (write) => (await applyAtOnce(write)) ?? (await decide(write));
}

/**
 * What nearly every rating needs, in one statement: the first of each user and movie is written where both are known, where it
 * changes what is stored and where no other transaction has locked the user.
 * @returns undefined for the others, of which nothing was written
 */
async function applyRatings(sql: Sql, writes: readonly RatingWrite[]): Promise<(RatingOutcome | undefined)[]> {
  const firsts = new Map(writes.toReversed().map((write) => [keyOf(write), write]));
  const applied = await retryConflicts(() => storeRatings(sql, [...firsts.values()]));
  return writes.map((write) => {
    const stored = firsts.get(keyOf(write)) === write ? applied.get(keyOf(write)) : undefined;
    return stored && { status: 'applied', stored };
  });
}

/**
 * Writes ratings, all in one transaction and a few statements, however many they are. Users and movies that are not known
 * are not made: what is said of them is rejected.
 * @param writes some thousand at most, as each column goes as one parameter
 * @returns the outcome of each, in their order
 */
export async function writeRatings(sql: Sql, writes: readonly RatingWrite[]): Promise<RatingOutcome[]> {
  return await retryConflicts(() =>
    sql.begin(async (transaction) => {
      const { outcomes, changed } = decideRatings(writes, await readKnown(transaction, writes));
      if (changed.length > 0) {
        const stored = await storeRatings(transaction, changed);
        // Code that does not lock users, such as SQL by hand, may have written a newer rating since we read; then start again.
        if (stored.size < changed.length) throw conflict('A newer rating came meanwhile.');
      }
      return outcomes;
    }),
  );
}

/** By the database's clock, which all processes share. Statements of one connection run in their order. */
async function readKnown(transaction: Transaction, writes: readonly RatingWrite[]): Promise<KnownRatings> {
  const userIds = writes.map(({ userId }) => userId);
  const movieIds = writes.map(({ movieId }) => movieId);
  const [users, movies, ratings, now] = await Promise.all([
    lockUsers(transaction, [...new Set(userIds)]),
    keepMovies(transaction, [...new Set(movieIds)]),
    readRatingsOf(transaction, userIds, movieIds),
    readClock(transaction),
  ]);
  return { users, movies, ratings, now };
}

function readRatingsOf(transaction: Transaction, userIds: UserId[], movieIds: string[]) {
  return transaction<Rating[]>`
    select distinct user_id as "userId", movie as "movieId", rating as stars, "timestamp"
    from unnest(${userIds}::bigint[], ${movieIds}::text[]) as asked (user_id, movie)
    join ratings using (user_id, movie)`;
}

/**
 * Writes those that change what is stored and are not older, whose users and movies are known and not locked by others. Our
 * times are whole milliseconds, as JavaScript's are; one that is not given is taken once the users are locked.
 * @param ratings no user and movie twice
 * @returns those that are stored now, by `keyOf`
 */
async function storeRatings(sql: Reader, ratings: readonly RatingWrite[]): Promise<Map<string, TimedRating>> {
  const userIds = ratings.map(({ userId }) => userId);
  const movieIds = ratings.map(({ movieId }) => movieId);
  const stored = await sql<TimedRating[]>`
    insert into ratings as kept ("timestamp", user_id, movie, rating)
    select coalesce("timestamp", date_trunc('milliseconds', clock_timestamp())), user_id, movie, rating
    from unnest(
      ${ratings.map(({ timestamp }) => timestamp?.toISOString() ?? null)}::timestamptz[],
      ${userIds}::bigint[],
      ${movieIds}::text[],
      ${ratings.map(({ stars }) => stars)}::real[]
    ) as rated ("timestamp", user_id, movie, rating)
    where user_id = any(array(
        select user_id from users where user_id = any(${userIds}::bigint[]) for no key update skip locked
      ))
      and movie = any(array(select id from movies where id = any(${movieIds}::text[]) for key share skip locked))
    order by user_id, movie
    on conflict (user_id, movie) do update
    set "timestamp" = excluded."timestamp", rating = excluded.rating, log_offset = null
    where kept."timestamp" is null
      or date_trunc('milliseconds', kept."timestamp") < excluded."timestamp"
      or date_trunc('milliseconds', kept."timestamp") = excluded."timestamp" and kept.rating <> excluded.rating
    returning user_id as "userId", movie as "movieId", rating as stars, "timestamp"`;
  return new Map(stored.map((rating) => [keyOf(rating), rating]));
}

/**
 * Stores a rating of unknown time, unless there is one already, which is newer or as old. For undoing a deletion.
 * @throws MarqueeError USER_UNKNOWN, MOVIE_UNKNOWN
 */
export async function restoreUndatedRating(
  sql: Sql,
  { userId, movieId, stars }: Pick<Rating, 'userId' | 'movieId' | 'stars'>,
): Promise<Exclude<RatingOutcome, { status: 'rejected' }>> {
  return await writeOf(sql, userId, movieId, async (transaction) => {
    const { count } = await transaction`
      insert into ratings ("timestamp", user_id, movie, rating) values (null, ${userId}, ${movieId}, ${stars})
      on conflict do nothing`;
    const [stored] = await transaction<StoredRating[]>`
      select rating as stars, "timestamp" from ratings where user_id = ${userId} and movie = ${movieId}`;
    const isSame = stored!.timestamp === null && stored!.stars === stars;
    return { status: count > 0 ? 'applied' : isSame ? 'unchanged' : 'outdated', stored: stored! };
  });
}
