import type { HistoryEntry, UserAttributes, UserId, Viewer } from '../domain.ts';
import type { Sql } from './database.ts';

const nothingKnown: UserAttributes = { age: null, occupation: null, gender: null };

/** Whoever `userId` is, with all that is known of them, as of this moment: one query, so one state of the database. */
export async function findViewer(sql: Sql, userId: UserId): Promise<Viewer> {
  const rows = await sql<(UserAttributes & (HistoryEntry | { movieId: null }))[]>`
    select age, occupation, gender, movie as "movieId", rating as stars, "timestamp"
    from users left join ratings using (user_id)
    where user_id = ${userId}`;
  const [first] = rows;
  if (!first) return { account: false, attributes: nothingKnown, history: [] };
  const { age, occupation, gender } = first;
  const history = rows.filter((row) => row.movieId !== null) as (UserAttributes & HistoryEntry)[];
  return {
    account: true,
    attributes: { age, occupation, gender },
    history: history.map(({ movieId, stars, timestamp }) => ({ movieId, stars, timestamp })),
  };
}
