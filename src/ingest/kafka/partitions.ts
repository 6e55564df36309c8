import { once } from 'node:events';
import { type Consumer, ListOffsetTimestamps, type Message, type MessagesStream, UserError } from '@platformatic/kafka';
import type { KafkaConnection } from '../../domain/kafka-connection.ts';
import { MarqueeError } from '../../errors.ts';
import type { MessageBatch } from '../movielog/line.ts';
import type { StreamMeter } from '../movielog/meter.ts';
import type { MessageSink } from '../movielog/write.ts';
import type { OffsetLookup } from './client.ts';
import type { Progress } from './progress.ts';

/** The options of a consumer of a topic. */
export type ConsumerOptions = {
  connection: KafkaConnection;
  topic: string;
  group: string;
  /** How long a member may be silent before the group gives its partitions to others. */
  sessionTimeoutMs: number;
  from: Beginning;
  sink: MessageSink;
  meter: StreamMeter;
  onNotice: (message: string) => void;
};

/** Where to begin a topic that was never read; a time stands for the first message that is not older. */
export type Beginning = 'earliest' | 'latest' | Date;

/** The state of one member of the group while it reads. */
export type Reading = { progress: Progress; lookup: OffsetLookup };

/** Of one partition's messages in one transaction, which are the cheaper the more there are. */
const maxMessages = 4000;
/** Batches fetched ahead, over all partitions. */
const maxBatches = 4;
/** What the client fetches ahead. Kafka's own limit would let 50 MB arrive in one piece. */
const fetchBytes = 256 * 1024;
/** How long Kafka may wait for messages before it answers that there are none. */
const fetchWaitMs = 1000;

/**
 * Reads the partitions that the group has assigned to `consumer`, from where the sink's offsets are, until `signal` ends it
 * or another consumer turns out to have written to one of them.
 * @throws what ends the stream of messages
 */
export async function readAssigned(
  consumer: Consumer,
  options: ConsumerOptions,
  { progress, lookup }: Reading,
  signal: AbortSignal,
): Promise<void> {
  const { topic, sink } = options;
  const partitions = consumer.assignments?.find((assignment) => assignment.topic === topic)?.partitions ?? [];
  const { topics } = await consumer.metadata({ topics: [topic] });
  const starts = await findStarts(options, lookup);
  if (signal.aborted) return;
  const stored = new Map(partitions.map((partition) => [partition, starts.get(partition)!.stored]));
  progress.assign(stored, topics.get(topic)!.partitionsCount);
  if (partitions.length === 0) await once(signal, 'abort');
  else await readStream(await openStream(consumer, topic, partitions, starts), stored, sink, progress, signal);
}

async function openStream(consumer: Consumer, topic: string, partitions: number[], starts: ReadonlyMap<number, Start>) {
  // The consumer's cached leaders of the partitions may be outdated.
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
    highWaterMark: maxMessages * Math.min(partitions.length, maxBatches),
  });
}

