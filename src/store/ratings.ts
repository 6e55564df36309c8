import type { Rating } from '../domain.ts';
import type { Reader } from './database.ts';

/** All ratings in batches, in no particular order; memory stays flat however many there are. */
export async function* readRatings(sql: Reader): AsyncGenerator<readonly Rating[]> {
  yield* sql<Rating[]>`
    select "timestamp", user_id as "userId", movie as "movieId", rating as stars from ratings`.cursor(10_000);
}

export async function countRatings(sql: Reader): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*) as count from ratings`;
  return row!.count;
}
