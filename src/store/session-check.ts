import { randomUUID } from 'node:crypto';
import { MarqueeError } from '../errors.ts';
import { codeOf } from './failures.ts';
import type { Target } from './postgres/connections.ts';
import { openSession, type Session } from './postgres/sql.ts';

/** If a pooler gives both sessions what they had before by chance, one look does not notice it. */
const attempts = 3;

/**
 * Checks that connections keep their session, as notifications, advisory locks and prepared statements need. A pooler that gives
 * each transaction another connection loses them without an error.
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

/** SQLSTATE: a prepared statement is there already, or is not there: the connection was or is another's. */
const foreignStatement: ReadonlySet<string> = new Set(['42P05', '26000']);

/** While `second` holds on to the connection that served `first`, if they share one, `first` is served by another. */
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
