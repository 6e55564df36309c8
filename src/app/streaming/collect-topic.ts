import { once } from 'node:events';
import { type ConsumerOptions, startConsumer } from '../../ingest/kafka/consumer.ts';
import type { Collection } from '../../ingest/movielog/collection.ts';

type Options = Omit<ConsumerOptions, 'sink'>;

/**
 * Collects what a topic has, and what comes, until that is enough or `signal` ends it. How far it has come is known to this
 * process only.
 * @throws whatever waiting does not mend
 */
export async function collectTopic(options: Options, collection: Collection, signal: AbortSignal): Promise<void> {
  const enough = new AbortController();
  const offsets = new Map<number, number>();
  const sink: ConsumerOptions['sink'] = {
    readOffsets: async () => offsets,
    async write(batch) {
      offsets.set(batch.partition, batch.nextOffset);
      if (!(await collection.add(batch))) enough.abort();
      return !enough.signal.aborted;
    },
  };
  const consumer = startConsumer({ ...options, sink });
  await Promise.race([consumer.ended, once(AbortSignal.any([enough.signal, signal]), 'abort')]);
  await consumer.stop();
}
