import type { MovieId, UserId } from '../../domain.ts';
import type { Sql } from '../database.ts';
import { writeOf } from '../locks.ts';

export type StoredWatch = { minutes: number; timestamp: Date | null };

/** As of a rating: whether it is what is stored now, was already, or is older than that. */
export type WatchOutcome = { status: 'applied' | 'unchanged' | 'outdated'; stored: StoredWatch };

/**
 * Says how many minutes of a movie a user has watched. As with ratings, the newer counts. The minutes that a log has told of
 * stay known, so that it goes on adding to them, unless fewer are said now.
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
