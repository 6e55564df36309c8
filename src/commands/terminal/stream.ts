import { stopRequested } from '../../app/stop.ts';
import type { Config } from '../../config.ts';
import { untilDatabaseAnswers, type WriteOptions } from '../../ingest/movielog/database-wait.ts';
import {
  createMeter,
  type Lag,
  type MeterOptions,
  type StreamMeter,
  type StreamSnapshot,
} from '../../ingest/movielog/meter.ts';
import { openDatabase } from '../../store/database.ts';
import { rejectsOf, type StreamCounts } from '../../store/stream/events.ts';
import { type ProgressDisplay, showProgress } from './progress.ts';
import { alignColumns, formatCount, formatShare } from './table.ts';

const updateMs = 500;

/** Shows the progress of a stream on standard error, and warns when too many messages begin to be rejected. */
export function showStream(meter: StreamMeter): Pick<ProgressDisplay, 'notice' | 'end'> {
  const display = showProgress();
  let shown = 0;
  let hadTooMany = false;
  const timer = setInterval(() => {
    const snapshot = meter.snapshot();
    if (snapshot.rejectsTooMany && !hadTooMany) {
      display.notice(
        `${formatShare(snapshot.rejectedShare)} of the last messages were rejected; see the table dead_letters`,
      );
    }
    hadTooMany = snapshot.rejectsTooMany;
    if (snapshot.messages === shown) return;
    shown = snapshot.messages;
    display.update({ label: 'reading the stream', detail: describeSnapshot(snapshot) });
  }, updateMs);
  return {
    notice: display.notice,
    end() {
      clearInterval(timer);
      display.end();
    },
  };
}

/**
 * Runs `work` with the database as soon as it can be reached, and shows the progress of the stream. A signal ends it; what has been
 * written by then is kept.
 */
export async function withStream(
  config: Config,
  meterOptions: MeterOptions,
  work: (options: WriteOptions) => Promise<void>,
): Promise<void> {
  const stop = new AbortController();
  void stopRequested().then(() => stop.abort());
  const meter = createMeter(meterOptions);
  const display = showStream(meter);
  const waiting = { meter, onNotice: display.notice, signal: stop.signal };
  const parts = new AsyncDisposableStack();
  try {
    const opening = () => openDatabase({ ...config, onNotice: display.notice });
    const database = parts.adopt(await untilDatabaseAnswers(waiting, opening), (opened) => opened.close());
    await work({ ...waiting, sql: database.sql });
  } catch (error) {
    if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    display.notice('stopped; run the same command to continue from here');
  } finally {
    await parts.disposeAsync();
    display.end();
  }
}

/** The counts by kind of message. */
export function countsToJson(counts: StreamCounts) {
  const { rate, watch, recommendation, rejected } = counts;
  return { rate, watch, recommendation, rejected: rejectsOf(counts), rejected_by_kind: rejected };
}

/** The counts as a table. */
export function describeCounts(counts: StreamCounts): string {
  const reasons = Object.entries(counts.rejected).sort(([, a], [, b]) => b - a);
  const rows: [string, number][] = [
    ['ratings', counts.rate],
    ['minutes watched', counts.watch],
    ['recommendations', counts.recommendation],
    ['rejected', rejectsOf(counts)],
    ...reasons.map(([reason, count]): [string, number] => [`  ${reason}`, count]),
  ];
  return alignColumns(rows.map(([name, count]) => [name, formatCount(count)])).join('\n');
}

/** `12,000 messages, 4,321/s, 1.2 % rejected, at 2023-03-21 09:00:08, 7 behind (1 s)` */
function describeSnapshot({ messages, messagesPerSecond, counts, lastEvent, lag }: StreamSnapshot): string {
  const pace = `${formatCount(Math.round(messagesPerSecond))}/s`;
  const rejected = `${formatShare(rejectsOf(counts) / Math.max(1, messages))} rejected`;
  const time = lastEvent === null ? [] : [`at ${lastEvent.toISOString().slice(0, 19).replace('T', ' ')}`];
  const behind = lag === null ? [] : [describeLag(lag)];
  return [`${formatCount(messages)} messages`, pace, rejected, ...time, ...behind].join(', ');
}

function describeLag({ messages, seconds }: Lag): string {
  const time = seconds === null || messages === 0 ? '' : ` (${formatCount(Math.round(seconds))} s)`;
  return `${formatCount(messages)} behind${time}`;
}
