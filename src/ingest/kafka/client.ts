import { setTimeout as delay } from 'node:timers/promises';
import { Admin, type BaseOptions, FetchIsolationLevels, GenericError } from '@platformatic/kafka';
import type { KafkaConnection } from '../../domain/kafka-connection.ts';

/** Called before each further attempt at a request. */
export type OnRetry = (attempt: number, error: Error) => void;

/** Called with the reason why a client waits for Kafka, or with null when Kafka has answered. */
export type OnWait = (error: Error | null) => void;

/** Attempts that fail before a wait is reported: while a group or a leader changes, one or two do. */
export const silentAttempts = 2;
const minDelayMs = 200;
const maxDelayMs = 2000;

/** Options of all our clients: they never give up, but report that they retry. */
export function toClientOptions({ brokers, sasl, tls }: KafkaConnection, onRetry: OnRetry): BaseOptions {
  return {
    clientId: 'marquee',
    bootstrapBrokers: [...brokers],
    ...(sasl && { sasl }),
    ...(tls && { tls: tls.authority === undefined ? {} : { ca: tls.authority } }),
    // After three attempts, the default, a stream would end while its consumer still says that it is active.
    retries: true,
    retryDelay: (_client, _operation, attempt, _retries, error) => {
      onRetry(attempt, error);
      return Math.min(maxDelayMs, minDelayMs * 2 ** Math.min(attempt, 10));
    },
  };
}

/** Why a request failed in the end; the client wraps its errors in others, and some have a code alone. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors.at(-1));
  if (!(error instanceof Error)) return String(error);
  if (error.cause instanceof Error) return reasonOf(error.cause);
  return error.message || ('code' in error ? String(error.code) : error.name);
}

/** Whether the client has thrown it. */
export function isKafkaError(error: unknown): error is GenericError {
  return error instanceof Error && GenericError.isGenericError(error);
}

/** Looks up offsets of a topic's partitions. */
export type OffsetLookup = {
  /**
   * Of each partition, the offset of the first message that is not older than `timestamp` (milliseconds since 1970, or one
   * of Kafka's own two for the earliest and the next message); -1 if there is none. Waits while Kafka is away.
   * @throws AbortError when it was closed
   */
  find(timestamp: bigint): Promise<number[]>;
  close(): Promise<void>;
};

/**
 * Has a client and attempts of its own: a consumer's `listOffsets` that tries for ever asks for the same leader's epoch for
 * ever, which a broker that was started again refuses.
 */
export function createOffsetLookup(connection: KafkaConnection, topic: string, onWait: OnWait): OffsetLookup {
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
        await delay(Math.min(maxDelayMs, 100 * 2 ** attempt), undefined, { signal: closing.signal });
      }
    },
    async close() {
      closing.abort();
      await admin.close();
    },
  };
}
