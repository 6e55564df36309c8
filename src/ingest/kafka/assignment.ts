import { once } from 'node:events';
import type { Consumer } from '@platformatic/kafka';
import type { StreamMeter } from '../movielog/meter.ts';
import { readChunks, splitByPartition } from './chunks.ts';
import type { OffsetLookup } from './offsets.ts';
import type { Progress } from './progress.ts';
import type { MessageSink } from './sink.ts';
import { type Beginning, findStarts, type Start } from './starts.ts';

export type ReadOptions = {
  topic: string;
  from: Beginning;
  sink: MessageSink;
  lookup: OffsetLookup;
  progress: Progress;
  meter: StreamMeter;
  onNotice: (message: string) => void;
};

/** Of one partition's messages in one transaction, which are the cheaper the more there are. */
const mostMessages = 4000;
/** So many such batches are fetched ahead, however many partitions there are. */
const mostBatches = 4;
/** What the client fetches ahead. Kafka's own limit would let 50 MB arrive in one piece. */
const fetchBytes = 256 * 1024;
/** How long Kafka may wait for messages before it answers that there are none. */
const fetchWaitMs = 1000;

/**
 * Reads the partitions that the group has assigned to `consumer`, from where the sink's offsets are, until `signal` ends it
 * or another consumer turns out to have written to one of them.
 * @throws whatever ends the stream of messages
 */
export async function readAssigned(consumer: Consumer, options: ReadOptions, signal: AbortSignal): Promise<void> {
  const { topic, progress } = options;
  const partitions = consumer.assignments?.find((assignment) => assignment.topic === topic)?.partitions ?? [];
  const { topics } = await consumer.metadata({ topics: [topic] });
  const starts = await findStarts(options);
  if (signal.aborted) return;
  const stored = new Map(partitions.map((partition) => [partition, starts.get(partition)!.stored]));
  progress.assign(stored, topics.get(topic)!.partitionsCount);
  if (partitions.length === 0) await once(signal, 'abort');
  else await readStream(await openStream(consumer, topic, partitions, starts), stored, options, signal);
}

async function openStream(consumer: Consumer, topic: string, partitions: number[], starts: ReadonlyMap<number, Start>) {
  // What the consumer remembers of the partitions' leaders may be over.
  await consumer.metadata({ topics: [topic], forceUpdate: true });
  return consumer.consume({
    topics: [topic],
    mode: 'manual',
    fallbackMode: 'fail',
    offsets: partitions.map((partition) => ({ topic, partition, offset: BigInt(starts.get(partition)!.fetched) })),
    autocommit: false,
    maxBytes: fetchBytes,
    maxBytesPerPartition: fetchBytes,
    maxWaitTime: fetchWaitMs,
    highWaterMark: mostMessages * Math.min(partitions.length, mostBatches),
  });
}

async function readStream(
  stream: Awaited<ReturnType<typeof openStream>>,
  stored: Map<number, number>,
  { sink, progress }: ReadOptions,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const chunk of readChunks(stream, mostMessages, signal)) {
      const writing = splitByPartition(chunk, stored).map(async ({ time, ...batch }) => {
        if (!(await sink.write(batch))) return false;
        stored.set(batch.partition, batch.nextOffset);
        progress.advance(batch.partition, batch.nextOffset, time);
        return true;
      });
      // Partitions have nothing to do with each other, so the database has more than one processor work on them.
      const written = await Promise.all(writing);
      if (written.includes(false)) return;
    }
  } finally {
    stream.destroy();
  }
}
