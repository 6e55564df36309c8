import { randomUUID } from 'node:crypto';
import { MarqueeError } from '../errors.ts';
import { codeOf } from './failures.ts';
import type { Target } from './postgres/connections.ts';
import { openSession, type Session } from './postgres/sql.ts';

/** A pooler may happen to give both sessions their previous connections, so one check is not enough. */
const attempts = 3;

/**
 * Checks that connections keep their session, which notifications, advisory locks and prepared statements rely on. With a pooler
 * that gives each transaction another connection, they would be lost without an error.
 * @throws MarqueeError DATABASE_POOLED
 */
export async function checkSessions(target: Target): Promise<void> {
  const [first, second] = await Promise.all([openSession(target), openSession(target)]);
  try {
    for (let attempt = 0; attempt < attempts; attempt++) {
      if (await keepsSession(first, second)) continue;
      throw new MarqueeError(
        'DATABASE_POOLED',
        'A pooler in front of the database gives each transaction another connection, so notifications and locks would be lost; ' +
          'set pool_mode = session in PgBouncer, or let DATABASE_URL name the database itself.',
      );
    }
  } finally {
    await Promise.all([first.end(), second.end()]);
  }
}

/** SQLSTATEs: a prepared statement already exists, or does not exist, because the connection belonged to somebody else. */
const foreignStatement: ReadonlySet<string> = new Set(['42P05', '26000']);

/** If both sessions share connections, `second` now holds the one that served `first`, which therefore gets another. */
async function keepsSession(first: Session, second: Session): Promise<boolean> {
  const value = randomUUID();
  try {
    await first`select set_config('marquee.session', ${value}, false)`;
    await second`begin`;
    const [found] = await first`select current_setting('marquee.session', true) as value, pg_backend_pid() as process`;
    const [other] = await second`select pg_backend_pid() as process`;
    await second`rollback`;
    return found!.value === value && found!.process !== other!.process;
  } catch (error) {
    if (foreignStatement.has(codeOf(error) ?? '')) return false;
    throw error;
  }
}
