import { type Consumer, ListOffsetTimestamps } from '@platformatic/kafka';
import type { StreamMeter } from '../movielog/meter.ts';
import type { OffsetLookup } from './offsets.ts';
import type { Progress } from './progress.ts';

type Options = { topic: string; progress: Progress; lookup: OffsetLookup; meter: StreamMeter };

/**
 * Looks where the partitions end, and tells Kafka how far they have been written: for other tools only, as we go by what the
 * sink has stored. Where the topic has got more partitions, the group shares them out anew.
 */
export async function observe(consumer: Consumer, { topic, progress, lookup, meter }: Options): Promise<void> {
  const hasGrown = progress.observe(await lookup.find(ListOffsetTimestamps.LATEST));
  meter.setLag(progress.lag(new Date()));
  await mirrorOffsets(consumer, topic, progress);
  if (!hasGrown) return;
  // The member that leads the group shares out the partitions that it knows of.
  await consumer.metadata({ topics: [topic], forceUpdate: true });
  await consumer.joinGroup({});
}

export async function mirrorOffsets(consumer: Consumer, topic: string, progress: Progress): Promise<void> {
  const offsets = progress
    .takeAdvances()
    .map(([partition, next]) => ({ topic, partition, offset: BigInt(next), leaderEpoch: -1 }));
  if (offsets.length > 0) await consumer.commit({ offsets });
}
