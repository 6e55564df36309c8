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
    const ratings = await sql<Rating[]>`
      select user_id as "userId", movie as "movieId", rating as stars, "timestamp" from ratings
      where user_id between ${first} and ${last}`;
    const watches = await sql<Watch[]>`
      select user_id as "userId", movie as "movieId", watches."timestamp",
        ${watchedShare(sql)} as share
      from watches join movies on id = movie
      where user_id between ${first} and ${last}
        and not exists (select from ratings where ratings.user_id = watches.user_id and ratings.movie = watches.movie)`;
    yield { users, ratings, watches };
    after = last;
  }
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
