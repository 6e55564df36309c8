import type { MovieId, UserId, Watch } from '../../domain.ts';
import type { Reader, Sql } from '../database.ts';
import { retryConflicts } from '../failures.ts';
import { lockUsers, writeOf } from './locked-writes.ts';
import { findUser } from './users.ts';
import { watchedShare } from './viewers.ts';

/** A table with at most one row per user and movie, and the values of such a row. */
const columns = {
  ratings: 'rating',
  watches: 'minutes',
  hidden_movies: null,
  watchlist: null,
  seen_movies: null,
} as const;
export type UserList = keyof typeof columns;

/** Lists whose rows have no values: a movie is in the list or not. */
export type MovieList = 'hidden_movies' | 'watchlist' | 'seen_movies';

/**
 * An entry's position in its list.
 * @property seconds since 1970, in all their digits; `-Infinity` where the time is unknown
 */
export type Position = { seconds: string; movieId: MovieId };

export type UserListEntry = Position & {
  title: string;
  timestamp: Date | null;
  /** Stars or minutes; null in a list of movies alone. */
  value: number | null;
};

/**
 * Entries of a user's list, newest first, those of unknown time last, equally new ones by their ids (code points). What is
 * written meanwhile neither repeats nor hides an entry of the pages that follow.
 * @param after the last entry of the page before
 * @throws MarqueeError USER_UNKNOWN
 */
export async function readUserList(
  sql: Sql,
  list: UserList,
  userId: UserId,
  { after, limit }: { after: Position | undefined; limit: number },
): Promise<UserListEntry[]> {
  const column = columns[list];
  const { seconds, movieId } = after ?? { seconds: null, movieId: '' };
  const entries = await sql<UserListEntry[]>`
    select movie as "movieId", title, "timestamp", epoch::text as seconds, ${column ? sql(column) : null} as value
    from ${sql(list)} join movies on id = movie,
      coalesce(extract(epoch from "timestamp"), '-Infinity') as epoch
    where user_id = ${userId} and (
      ${seconds}::numeric is null or epoch < ${seconds}::numeric
      or epoch = ${seconds}::numeric and movie collate "C" > ${movieId}
    )
    order by epoch desc, movie collate "C"
    limit ${limit}`;
  if (entries.length === 0) await findUser(sql, userId);
  return entries;
}

/** @returns the entry that was deleted; undefined if there was none */
export async function deleteFromUserList(
  sql: Sql,
  list: UserList,
  userId: UserId,
  movieId: MovieId,
): Promise<Pick<UserListEntry, 'value' | 'timestamp'> | undefined> {
  const column = columns[list];
  return await retryConflicts(() =>
    sql.begin(async (transaction) => {
      await lockUsers(transaction, [userId]);
      const [deleted] = await transaction<Pick<UserListEntry, 'value' | 'timestamp'>[]>`
        delete from ${transaction(list)} where user_id = ${userId} and movie = ${movieId}
        returning ${column ? transaction(column) : null} as value, "timestamp"`;
      return deleted;
    }),
  );
}

/** All watches in batches, in no particular order. */
export async function* readWatches(sql: Reader): AsyncGenerator<readonly Watch[]> {
  yield* sql<Watch[]>`
    select user_id as "userId", movie as "movieId", "timestamp",
      ${watchedShare(sql)} as share
    from watches join movies on id = movie`.cursor(10_000);
}

export type StoredWatch = { minutes: number; timestamp: Date | null };

/** As of a rating: whether it is what is stored now, was already, or is older than that. */
export type WatchOutcome = { status: 'applied' | 'unchanged' | 'outdated'; stored: StoredWatch };

/**
 * Stores how many minutes of a movie a user has watched. As with ratings, the newer counts. The minutes known from a log stay
 * known, so that the log goes on adding to them, unless the new number is smaller.
 * @param timestamp null for this moment
 * @throws MarqueeError USER_UNKNOWN, MOVIE_UNKNOWN
 */
export async function writeWatch(
  sql: Sql,
  userId: UserId,
  movieId: MovieId,
  { minutes, timestamp }: StoredWatch,
): Promise<WatchOutcome> {
  return await writeOf(sql, userId, movieId, async (transaction) => {
    const [before, [clock]] = await Promise.all([
      transaction<StoredWatch[]>`
        select minutes, "timestamp" from watches where user_id = ${userId} and movie = ${movieId}`,
      transaction<{ now: Date }[]>`select clock_timestamp() as now`,
    ]);
    const [stored] = before;
    const watch = { minutes, timestamp: timestamp ?? clock!.now };
    if (stored?.timestamp && stored.timestamp > watch.timestamp) return { status: 'outdated', stored };
    const isSame = stored?.minutes === minutes && stored.timestamp?.getTime() === watch.timestamp.getTime();
    if (stored && isSame) return { status: 'unchanged', stored };
    await transaction`
      insert into watches as kept (user_id, movie, minutes, "timestamp")
      values (${userId}, ${movieId}, ${minutes}, ${watch.timestamp})
      on conflict (user_id, movie) do update
      set minutes = excluded.minutes, "timestamp" = excluded."timestamp",
        minutes_seen = case
          when count_minutes(kept.minutes_seen) <= excluded.minutes then kept.minutes_seen else '{}'
        end`;
    return { status: 'applied', stored: watch };
  });
}

/**
 * Adds a movie to a user's list.
 * @returns since when it is in the list, and whether it was already
 * @throws MarqueeError USER_UNKNOWN, MOVIE_UNKNOWN
 */
export async function addToMovieList(
  sql: Sql,
  list: MovieList,
  userId: UserId,
  movieId: MovieId,
): Promise<{ status: 'applied' | 'unchanged'; timestamp: Date }> {
  return await writeOf(sql, userId, movieId, async (transaction) => {
    const { count } = await transaction`
      insert into ${transaction(list)} (user_id, movie) values (${userId}, ${movieId}) on conflict do nothing`;
    const [entry] = await transaction<{ timestamp: Date }[]>`
      select "timestamp" from ${transaction(list)} where user_id = ${userId} and movie = ${movieId}`;
    return { status: count > 0 ? 'applied' : 'unchanged', timestamp: entry!.timestamp };
  });
}
