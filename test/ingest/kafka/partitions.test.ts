import { Readable } from 'node:stream';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type KafkaMessage,
  type KafkaStream,
  readChunks,
  splitByPartition,
} from '../../../src/ingest/kafka/partitions.ts';

const most = 3;

/** What arrives of three partitions, each with its own offsets. */
const arrivals = fc.array(fc.nat(2), { maxLength: 40 }).map((partitions) => {
  const offsets = [0n, 0n, 0n];
  return partitions.map((partition) => {
    const offset = offsets[partition]!++;
    const message = { topic: 'log', partition, offset, value: Buffer.from(`${partition}:${offset}`), timestamp: 0n };
    return message as KafkaMessage;
  });
});

async function chunksOf(messages: readonly KafkaMessage[]): Promise<KafkaMessage[][]> {
  const stream = Readable.from(messages, { highWaterMark: messages.length + 1 }) as unknown as KafkaStream;
  const stopped = new AbortController();
  const chunks: KafkaMessage[][] = [];
  let left = messages.length;
  if (left === 0) return chunks;
  for await (const chunk of readChunks(stream, most, stopped.signal)) {
    chunks.push(chunk);
    left -= chunk.length;
    if (left === 0) stopped.abort();
  }
  return chunks;
}

test('each message comes once and in order, and no batch of a partition is larger than it may be', async () => {
  await fc.assert(
    fc.asyncProperty(arrivals, async (messages) => {
      const chunks = await chunksOf(messages);
      expect(chunks.flat()).toEqual(messages);
      const next = new Map([0, 1, 2].map((partition) => [partition, 0]));
      for (const chunk of chunks) {
        for (const { partition, expectedOffset, nextOffset, messages: batch } of splitByPartition(chunk, next)) {
          expect(batch.length).toBeLessThanOrEqual(most);
          const first = expectedOffset!;
          expect(batch.map(({ value }) => value!.toString())).toEqual(
            Array.from({ length: nextOffset - first }, (_, index) => `${partition}:${first + index}`),
          );
          next.set(partition, nextOffset);
        }
      }
    }),
  );
});

test('a batch of one partition is as large as it may be, whatever has arrived of others', async () => {
  const messages = [0, 1, 0, 1, 0, 1, 0].map(
    (partition, index) => ({ topic: 'log', partition, offset: BigInt(index), timestamp: 0n }) as KafkaMessage,
  );
  expect((await chunksOf(messages))[0]).toEqual(messages.slice(0, 5));
});
