import { setTimeout as delay } from 'node:timers/promises';
import type { Reader, Sql } from './postgres/sql.ts';

/** Numbers of PostgreSQL's advisory locks. Each has one purpose in all processes that use a database. */
export const advisoryLocks = {
  /** Shared by every process that uses the embedded PostgreSQL; one that gets it exclusively may stop the server. */
  embeddedServer: 7_263_101,
  /** Held while migrations are applied. */
  migrations: 7_263_102,
  /** Held by the running training. */
  training: 7_263_103,
  /** Held by the running evaluation. */
  evaluation: 7_263_106,
  /** Held by the server that imports the demo data or trains the first model while it starts. */
  firstStart: 7_263_105,
  /** With a hash of the host and the folder: held by the one server of a home. */
  home: 7_263_104,
  /** Held by the import that writes, and shared by streams while they write a batch. */
  importing: 7_263_110,
  /** With an import's number: held while it runs, which shows whether its process is alive. */
  importRecord: 7_263_111,
  /** Held while the id of a new user is chosen. */
  userIds: 7_263_120,
} as const;

/** Whether any process holds the lock; PostgreSQL releases it when the process dies. */
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
 * @param onWait called once if another process holds it; if it throws, there is no waiting
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
