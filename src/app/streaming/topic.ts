import { once } from 'node:events';
import { type ConsumerOptions, startConsumer } from '../../ingest/kafka/consumer.ts';
import type { WriteOptions } from '../../ingest/movielog/write.ts';
import { createDatabaseSink } from '../../ingest/movielog/write.ts';

type Options = Omit<ConsumerOptions, 'sink' | 'meter' | 'onNotice'>;

/**
 * Writes what a topic has, and what comes, until the signal of `writing` ends it.
 * @throws AbortError when it has ended; whatever waiting does not mend
 */
export async function streamTopic(options: Options, writing: WriteOptions): Promise<void> {
  const { meter, onNotice, signal } = writing;
  const consumer = startConsumer({ ...options, meter, onNotice, sink: createDatabaseSink(options.topic, writing) });
  onNotice(`reading ${options.topic} as a member of the group ${options.group}`);
  await Promise.race([consumer.ended, once(signal, 'abort')]);
  await consumer.stop();
  signal.throwIfAborted();
}
