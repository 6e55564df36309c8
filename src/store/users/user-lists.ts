import type { MovieId, UserId } from '../../domain.ts';
import { retryConflicts } from '../conflicts.ts';
import type { Sql } from '../database.ts';
import { lockUsers } from '../locks.ts';
import { findUser } from './users.ts';

/** What a user says of movies: a table with at most one row for a user and a movie, and what such a row says. */
const columns = { ratings: 'rating', watches: 'minutes', hidden_movies: null } as const;
export type UserList = keyof typeof columns;

/**
 * Where an entry stands in its list.
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

/** @returns whether there was such an entry */
export async function deleteFromUserList(sql: Sql, list: UserList, userId: UserId, movieId: MovieId): Promise<boolean> {
  return await retryConflicts(() =>
    sql.begin(async (transaction) => {
      await lockUsers(transaction, [userId]);
      const { count } = await transaction`
        delete from ${transaction(list)} where user_id = ${userId} and movie = ${movieId}`;
      return count > 0;
    }),
  );
}
