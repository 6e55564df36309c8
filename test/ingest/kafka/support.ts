import { expect, onTestFinished } from 'vitest';
import { type ConsumerOptions, startConsumer, type TopicConsumer } from '../../../src/ingest/kafka/consumer.ts';
import { createMeter } from '../../../src/ingest/movielog/meter.ts';
import { createDatabaseSink } from '../../../src/ingest/movielog/write.ts';
import type { Sql } from '../../../src/store/database.ts';
import { messagesOf } from '../../../src/store/stream/events.ts';
import { readPositions } from '../../../src/store/stream/stream.ts';

export type TestConsumer = TopicConsumer & { notices: string[] };

/** Consumes a topic into a database until it is stopped, at the end of the test at the latest. */
export function consumeInto(
  sql: Sql,
  topic: string,
  address: string,
  changes: Partial<ConsumerOptions> = {},
): TestConsumer {
  const notices: string[] = [];
  const onNotice = (message: string) => void notices.push(message);
  const meter = createMeter();
  const stopping = new AbortController();
  const consumer = startConsumer({
    connection: { brokers: [address] },
    topic,
    group: topic,
    from: 'earliest',
    sink: createDatabaseSink(topic, { sql, meter, onNotice, signal: stopping.signal }),
    meter,
    onNotice,
    sessionTimeoutMs: 2000,
    ...changes,
  });
  onTestFinished(async () => {
    stopping.abort();
    await consumer.stop();
  });
  return { ...consumer, notices };
}

/** How many messages of a topic are in the database, by the counts that are stored with the offsets. */
export async function countStored(sql: Sql, topic: string): Promise<number> {
  const positions = await readPositions(sql, topic);
  return positions.values().reduce((sum, { counts }) => sum + messagesOf(counts), 0);
}

export async function untilStored(sql: Sql, topic: string, messages: number): Promise<void> {
  await expect.poll(() => countStored(sql, topic)).toBeGreaterThanOrEqual(messages);
}
