import { ListOffsetTimestamps } from '@platformatic/kafka';
import { MarqueeError } from '../../errors.ts';
import type { OffsetLookup } from './offsets.ts';
import type { MessageSink } from './sink.ts';

/** Where to begin a topic that was never read; a time stands for the first message that is not older. */
export type Beginning = 'earliest' | 'latest' | Date;

/** What a partition is read from. */
export type Start = {
  /** As the sink has it. */
  stored: number;
  /** Of the first message to fetch: after `stored` where Kafka has deleted messages since. */
  fetched: number;
};

type Options = {
  topic: string;
  from: Beginning;
  sink: MessageSink;
  lookup: OffsetLookup;
  onNotice: (message: string) => void;
};

/**
 * Where to go on reading each partition of a topic. A partition that was never read gets its beginning stored at once, so
 * that what arrives before its first batch is not skipped by the consumer that reads it next.
 * @throws MarqueeError SOURCE_CHANGED where a partition ends before the stored offset
 */
export async function findStarts({ topic, from, sink, lookup, onNotice }: Options): Promise<Map<number, Start>> {
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
