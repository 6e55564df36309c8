import type { MovieId, UserId } from '../../domain.ts';
import type { Transaction } from '../database.ts';

/** What ratings may refer to. */
export type KnownIds = { users: ReadonlySet<UserId>; movies: ReadonlySet<MovieId> };

/** All ids of users and movies, those that are staged included; they are held in memory. */
export async function readKnownIds(transaction: Transaction): Promise<KnownIds> {
  const users = new Set<UserId>();
  const movies = new Set<MovieId>();
  const userIds = transaction<{ id: UserId }[]>`
    select user_id as id from users union select user_id from import_users`;
  for await (const rows of userIds.cursor(10_000)) for (const { id } of rows) users.add(id);
  const movieIds = transaction<{ id: MovieId }[]>`
    select id from movies union select id from import_movies`;
  for await (const rows of movieIds.cursor(10_000)) for (const { id } of rows) movies.add(id);
  return { users, movies };
}
