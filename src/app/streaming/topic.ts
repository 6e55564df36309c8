import { once } from 'node:events';
import type { FastifyBaseLogger } from 'fastify';
import { messageOf } from '../../errors.ts';
import { type ConsumerOptions, startConsumer } from '../../ingest/kafka/consumer.ts';
import type { Collection } from '../../ingest/movielog/collection.ts';
import type { WriteOptions } from '../../ingest/movielog/database-wait.ts';
import { createMeter, type StreamSnapshot } from '../../ingest/movielog/meter.ts';
import { createDatabaseSink } from '../../ingest/movielog/write.ts';
import type { Sql } from '../../store/database.ts';

/** Which topic to read, and how. */
export type TopicOptions = Omit<ConsumerOptions, 'sink' | 'meter' | 'onNotice'>;

/**
 * Writes the messages of a topic, and keeps writing new ones, until the signal of `writing` ends it.
 * @throws AbortError when it has ended; any error that waiting does not fix
 */
export async function streamTopic(options: TopicOptions, writing: WriteOptions): Promise<void> {
  const { meter, onNotice, signal } = writing;
  const consumer = startConsumer({ ...options, meter, onNotice, sink: createDatabaseSink(options.topic, writing) });
  onNotice(`reading ${options.topic} as a member of the group ${options.group}`);
  await Promise.race([consumer.ended, once(signal, 'abort')]);
  await consumer.stop();
  signal.throwIfAborted();
}

/**
 * Collects the messages of a topic, including new ones, until `collection` is full or `signal` ends it. Its position in the topic is
 * not stored.
 * @throws any error that waiting does not fix
 */
export async function collectTopic(
  options: Omit<ConsumerOptions, 'sink'>,
  collection: Collection,
  signal: AbortSignal,
): Promise<void> {
  const full = new AbortController();
  const offsets = new Map<number, number>();
  const sink: ConsumerOptions['sink'] = {
    readOffsets: async () => offsets,
    async write(batch) {
      offsets.set(batch.partition, batch.nextOffset);
      if (!(await collection.add(batch))) full.abort();
      return !full.signal.aborted;
    },
  };
  const consumer = startConsumer({ ...options, sink });
  await Promise.race([consumer.ended, once(AbortSignal.any([full.signal, signal]), 'abort')]);
  await consumer.stop();
}

/** A topic that the server reads. */
export type ServedStream = {
  snapshot(): StreamSnapshot;
  /** What is wrong, as a sentence; undefined if reading keeps up. */
  problem(): string | undefined;
  stop(): Promise<void>;
};

const watchEveryMs = 5000;

/**
 * Reads a topic into the database while the server runs. If reading fails for good, the server goes on.
 * @param limits `rejects`: the share of rejected messages above which an error is logged; `lagMs`: how far reading may be behind
 */
export function startServedStream(
  sql: Sql,
  options: TopicOptions,
  limits: { rejects: number; lagMs: number },
  log: FastifyBaseLogger,
): ServedStream {
  const { topic } = options;
  const meter = createMeter({ rejectLimit: limits.rejects });
  const stopping = new AbortController();
  const onNotice = (message: string) => log.warn({ topic }, message);
  const sink = createDatabaseSink(topic, { sql, meter, onNotice, signal: stopping.signal });
  const consumer = startConsumer({ ...options, sink, meter, onNotice });
  let failure: string | undefined;
  consumer.ended.catch((error) => {
    failure = messageOf(error);
    log.error({ topic, err: error }, 'the stream has ended');
  });
  const watching = setInterval(logManyRejects(meter.snapshot, topic, log), watchEveryMs);
  return {
    snapshot: meter.snapshot,
    problem: () =>
      failure === undefined
        ? findProblem(meter.snapshot(), limits.lagMs)
        : `It has ended (${failure}); restart the server.`,
    async stop() {
      clearInterval(watching);
      stopping.abort();
      await consumer.stop();
    },
  };
}

/** Logs once when too many messages begin to be rejected. */
function logManyRejects(snapshot: () => StreamSnapshot, topic: string, log: FastifyBaseLogger): () => void {
  let wereTooMany = false;
  return () => {
    const { rejectsTooMany, rejectedShare: share } = snapshot();
    if (rejectsTooMany && !wereTooMany) log.error({ topic, share }, 'too many messages are rejected; see dead_letters');
    wereTooMany = rejectsTooMany;
  };
}

function findProblem({ waitingFor, lag, rejectsTooMany }: StreamSnapshot, maxLagMs: number): string | undefined {
  if (waitingFor !== null) return `It waits for ${waitingFor}.`;
  if (lag && (lag.seconds ?? 0) * 1000 > maxLagMs) {
    return `It is ${lag.messages.toLocaleString('en-US')} messages, ${Math.round(lag.seconds!)} seconds behind.`;
  }
  return rejectsTooMany ? 'Too many messages are rejected; see the table dead_letters.' : undefined;
}
