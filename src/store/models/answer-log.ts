import type { MovieId, UserId } from '../../domain.ts';
import type { Sql } from '../database.ts';

/** One list that our server has shown to a user. */
export type LoggedAnswer = {
  /** A UUID: of several rows with one, the first is kept. */
  id: string;
  userId: UserId;
  time: Date;
  /** Best first. */
  movies: readonly MovieId[];
  modelVersion: number;
  recommender: string;
  basis: string;
  route: string;
  milliseconds: number;
};

/** A deletion of many rows is cut into pieces, as each keeps its rows locked. */
const deletedAtOnce = 10_000;

/** Writes answers; those to users deleted since are left out. A list's movies are lines, as no id contains a line break. */
export async function writeAnswers(sql: Sql, answers: readonly LoggedAnswer[]): Promise<void> {
  // Users are locked, in one order, so that none of them goes before the rows are written.
  await sql`
    insert into answers (id, user_id, "timestamp", movies, model_version, recommender, basis, route, milliseconds)
    select id, users.user_id, to_timestamp(time / 1000), string_to_array(movies, e'\n'), model_version, recommender, basis,
      route, milliseconds
    from unnest(
      ${answers.map(({ id }) => id)}::uuid[],
      ${answers.map(({ userId }) => userId)}::bigint[],
      ${answers.map(({ time }) => time.getTime())}::float8[],
      ${answers.map(({ movies }) => movies.join('\n'))}::text[],
      ${answers.map(({ modelVersion }) => modelVersion)}::integer[],
      ${answers.map(({ recommender }) => recommender)}::text[],
      ${answers.map(({ basis }) => basis)}::text[],
      ${answers.map(({ route }) => route)}::text[],
      ${answers.map(({ milliseconds }) => milliseconds)}::real[]
    ) as shown (id, asker, time, movies, model_version, recommender, basis, route, milliseconds)
    join users on users.user_id = asker
    order by users.user_id
    for key share of users
    on conflict (id) do nothing`;
}

/** Deletes what is older than `keepMs`, by the database's clock. @returns how many */
export async function deleteOldAnswers(sql: Sql, keepMs: number): Promise<number> {
  let deleted = 0;
  for (;;) {
    const { count } = await sql`
      delete from answers
      where id in (
        select id from answers where "timestamp" < now() - ${keepMs / 1000} * interval '1 second' limit ${deletedAtOnce}
      )`;
    deleted += count;
    if (count < deletedAtOnce) return deleted;
  }
}
