import { addAbortSignal } from 'node:stream';
import { MarqueeError } from '../../errors.ts';
import { untilDatabaseAnswers, type WriteOptions } from '../../ingest/movielog/database-wait.ts';
import { openLog, readLog } from '../../ingest/movielog/log-file.ts';
import { consume } from '../../ingest/movielog/write.ts';
import { nothingCounted, type StreamTotal } from '../../store/stream/events.ts';
import { readPositions } from '../../store/stream/stream.ts';

export type StreamedFile = StreamTotal & {
  name: string;
  topic: string;
  /** The number of the first line that was read, and of the one after the last. */
  from: number;
  to: number;
};

/**
 * Writes the lines of a log that have not been read yet. The log is partition 0 of its topic.
 * @param location a file, or `-` for standard input
 * @param topic undefined: derived from the beginning of the log
 * @returns counts of all lines, including those read earlier
 * @throws MarqueeError SOURCE_UNKNOWN, SOURCE_CHANGED, STREAM_TAKEN, SOURCE_UNREADABLE, SOURCE_DAMAGED; AbortError when a signal ends it
 */
export async function streamFile(
  location: string,
  topic: string | undefined,
  options: WriteOptions,
): Promise<StreamedFile> {
  const log = await openLog(location, () => addAbortSignal(options.signal, process.stdin));
  if (topic === undefined && log.foreignLine !== undefined) throw noLog(log.name, log.foreignLine);
  const name = topic ?? log.topic;
  const findPosition = async () => (await readPositions(options.sql, name)).get(0);
  const begun = await untilDatabaseAnswers(options, findPosition);
  if (begun) options.onNotice(`going on after the ${begun.nextOffset} lines that topic "${name}" has`);
  await consume(readLog(log, name, begun), { ...options, onLost: () => refuse(name) });
  options.signal.throwIfAborted();
  const { counts, lastEvent, nextOffset } = (await untilDatabaseAnswers(options, findPosition)) ?? {
    ...nothingCounted,
    nextOffset: 0,
  };
  return { name: log.name, topic: name, from: begun?.nextOffset ?? 0, to: nextOffset, counts, lastEvent };
}

function noLog(name: string, line: string): MarqueeError {
  return new MarqueeError(
    'SOURCE_UNKNOWN',
    `${name} is not a log of a streaming service: none of its first lines can be used, and it begins with ` +
      `"${line.slice(0, 100)}". Nothing was written. With --topic and a name for it, all of its lines are read, and kept as ` +
      'dead letters. Tables are read by `marquee import`.',
  );
}

function refuse(topic: string): never {
  throw new MarqueeError(
    'STREAM_TAKEN',
    `Another process has written to topic "${topic}" meanwhile; run this again when that one has ended.`,
  );
}
