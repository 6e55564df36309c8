import type { MovieId, UserId } from '../../domain.ts';
import type { Sql } from '../database.ts';
import { writeOf } from '../locks.ts';

/**
 * Hides a movie from a user for good.
 * @returns since when it is hidden, and whether it was already
 * @throws MarqueeError USER_UNKNOWN, MOVIE_UNKNOWN
 */
export async function hideMovie(
  sql: Sql,
  userId: UserId,
  movieId: MovieId,
): Promise<{ status: 'applied' | 'unchanged'; timestamp: Date }> {
  return await writeOf(sql, userId, movieId, async (transaction) => {
    const { count } = await transaction`
      insert into hidden_movies (user_id, movie) values (${userId}, ${movieId}) on conflict do nothing`;
    const [hidden] = await transaction<{ timestamp: Date }[]>`
      select "timestamp" from hidden_movies where user_id = ${userId} and movie = ${movieId}`;
    return { status: count > 0 ? 'applied' : 'unchanged', timestamp: hidden!.timestamp };
  });
}
