import type { Movie, UserId } from '../../domain.ts';
import type { Reader, Transaction } from '../database.ts';

/** What identifies a movie. */
export type KnownMovie = Pick<Movie, 'id' | 'imdbId' | 'tmdbId' | 'title' | 'originalTitle' | 'releaseDate'>;

/** All movies, a batch at a time. */
export async function* readKnownMovies(transaction: Transaction): AsyncGenerator<readonly KnownMovie[]> {
  yield* transaction<KnownMovie[]>`
    select id, imdb_id as "imdbId", tmdb_id as "tmdbId", title, original_title as "originalTitle",
      release_date::text as "releaseDate"
    from movies`.cursor(10_000);
}

/** The numbers of all users, including staged ones. */
export async function readKnownUsers(transaction: Transaction): Promise<Set<UserId>> {
  const users = new Set<UserId>();
  const rows = transaction<{ id: UserId }[]>`
    select user_id as id from users union select user_id from import_users`;
  for await (const batch of rows.cursor(10_000)) for (const { id } of batch) users.add(id);
  return users;
}

/** The numbers of the users with names, by name. */
export async function readNames(sql: Reader): Promise<Map<string, UserId>> {
  const names = new Map<string, UserId>();
  const rows = sql<{ id: UserId; name: string }[]>`
    select user_id as id, name from users where name is not null`;
  for await (const batch of rows.cursor(10_000)) for (const { id, name } of batch) names.set(name, id);
  return names;
}
