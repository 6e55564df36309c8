import { stopRequested } from '../app/stop.ts';
import type { Config } from '../config.ts';
import { createMeter, type MeterOptions } from '../ingest/movielog/meter.ts';
import { untilDatabaseAnswers, type WriteOptions } from '../ingest/movielog/write.ts';
import { openDatabase } from '../store/database.ts';
import { showStatus } from './terminal/stream-status.ts';

/**
 * Does `work` with a database, once there is one, while a line on standard error says how it goes. A signal of the system
 * ends it; what was written by then is kept.
 */
export async function withStream(
  config: Config,
  meterOptions: MeterOptions,
  work: (options: WriteOptions) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  void stopRequested().then(() => stop.abort());
  const meter = createMeter(meterOptions);
  const status = showStatus(meter);
  const waiting = { meter, onNotice: status.notice, signal: stop.signal };
  const parts = new AsyncDisposableStack();
  try {
    const opening = () => openDatabase({ ...config, onNotice: status.notice });
    const database = parts.adopt(await untilDatabaseAnswers(waiting, opening), (opened) => opened.close());
    await work({ ...waiting, sql: database.sql });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    status.notice('stopped; the same command goes on from here');
  } finally {
    await parts.disposeAsync();
    status.end();
  }
}
