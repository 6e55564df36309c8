import { setTimeout as delay } from 'node:timers/promises';
import type { Reader, Sql } from './postgres/sql.ts';

/** Numbers of PostgreSQL's advisory locks, each used for one thing in all processes of a database. */
export const advisoryLocks = {
  /** Held shared by every process that uses the embedded PostgreSQL; the one that gets it alone may stop the server. */
  embeddedServer: 7_263_101,
  /** Held while migrations are applied. */
  migrations: 7_263_102,
  /** Held by the one training that runs. */
  training: 7_263_103,
  /** Held by the one evaluation that runs. */
  evaluation: 7_263_106,
  /** Held by the server that imports the demo data or trains the first model while it starts. */
  firstStart: 7_263_105,
  /** With a hash of the host and the folder: held by the one server of a home. */
  home: 7_263_104,
  /** Held by the import that writes, and shared by streams while they write a batch. */
  importing: 7_263_110,
  /** With an import's number: held while it runs, so that one whose process died is known. */
  importRecord: 7_263_111,
  /** Held while the next id of a user is chosen. */
  userIds: 7_263_120,
} as const;

/** Whether some process holds it; PostgreSQL frees the lock of one that dies, however it does. */
export function isLockHeld(sql: Reader, lock: number) {
  return sql`exists (
    select from pg_locks
    where locktype = 'advisory' and objid = ${lock} and classid = 0 and objsubid = 1 and granted
      and database = (select oid from pg_database where datname = current_database())
  )`;
}

const retryMs = 250;

/**
 * Runs `work` while no other process holds `lock`.
 * @param onWait called once if another process holds it; if it throws, nothing is waited for
 */
export async function withAdvisoryLock<Result>(
  sql: Sql,
  lock: number,
  onWait: () => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const session = await sql.openSession();
  const take = async () => (await session`select pg_try_advisory_lock(${lock}) as taken`)[0]?.taken === true;
  try {
    if (!(await take())) {
      onWait();
      while (!(await take())) await delay(retryMs);
    }
    return await work();
  } finally {
    await session.end();
  }
}
