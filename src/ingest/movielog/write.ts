import { setTimeout as delay } from 'node:timers/promises';
import { describeId } from '../../domain/movie-id.ts';
import { messageOf } from '../../errors.ts';
import { isConflict, isDatabaseAway } from '../../store/availability.ts';
import type { Sql } from '../../store/database.ts';
import type { StreamBatch } from '../../store/stream/events.ts';
import { type Applied, applyBatch } from '../../store/stream/stream.ts';
import type { StreamMeter } from './meter.ts';

export type WriteOptions = {
  sql: Sql;
  meter: StreamMeter;
  /** Told when the database is away, and when it is back. */
  onNotice: (message: string) => void;
  /** Ends waiting. */
  signal: AbortSignal;
};

/**
 * Writes a batch exactly once, waiting where the database is away. Whoever reads goes on when it has resolved, so a slow
 * database slows reading down.
 * @returns `lost` where another consumer has written to the partition; go on from the position that is stored, or leave
 * @throws AbortError when `signal` ends the wait; the stored position then says whether the batch was written
 */
export async function writeBatch(batch: StreamBatch, options: WriteOptions): Promise<Applied> {
  let attempts = 0;
  const { outcome, position } = await untilDatabaseAnswers(options, () => {
    attempts++;
    return applyBatch(options.sql, batch, (id) => ({ id, ...describeId(id) }));
  });
  // A commit whose answer was lost with the connection: the next attempt finds the batch written.
  const isWritten = outcome === 'written' || (attempts > 1 && position?.nextOffset === batch.nextOffset);
  if (isWritten) options.meter.add(batch);
  return { outcome: isWritten ? 'written' : 'lost', position };
}

const leastDelayMs = 50;
const mostDelayMs = 2000;

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
      if (isAway && meter.wait(null)) onNotice('the database is back');
      return result;
    } catch (error) {
      if (!isConflict(error) && !isDatabaseAway(error)) throw error;
      if (isDatabaseAway(error)) {
        isAway = true;
        if (meter.wait('database')) onNotice(`the database is away (${messageOf(error)}); waiting for it`);
      }
    }
    await delay(Math.min(mostDelayMs, leastDelayMs * 2 ** attempt), undefined, { signal });
  }
}
