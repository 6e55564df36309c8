import { setTimeout as delay } from 'node:timers/promises';
import { inTime } from '../domain/duration.ts';
import { messageOf } from '../errors.ts';
import { connect, type Reader, type Sql } from './postgres/sql.ts';

/** A streaming replica that a server may read from. It is never necessary, and never waited for. */
export type Replica = {
  sql: Sql;
  /** The result of `read`; undefined if the replica is not in use, fails, or does not answer in time. */
  attempt<Result>(read: () => Promise<Result>): Promise<Result | undefined>;
  /** Why it is not in use; undefined if it is. */
  problem(): string | undefined;
  /** How many histories have been read from each. */
  reads: Record<'replica' | 'primary', number>;
  close(): Promise<void>;
};

/** More than a busy replica needs for a history, and less than a client notices. */
const patienceMs = 250;
/** How often the replica is checked. One that failed is not used until then; one that works may have been promoted. */
const checkEveryMs = 2000;
const limits = { connectTimeoutMs: 1000, lockTimeoutMs: 1000, statementTimeoutMs: 1000 };

/**
 * Connects to a replica of the database of `primary`. The replica may be unavailable: it is used whenever it answers and is a replica
 * of that very database.
 * @param max the most connections
 * @param onNotice called, with the reason, when it is used again or no longer
 */
export async function openReplica(
  primary: Sql,
  url: string,
  max: number,
  onNotice: (message: string) => void = () => {},
): Promise<Replica> {
  const sql = connect(url, { ...limits, max });
  const closing = new AbortController();
  let problem: string | undefined = 'it has not been checked yet';

  async function check(): Promise<void> {
    let found: string | undefined;
    try {
      const [original, copy] = await answered(
        Promise.all([identify(primary), identify(sql)]),
        limits.statementTimeoutMs,
      );
      if (copy.system !== original.system) found = 'it is not a copy of the database of DATABASE_URL';
      else if (!copy.isReplica) found = 'it is not a replica, or no longer one';
    } catch (error) {
      found = messageOf(error) || 'it does not answer';
    }
    report(found);
  }

  /** @param found undefined if the replica can be used */
  function report(found: string | undefined): void {
    if (closing.signal.aborted) return;
    if (found !== problem)
      onNotice(found ? `the replica is not used: ${found}` : 'histories are read from the replica');
    problem = found;
  }

  async function keepChecking(): Promise<void> {
    while (!closing.signal.aborted) {
      await delay(checkEveryMs, undefined, { signal: closing.signal, ref: false }).catch(() => {});
      await check();
    }
  }

  await check();
  const checking = keepChecking();
  return {
    sql,
    reads: { replica: 0, primary: 0 },
    problem: () => problem,
    async attempt(read) {
      if (problem !== undefined) return undefined;
      try {
        return await answered(read(), patienceMs);
      } catch (error) {
        if (problem === undefined) report(messageOf(error));
        return undefined;
      }
    },
    async close() {
      closing.abort();
      await sql.end({ timeout: 1 });
      await checking;
    },
  };
}

async function identify(sql: Reader): Promise<{ system: string; isReplica: boolean }> {
  const [row] = await sql<{ system: string; isReplica: boolean }[]>`
    select system_identifier || ' ' || current_database() as system, pg_is_in_recovery() as "isReplica"
    from pg_control_system()`;
  return row!;
}

function answered<Result>(work: Promise<Result>, milliseconds: number): Promise<Result> {
  return inTime(work, milliseconds, new Error(`it does not answer within ${milliseconds} ms`));
}
