import type { Sql, Transaction } from './database.ts';

/** Runs `read` on one unchanging state of the database, while others go on writing. */
export async function readSnapshot<Result>(
  sql: Sql,
  read: (snapshot: Transaction) => Promise<Result>,
): Promise<Result> {
  return (await sql.begin('isolation level repeatable read read only', read)) as Result;
}
