import type { Consumer } from '@platformatic/kafka';
import type { Progress } from './progress.ts';

/**
 * Looks where the partitions end, and tells Kafka how far they have been written: for other tools only, as we go by what the
 * sink has stored. Where the topic has got more partitions, the group shares them out anew.
 */
export async function observe(consumer: Consumer, topic: string, progress: Progress): Promise<void> {
  const ends = await consumer.listOffsets({ topics: [topic] });
  const hasGrown = progress.observe(ends.get(topic)!.map(Number));
  await mirrorOffsets(consumer, topic, progress);
  if (hasGrown) await consumer.joinGroup({});
}

export async function mirrorOffsets(consumer: Consumer, topic: string, progress: Progress): Promise<void> {
  const offsets = progress
    .takeAdvances()
    .map(([partition, next]) => ({ topic, partition, offset: BigInt(next), leaderEpoch: -1 }));
  if (offsets.length > 0) await consumer.commit({ offsets });
}
