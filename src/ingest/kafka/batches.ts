import { PassThrough } from 'node:stream';
import type { MessageBatch } from '../movielog/batch.ts';
import { type ConsumerOptions, startConsumer } from './consumer.ts';
import type { MessageSink } from './sink.ts';

/**
 * The batches of a topic, for whoever keeps them elsewhere than in the database; begun anew each time. The next is read while
 * one is taken, and no more.
 * @param signal ends it
 */
export async function* readTopic(
  options: Omit<ConsumerOptions, 'sink'>,
  signal: AbortSignal,
): AsyncGenerator<MessageBatch> {
  const batches = new PassThrough({ objectMode: true, highWaterMark: 1, signal });
  const consumer = startConsumer({ ...options, sink: sinkInto(batches) });
  consumer.ended.catch((error) => batches.destroy(error));
  try {
    yield* batches;
  } finally {
    await consumer.stop();
  }
}

function sinkInto(batches: PassThrough): MessageSink {
  const offsets = new Map<number, number>();
  return {
    readOffsets: async () => offsets,
    async write(batch) {
      offsets.set(batch.partition, batch.nextOffset);
      if (batch.messages.length === 0) return true;
      await new Promise((resolve) => {
        batches.once('close', resolve);
        batches.write(batch, resolve);
      });
      return true;
    },
  };
}
