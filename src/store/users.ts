import type { User } from '../domain.ts';
import type { Reader } from './database.ts';

/** All users, ascending by id. */
export async function* readUsers(sql: Reader): AsyncGenerator<User> {
  const batches = sql<User[]>`
    select user_id as id, age, occupation, gender from users order by user_id`.cursor(10_000);
  for await (const rows of batches) yield* rows;
}
