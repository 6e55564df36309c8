import { parseUserKey } from '../../domain/user-key.ts';
import { readClock, type Sql } from '../../store/database.ts';
import { findNamedUsers, makeNamedUser } from '../../store/own-ids.ts';
import type { StreamBatch } from '../../store/stream/events.ts';
import { type Applied, applyBatch, readPositions, type StreamPosition } from '../../store/stream/stream.ts';
import { untilDatabaseAnswers, type WriteOptions } from './database-wait.ts';
import { type MessageBatch, parseBatch } from './line.ts';

/**
 * Writes a batch exactly once, and waits while the database is unavailable. The reader goes on when the promise resolves, so
 * a slow database slows reading down.
 * @returns `lost` where another consumer has written to the partition; go on from the position that is stored, or leave
 * @throws AbortError when `signal` ends the wait; the stored position then says whether the batch was written
 */
async function writeBatch(batch: StreamBatch, options: WriteOptions): Promise<Applied> {
  let attempts = 0;
  const { outcome, position } = await untilDatabaseAnswers(options, () => {
    attempts++;
    return applyBatch(options.sql, batch);
  });
  // A commit whose answer was lost with the connection: the next attempt finds the batch written.
  const isWritten = outcome === 'written' || (attempts > 1 && position?.nextOffset === batch.nextOffset);
  if (isWritten) options.meter.add(batch);
  return { outcome: isWritten ? 'written' : 'lost', position };
}

export type ConsumeOptions = WriteOptions & {
  /** Called with a batch that was not written, because another consumer has written to its partition. */
  onLost: (batch: MessageBatch, position: StreamPosition | null) => void;
};

/**
 * Writes the batches of a source one after the other, reading and parsing the next while the database writes. At most three
 * are in memory.
 * @throws AbortError when `signal` ends a wait for the database; whatever the source and `onLost` throw
 */
export async function consume(batches: AsyncIterable<MessageBatch>, options: ConsumeOptions): Promise<void> {
  const read = createReader(options);
  let writing: Promise<void> = Promise.resolve();
  const write = async (batch: MessageBatch, parsed: ReturnType<typeof parseBatch>) => {
    const { outcome, position } = await writeBatch(parsed, options);
    if (outcome === 'lost') options.onLost(batch, position);
  };
  try {
    for await (const batch of batches) {
      const parsed = await read(batch);
      await writing;
      if (options.signal.aborted) return;
      writing = write(batch, parsed);
      // Met by the next `await`, at the latest in `finally`.
      writing.catch(() => {});
    }
  } finally {
    await writing;
  }
}

/** How far the clock of a log may be ahead of the database's. */
const tolerance = 5 * 60_000;

/** A time after which an event would be in the future, and would outlast every later one. */
export async function latestTime(sql: Sql): Promise<number> {
  return (await readClock(sql)).getTime() + tolerance;
}

const uuid = /^[\da-f]{8}-(?:[\da-f]{4}-){3}[\da-f]{12}$/i;

/**
 * Parses batches by the database's clock and its names of users. A user who is not known is made where the log has a UUID; any
 * other word that nobody is called is no user.
 */
function createReader(options: WriteOptions): (batch: MessageBatch) => Promise<StreamBatch> {
  const { sql } = options;
  let ahead: number | undefined;
  return async (batch) => {
    ahead ??= (await untilDatabaseAnswers(options, () => latestTime(sql))) - Date.now();
    const latest = Date.now() + ahead;
    const names = new Set<string>();
    const parsed = parseBatch(batch, {
      latest,
      userOf(name) {
        if (typeof parseUserKey(name) === 'string') names.add(name);
        return undefined;
      },
    });
    if (names.size === 0) return parsed;
    const users = await untilDatabaseAnswers(options, async () => {
      const found = await findNamedUsers(sql, [...names]);
      for (const name of names)
        if (!found.has(name) && uuid.test(name)) found.set(name, await makeNamedUser(sql, name));
      return found;
    });
    return users.size === 0 ? parsed : parseBatch(batch, { latest, userOf: (name) => users.get(name) });
  };
}

/** Where the messages of a topic go, and how far they have come. */
export type MessageSink = {
  /** Of each partition that was begun, the offset of the message that comes next. */
  readOffsets(): Promise<ReadonlyMap<number, number>>;
  /** @returns whether it was written; not where another consumer has written to the partition meanwhile */
  write(batch: MessageBatch): Promise<boolean>;
};

/** Writes rows and offsets into the database, in one transaction. */
export function createDatabaseSink(topic: string, options: WriteOptions): MessageSink {
  const read = createReader(options);
  return {
    async readOffsets() {
      const positions = await untilDatabaseAnswers(options, () => readPositions(options.sql, topic));
      return new Map([...positions].map(([partition, { nextOffset }]) => [partition, nextOffset]));
    },
    async write(batch) {
      const { outcome } = await writeBatch(await read(batch), options);
      return outcome === 'written';
    },
  };
}
