import type { Rating, UserId } from '../domain.ts';
import { conflict, retryConflicts } from './conflicts.ts';
import type { Sql, Transaction } from './database.ts';
import { keepMovies, lockUsers } from './locks.ts';
import {
  decideRatings,
  type KnownRatings,
  type RatingOutcome,
  type RatingWrite,
  type TimedRating,
} from './rating-outcomes.ts';

/**
 * Writes ratings, all in one transaction and a few statements, however many they are. Users and movies that are not known
 * are not made: what is said of them is rejected.
 * @param writes some thousand at most, as each column goes as one parameter
 * @returns what became of each, in their order
 */
export async function writeRatings(sql: Sql, writes: readonly RatingWrite[]): Promise<RatingOutcome[]> {
  return await retryConflicts(() =>
    sql.begin(async (transaction) => {
      const { outcomes, changed } = decideRatings(writes, await readKnown(transaction, writes));
      if (changed.length > 0) await storeRatings(transaction, changed);
      return outcomes;
    }),
  );
}

/** By the database's clock, which all processes share. Statements of one connection run in their order. */
async function readKnown(transaction: Transaction, writes: readonly RatingWrite[]): Promise<KnownRatings> {
  const userIds = writes.map(({ userId }) => userId);
  const movieIds = writes.map(({ movieId }) => movieId);
  const [users, movies, ratings, [clock]] = await Promise.all([
    lockUsers(transaction, [...new Set(userIds)]),
    keepMovies(transaction, [...new Set(movieIds)]),
    readRatingsOf(transaction, userIds, movieIds),
    transaction<{ now: Date }[]>`select clock_timestamp() as now`,
  ]);
  return { users, movies, ratings, now: clock!.now };
}

function readRatingsOf(transaction: Transaction, userIds: UserId[], movieIds: string[]) {
  return transaction<Rating[]>`
    select distinct user_id as "userId", movie as "movieId", rating as stars, "timestamp"
    from unnest(${userIds}::bigint[], ${movieIds}::text[]) as asked (user_id, movie)
    join ratings using (user_id, movie)`;
}

/**
 * Our times are whole milliseconds, as JavaScript's are. An import, which does not lock users, may have brought a newer
 * rating since we read: then all is decided anew.
 */
async function storeRatings(transaction: Transaction, ratings: readonly TimedRating[]): Promise<void> {
  const { count } = await transaction`
    insert into ratings as kept ("timestamp", user_id, movie, rating)
    select "timestamp", user_id, movie, rating
    from unnest(
      ${ratings.map(({ timestamp }) => timestamp.toISOString())}::timestamptz[],
      ${ratings.map(({ userId }) => userId)}::bigint[],
      ${ratings.map(({ movieId }) => movieId)}::text[],
      ${ratings.map(({ stars }) => stars)}::real[]
    ) as rated ("timestamp", user_id, movie, rating)
    order by user_id, movie
    on conflict (user_id, movie) do update
    set "timestamp" = excluded."timestamp", rating = excluded.rating, log_offset = null
    where kept."timestamp" is null or date_trunc('milliseconds', kept."timestamp") <= excluded."timestamp"`;
  if (count < ratings.length) throw conflict('A newer rating came meanwhile.');
}
