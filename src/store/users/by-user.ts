import type { MovieId, Rating, User, UserId, Watch } from '../../domain.ts';
import type { Reader } from '../database.ts';
import { watchedShare } from './viewers.ts';

/** Some users and all that they have rated, or watched without rating it. */
export type UserBatch = { users: User[]; ratings: Rating[]; watches: Watch[] };

/**
 * All users, ascending by id, with their ratings and watches; memory does not grow with their number. In a transaction that fixes
 * one state of the database.
 * @param size of a batch, in users
 */
export async function* readUserBatches(sql: Reader, size: number): AsyncGenerator<UserBatch> {
  let after: UserId | null = null;
  for (;;) {
    const users: User[] = await sql<User[]>`
      select user_id as id, age, occupation, gender from users
      where ${after}::bigint is null or user_id > ${after}::bigint
      order by user_id limit ${size}`;
    if (users.length === 0) return;
    const [first, last] = [users[0]!.id, users.at(-1)!.id];
    const { ratings, watches } = await readEntries(sql, sql`user_id between ${first} and ${last}`);
    yield { users, ratings, watches };
    after = last;
  }
}

/**
 * What some users have rated, or watched without rating it, in batches.
 * @param size of a batch, in users
 */
export async function* readHistories(
  sql: Reader,
  users: readonly UserId[],
  size: number,
): AsyncGenerator<Pick<UserBatch, 'ratings' | 'watches'>> {
  for (let start = 0; start < users.length; start += size) {
    const batch = users.slice(start, start + size);
    yield await readEntries(sql, sql`user_id = any(${batch}::bigint[])`);
  }
}

async function readEntries(
  sql: Reader,
  isOfUser: ReturnType<typeof watchedShare>,
): Promise<Pick<UserBatch, 'ratings' | 'watches'>> {
  const ratings = await sql<Rating[]>`
    select user_id as "userId", movie as "movieId", rating as stars, "timestamp" from ratings
    where ${isOfUser}`;
  const watches = await sql<Watch[]>`
    select user_id as "userId", movie as "movieId", watches."timestamp",
      ${watchedShare(sql)} as share
    from watches join movies on id = movie
    where ${isOfUser}
      and not exists (select from ratings where ratings.user_id = watches.user_id and ratings.movie = watches.movie)`;
  return { ratings, watches };
}

/** All users, ascending by id, and their versions, of which each changes with the user's row, ratings and watches. */
export async function readVersions(sql: Reader): Promise<{ ids: UserId[]; versions: Float64Array }> {
  const [ids, versions]: [UserId[], number[]] = [[], []];
  const batches = sql<{ id: UserId; version: number }[]>`
    select user_id as id, version from users order by user_id`.cursor(50_000);
  for await (const rows of batches) {
    for (const { id, version } of rows) {
      ids.push(id);
      versions.push(version);
    }
  }
  return { ids, versions: Float64Array.from(versions) };
}

/** Who has watched any of these movies. */
export async function findWatchersOf(sql: Reader, movies: readonly MovieId[]): Promise<UserId[]> {
  if (movies.length === 0) return [];
  const rows = await sql<{ id: UserId }[]>`
    select distinct user_id as id from watches where movie = any(${movies as MovieId[]})`;
  return rows.map(({ id }) => id);
}

/** How many users have rated each movie, or watched it without rating it; movies without any are missing. */
export async function countEntries(sql: Reader): Promise<Map<MovieId, number>> {
  const rows = await sql<{ movie: MovieId; entries: number }[]>`
    select movie, count(*) as entries from (
      select movie from ratings
      union all
      select movie from watches
      where not exists (select from ratings where ratings.user_id = watches.user_id and ratings.movie = watches.movie)
    ) as entries group by movie`;
  return new Map(rows.map(({ movie, entries }) => [movie, entries]));
}

export async function countUsers(sql: Reader): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*) as count from users`;
  return row!.count;
}
