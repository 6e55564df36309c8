import { setTimeout as delay } from 'node:timers/promises';
import { Admin, FetchIsolationLevels } from '@platformatic/kafka';
import { type KafkaConnection, mostDelayMs, silentAttempts, toClientOptions } from './connection.ts';

/** Looks up offsets of a topic's partitions. */
export type OffsetLookup = {
  /**
   * Of each partition, the offset of the first message that is not older than `timestamp` (milliseconds since 1970, or one
   * of Kafka's own two for the earliest and the next message); -1 where there is none. Waits while Kafka is away.
   * @throws AbortError when it was closed
   */
  find(timestamp: bigint): Promise<number[]>;
  close(): Promise<void>;
};

type Options = {
  connection: KafkaConnection;
  topic: string;
  /** Told why it waits for Kafka, and null when Kafka has answered. */
  onWait: (error: Error | null) => void;
};

/**
 * With a client and attempts of its own: a consumer's `listOffsets` that tries for ever asks for the same leader's epoch for
 * ever, which a broker that was started again refuses.
 */
export function createOffsetLookup({ connection, topic, onWait }: Options): OffsetLookup {
  const admin = new Admin({ ...toClientOptions(connection, () => {}), retries: false });
  const closing = new AbortController();

  async function lookUp(timestamp: bigint): Promise<number[]> {
    const metadata = await admin.metadata({ topics: [topic], forceUpdate: true });
    const partitions = metadata.topics
      .get(topic)!
      .partitions.map((_, partitionIndex) => ({ partitionIndex, timestamp }));
    const isolationLevel = FetchIsolationLevels.READ_COMMITTED;
    const [found] = await admin.listOffsets({ topics: [{ name: topic, partitions }], isolationLevel });
    const offsets = new Map(found!.partitions.map(({ partitionIndex, offset }) => [partitionIndex, Number(offset)]));
    return partitions.map(({ partitionIndex }) => offsets.get(partitionIndex)!);
  }

  return {
    async find(timestamp) {
      for (let attempt = 1; ; attempt++) {
        closing.signal.throwIfAborted();
        try {
          const offsets = await lookUp(timestamp);
          onWait(null);
          return offsets;
        } catch (error) {
          if (!(error instanceof Error)) throw error;
          if (attempt > silentAttempts) onWait(error);
        }
        await delay(Math.min(mostDelayMs, 100 * 2 ** attempt), undefined, { signal: closing.signal });
      }
    },
    async close() {
      closing.abort();
      await admin.close();
    },
  };
}
