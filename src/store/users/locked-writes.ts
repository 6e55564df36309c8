import { unknownMovie, unknownUser } from '../../domain/unknown.ts';
import type { MovieId, UserId } from '../../domain.ts';
import type { Sql, Transaction } from '../database.ts';
import { retryConflicts } from '../failures.ts';

/**
 * Locks the existing users among `ids` until the transaction ends. All code that writes ratings and the like locks the users
 * first, and in this order, so that deadlocks are rare.
 */
export async function lockUsers(transaction: Transaction, ids: readonly UserId[]): Promise<Set<UserId>> {
  const rows = await transaction<{ id: UserId }[]>`
    select user_id as id from users
    where user_id = any(${ids as UserId[]}::bigint[])
    order by user_id
    for no key update`;
  return new Set(rows.map(({ id }) => id));
}

/** Keeps those of `ids` that are movies from being deleted until the transaction ends. */
export async function keepMovies(transaction: Transaction, ids: readonly MovieId[]): Promise<Set<MovieId>> {
  const rows = await transaction<{ id: MovieId }[]>`
    select id from movies where id = any(${ids as MovieId[]}::text[]) order by id for key share`;
  return new Set(rows.map(({ id }) => id));
}

/** Writes a user's rating and the like of a movie while holding that user's lock. */
export async function writeOf<Result>(
  sql: Sql,
  userId: UserId,
  movieId: MovieId,
  write: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const result = await retryConflicts(() =>
    sql.begin(async (transaction) => {
      const [users, movies] = await Promise.all([lockUsers(transaction, [userId]), keepMovies(transaction, [movieId])]);
      if (!users.has(userId)) throw unknownUser(userId);
      if (!movies.has(movieId)) throw unknownMovie(movieId);
      return { value: await write(transaction) };
    }),
  );
  return result.value;
}