async function readStream(
  stream: Awaited<ReturnType<typeof openStream>>,
  stored: Map<number, number>,
  sink: MessageSink,
  progress: Progress,
  signal: AbortSignal,
): Promise<void> {
  try {
    for await (const chunk of readChunks(stream, maxMessages, signal)) {
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

export type KafkaMessage = Message<Buffer, Buffer, Buffer, Buffer>;
export type KafkaStream = MessagesStream<Buffer, Buffer, Buffer, Buffer>;

/**
 * Whatever has arrived, at most `max` messages of a partition at a time. The stream fetches more only as these are taken, so
 * a slow consumer slows fetching down.
 * @param signal ends it
 * @throws what ended the stream
 */
export async function* readChunks(
  stream: KafkaStream,
  max: number,
  signal: AbortSignal,
): AsyncGenerator<KafkaMessage[]> {
  let wake = () => {};
  // Permanently: the client stops fetching if nobody listens.
  stream.on('readable', () => wake());
  stream.on('error', () => wake());
  stream.on('close', () => wake());
  signal.addEventListener('abort', () => wake());
  while (!signal.aborted && !stream.destroyed) {
    const chunk = takeMessages(stream, max);
    if (chunk.length > 0) yield chunk;
    else
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  }
  if (!signal.aborted) throw stream.errored ?? new UserError('the stream of messages has ended');
}

function takeMessages(stream: KafkaStream, max: number): KafkaMessage[] {
  const messages: KafkaMessage[] = [];
  const counts = new Map<number, number>();
  for (;;) {
    const message = stream.read() as KafkaMessage | null;
    if (message === null) break;
    messages.push(message);
    const count = (counts.get(message.partition) ?? 0) + 1;
    if (count === max) break;
    counts.set(message.partition, count);
  }
  return messages;
}

/** A batch of one partition, with Kafka's time of its last message. */
export type TimedBatch = MessageBatch & { time: Date };

/** One batch for each partition, its messages in their order. */
export function splitByPartition(chunk: readonly KafkaMessage[], stored: ReadonlyMap<number, number>): TimedBatch[] {
  return [...Map.groupBy(chunk, (message) => message.partition)].map(([partition, messages]) => {
    const last = messages.at(-1)!;
    return {
      topic: last.topic,
      partition,
      expectedOffset: stored.get(partition)!,
      nextOffset: Number(last.offset) + 1,
      checksum: null,
      messages: messages.map(({ offset, value }) => ({ offset: Number(offset), value: value ?? null })),
      time: new Date(Number(last.timestamp)),
    };
  });
}

/** The source of a partition. */
export type Start = {
  /** As the sink has it. */
  stored: number;
  /** Of the first message to fetch: after `stored` where Kafka has deleted messages since. */
  fetched: number;
};

/**
 * Where to go on reading each partition of a topic. A partition that was never read gets its beginning stored at once, so
 * that what arrives before its first batch is not skipped by the consumer that reads it next.
 * @throws MarqueeError SOURCE_CHANGED if a partition ends before the stored offset
 */
async function findStarts(
  { topic, from, sink, onNotice }: ConsumerOptions,
  lookup: OffsetLookup,
): Promise<Map<number, Start>> {
  const earliest = await lookup.find(ListOffsetTimestamps.EARLIEST);
  const stored = await storeBeginnings(sink, topic, earliest, () => findBeginnings(lookup, from));
  const latest = await lookup.find(ListOffsetTimestamps.LATEST);
  return new Map(
    earliest.map((first, partition) => {
      const next = stored.get(partition)!;
      if (next > latest[partition]!)
        throw new MarqueeError('SOURCE_CHANGED', describeShortPartition(topic, partition, latest[partition]!, next));
      if (next < first) onNotice(describeGap(topic, partition, next, first));
      return [partition, { stored: next, fetched: Math.max(next, first) }];
    }),
  );
}

async function findBeginnings(lookup: OffsetLookup, from: Beginning): Promise<number[]> {
  if (from === 'earliest') return lookup.find(ListOffsetTimestamps.EARLIEST);
  const latest = await lookup.find(ListOffsetTimestamps.LATEST);
  if (from === 'latest') return latest;
  const offsets = await lookup.find(BigInt(from.getTime()));
  return offsets.map((offset, partition) => (offset < 0 ? latest[partition]! : offset));
}

/** @returns the offsets of all partitions; another consumer may have stored some of them first */
async function storeBeginnings(
  sink: MessageSink,
  topic: string,
  earliest: readonly number[],
  findOffsets: () => Promise<number[]>,
): Promise<ReadonlyMap<number, number>> {
  const stored = await sink.readOffsets();
  const missing = earliest
    .keys()
    .filter((partition) => !stored.has(partition))
    .toArray();
  if (missing.length === 0) return stored;
  const beginnings = await findOffsets();
  const last = Math.max(-1, ...stored.keys());
  // Begun from the last to the first: so one above all that are stored is new in a topic that is being read already.
  for (const partition of missing.reverse()) {
    const isNew = stored.size > 0 && partition > last;
    const nextOffset = isNew ? earliest[partition]! : beginnings[partition]!;
    await sink.write({ topic, partition, expectedOffset: null, nextOffset, checksum: null, messages: [] });
  }
  return sink.readOffsets();
}

function describeGap(topic: string, partition: number, next: number, first: number): string {
  return `Kafka has deleted ${first - next} messages of ${topic}, partition ${partition}, before they were read (offsets ${next} to ${first - 1})`;
}

function describeShortPartition(topic: string, partition: number, end: number, next: number): string {
  return `${topic}, partition ${partition}, ends at offset ${end}, but was read up to ${next} before; if it is another topic of the same name, delete the old one's rows from stream_offsets.`;
}
