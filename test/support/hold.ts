import type { Sql, Transaction } from '../../src/store/database.ts';

/** Takes a lock in a transaction that ends only when the function that is returned is called. */
export async function hold(
  sql: Sql,
  take: (transaction: Transaction) => Promise<unknown>,
): Promise<() => Promise<void>> {
  const taken = Promise.withResolvers<void>();
  const released = Promise.withResolvers<void>();
  const holding = sql.begin(async (transaction) => {
    await take(transaction);
    taken.resolve();
    await released.promise;
  });
  await Promise.race([taken.promise, holding]);
  return async () => {
    released.resolve();
    await holding;
  };
}
