/** Consumes a given number of messages of a topic, only parses them, and prints the seconds since the first message. */
import { startConsumer } from '../src/ingest/kafka/consumer.ts';
import { parseBatch } from '../src/ingest/movielog/line.ts';
import { createMeter } from '../src/ingest/movielog/meter.ts';

const [address, topic, count] = process.argv.slice(2);
const offsets = new Map<number, number>();
const meter = createMeter();
const done = Promise.withResolvers<void>();
let started: number | undefined;
let left = Number(count);

const consumer = startConsumer({
  connection: { brokers: [address!] },
  topic: topic!,
  group: 'parsing',
  from: 'earliest',
  sessionTimeoutMs: 10_000,
  meter,
  onNotice: (message) => console.error(message),
  sink: {
    readOffsets: async () => offsets,
    async write(batch) {
      offsets.set(batch.partition, batch.nextOffset);
      if (batch.messages.length > 0) started ??= performance.now();
      meter.add(parseBatch(batch));
      left -= batch.messages.length;
      if (left <= 0) done.resolve();
      return true;
    },
  },
});
await done.promise;
console.log((performance.now() - started!) / 1000);
await consumer.stop();
