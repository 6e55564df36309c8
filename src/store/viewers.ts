import type { HistoryEntry, UserAttributes, UserId, Viewer } from '../domain.ts';
import type { Sql } from './database.ts';

/** A user without ratings is one row without a movie. */
type Row = UserAttributes & (HistoryEntry | { movieId: null });

const nothingKnown: UserAttributes = { age: null, occupation: null, gender: null };

/** Whoever `userId` is, with all that is known of them, as of this moment: one query, so one state of the database. */
export async function findViewer(sql: Sql, userId: UserId): Promise<Viewer> {
  const rows = await sql<Row[]>`
    select age, occupation, gender, movie as "movieId", rating as stars, "timestamp"
    from users left join ratings using (user_id)
    where user_id = ${userId}`;
  const [first] = rows;
  if (!first) return { account: false, attributes: nothingKnown, history: [] };
  const { age, occupation, gender } = first;
  const rated = rows.filter((row) => row.movieId !== null);
  const history = rated.map(({ movieId, stars, timestamp }) => ({ movieId, stars, timestamp }));
  return { account: true, attributes: { age, occupation, gender }, history };
}
