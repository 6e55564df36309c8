import { unknownMovie } from '../../domain/unknown.ts';
import { type Movie, type MovieId, movieColumns } from '../../domain.ts';
import { MarqueeError } from '../../errors.ts';
import type { Sql, Transaction } from '../database.ts';
import { retryConflicts } from '../failures.ts';
import { lockUsers } from '../users/locked-writes.ts';
import { cellOf } from './columns.ts';
import { findMovies } from './movies.ts';

/** Whether there was a movie to delete, and what went with it. */
export type DeletedMovie = { deleted: boolean; ratings: number; watches: number; hidden: number };

/** @throws MarqueeError MOVIE_UNKNOWN */
export async function findMovie(sql: Sql, id: MovieId): Promise<Movie> {
  const [movie] = await findMovies(sql, [id]);
  if (movie) return movie;
  throw unknownMovie(id);
}

/** @throws MarqueeError MOVIE_TAKEN */
export async function createMovie(sql: Sql, movie: Movie): Promise<void> {
  const { count } = await sql`insert into movies ${sql(toRow(movie))} on conflict (id) do nothing`;
  if (count > 0) return;
  const [other] = await findMovies(sql, [movie.id]);
  const name = other ? ` ("${other.title}"${other.releaseDate ? `, released ${other.releaseDate}` : ''})` : '';
  throw new MarqueeError(
    'MOVIE_TAKEN',
    `There is a movie "${movie.id}" already${name}; give this one another id, or change that one with PUT or PATCH.`,
  );
}

/** Creates the movie, or replaces all its values. @returns whether the movie is new */
export async function putMovie(sql: Sql, movie: Movie): Promise<boolean> {
  const row = toRow(movie);
  const [written] = await sql<{ isNew: boolean }[]>`
    insert into movies ${sql(row)}
    on conflict (id) do update set ${sql.set(row)}
    returning xmax = 0 as "isNew"`;
  return written!.isNew;
}

/** Changes what is given. @throws MarqueeError MOVIE_UNKNOWN */
export async function changeMovie(sql: Sql, id: MovieId, changes: Partial<Movie>): Promise<void> {
  const { count } = await sql`update movies set ${sql.set(toRow({ id, ...changes }))} where id = ${id}`;
  if (count === 0) throw unknownMovie(id);
}

/** Deletes the movie and all ratings and other data that refer to it. */
export async function deleteMovie(sql: Sql, id: MovieId): Promise<DeletedMovie> {
  return await retryConflicts(() =>
    sql.begin(async (transaction) => {
      // In the same order as all writers: first the users, then the movie.
      await lockUsers(transaction, await findUsersWith(transaction, id));
      await transaction`select from movies where id = ${id} for update`;
      const [said] = await transaction<Omit<DeletedMovie, 'deleted'>[]>`
        select
          (select count(*) from ratings where movie = ${id}) as ratings,
          (select count(*) from watches where movie = ${id}) as watches,
          (select count(*) from hidden_movies where movie = ${id}) as hidden`;
      const { count } = await transaction`delete from movies where id = ${id}`;
      return { deleted: count > 0, ...said! };
    }),
  );
}

/** The users who have data about the movie. */
async function findUsersWith(transaction: Transaction, id: MovieId): Promise<number[]> {
  const rows = await transaction<{ userId: number }[]>`
    select user_id as "userId" from ratings where movie = ${id}
    union select user_id from watches where movie = ${id}
    union select user_id from hidden_movies where movie = ${id}
    union select user_id from watchlist where movie = ${id}
    union select user_id from seen_movies where movie = ${id}`;
  return rows.map(({ userId }) => userId);
}

/** The given values, by column. */
function toRow(movie: Partial<Movie>): Record<string, string | number | boolean | null> {
  const given = movieColumns.flatMap(({ field, column }) => {
    const value = movie[field];
    return value === undefined ? [] : [[column, cellOf(value)]];
  });
  return Object.fromEntries(given);
}
