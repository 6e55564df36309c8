import { setTimeout as delay } from 'node:timers/promises';
import { messageOf } from '../../errors.ts';
import type { Sql } from '../../store/database.ts';
import { isConflict, isDatabaseAway, isDiskFull } from '../../store/failures.ts';
import type { StreamMeter } from './meter.ts';

export type WriteOptions = {
  sql: Sql;
  meter: StreamMeter;
  /** Called when the database is away, and when it is back. */
  onNotice: (message: string) => void;
  /** Ends waiting. */
  signal: AbortSignal;
};

const minDelayMs = 50;
const maxDelayMs = 2000;

/**
 * The result of `work`, tried again for as long as the database is away or other transactions are in its way.
 * @throws AbortError when `signal` ends the wait; any other error of `work`
 */
export async function untilDatabaseAnswers<Result>(
  { meter, onNotice, signal }: Pick<WriteOptions, 'meter' | 'onNotice' | 'signal'>,
  work: () => Promise<Result>,
): Promise<Result> {
  let isAway = false;
  for (let attempt = 0; ; attempt++) {
    signal.throwIfAborted();
    try {
      const result = await work();
      if (isAway && meter.setWaitingFor(null)) onNotice('the database is back');
      return result;
    } catch (error) {
      const isAbsent = isDatabaseAway(error) || isDiskFull(error);
      if (!isConflict(error) && !isAbsent) throw error;
      if (isAbsent) {
        isAway = true;
        const state = isDiskFull(error) ? "the database's disk is full" : 'the database is away';
        if (meter.setWaitingFor('database')) onNotice(`${state} (${messageOf(error)}); waiting for it`);
      }
    }
    await delay(Math.min(maxDelayMs, minDelayMs * 2 ** attempt), undefined, { signal });
  }
}
