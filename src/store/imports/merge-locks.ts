import { setTimeout as delay } from 'node:timers/promises';
import type { Transaction } from '../database.ts';
import { codeOf } from '../failures.ts';
import { advisoryLocks } from '../locks.ts';
import { stagedUsers } from './staging.ts';

/** A constraint or an index that a merge drops, and the statement that restores it. */
export type TakenOff = { drop: string; create: string };

export type MergeLocks = {
  /** Dropped before ratings are written, and restored afterwards, which checks all rows at once. */
  takenOff: TakenOff[];
  /** Whether nobody has rated or watched anything yet, so that there are no earlier rows. */
  isFirst: boolean;
};

/** Below PostgreSQL's deadlock_timeout, so that the import gives up before PostgreSQL cancels another transaction. */
const lockTimeoutMs = 300;
const maxAttempts = 20;
const maxPauseMs = 500;
const lockNotAvailable = '55P03';

/**
 * Takes all locks of a merge before it changes anything, so that it never waits for others while they wait for it.
 *
 * If the import has more ratings than the database, it locks whole tables. The merge can then drop what would be checked or updated
 * row by row: the foreign keys of ratings, the indexes of ratings and likes and, for the very first ratings, their primary key.
 * Others wait meanwhile. If the tables do not become free, because somebody reads them for long, or if the import has fewer ratings,
 * it locks the users that the import is about.
 * @param makesUsers whether the merge chooses ids for users
 */
export async function lockForMerge(transaction: Transaction, makesUsers: boolean): Promise<MergeLocks> {
  await transaction`analyze import_ratings`;
  // All code that chooses an id takes this lock before the table.
  if (makesUsers) await transaction`select pg_advisory_xact_lock(${advisoryLocks.userIds})`;
  const isLarge = await isMostlyNew(transaction);
  if (isLarge && (await lockTables(transaction))) {
    const isFirst = await isFirstImport(transaction);
    return { takenOff: await readTakenOff(transaction, isFirst), isFirst };
  }
  await lockStagedUsers(transaction);
  return { takenOff: [], isFirst: false };
}

async function isMostlyNew(transaction: Transaction): Promise<boolean> {
  const [row] = await transaction<{ isMostlyNew: boolean }[]>`
    with staged as (select count(*) as count from import_ratings)
    select count > (select count(*) from (select from ratings limit (select count from staged)) as bounded) as "isMostlyNew"
    from staged`;
  return row!.isMostlyNew;
}

/** @returns whether they were free; if not, none of them is locked */
async function lockTables(transaction: Transaction): Promise<boolean> {
  for (let attempt = 1; attempt <= maxAttempts; attempt++) {
    await transaction`savepoint before_locks`;
    try {
      await transaction.unsafe(`set local lock_timeout = ${lockTimeoutMs}`);
      await transaction`lock table users, movies, ratings, like_changes in access exclusive mode`;
      await transaction`set local lock_timeout = 0`;
      return true;
    } catch (error) {
      if (codeOf(error) !== lockNotAvailable) throw error;
      await transaction`rollback to savepoint before_locks`;
    }
    await delay(Math.random() * maxPauseMs);
  }
  return false;
}

/** Watches matter, too, as a trigger looks for the rating of each by its primary key. */
async function isFirstImport(transaction: Transaction): Promise<boolean> {
  const [row] = await transaction<{ isFirst: boolean }[]>`
    select not exists (select from ratings) and not exists (select from watches) as "isFirst"`;
  return row!.isFirst;
}

/** In the order in which all code locks users (`lockUsers`). */
async function lockStagedUsers(transaction: Transaction): Promise<void> {
  await transaction`
    select from users
    where user_id in (${stagedUsers(transaction)})
    order by user_id
    for no key update`;
}

/**
 * Read from PostgreSQL's catalogue, so that constraints and indexes of later migrations are included. PostgreSQL describes the index
 * of a partitioned table as one on that table only, without its partitions.
 */
async function readTakenOff(transaction: Transaction, isFirst: boolean): Promise<TakenOff[]> {
  return await transaction<TakenOff[]>`
    select
      format('alter table ratings drop constraint %I', conname) as drop,
      format('alter table ratings add constraint %I %s', conname, pg_get_constraintdef(oid)) as create
    from pg_constraint
    where conrelid = 'ratings'::regclass and (contype = 'f' or contype = 'p' and ${isFirst})
    union all
    select format('drop index %s', indexrelid::regclass), replace(pg_get_indexdef(indexrelid), ' ON ONLY ', ' ON ')
    from pg_index
    where indrelid in ('ratings'::regclass, 'like_changes'::regclass) and not indisunique`;
}
