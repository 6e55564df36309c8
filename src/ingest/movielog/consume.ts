import type { StreamPosition } from '../../store/stream/stream.ts';
import { type MessageBatch, parseBatch } from './batch.ts';
import { type WriteOptions, writeBatch } from './write.ts';

export type ConsumeOptions = WriteOptions & {
  /** Told of a batch that was not written, because another consumer has written to its partition. */
  onLost: (batch: MessageBatch, position: StreamPosition | null) => void;
};

/**
 * Writes the batches of a source one after the other, reading and parsing the next while the database writes. At most three
 * are in memory.
 * @throws AbortError when `signal` ends a wait for the database; whatever the source and `onLost` throw
 */
export async function consume(batches: AsyncIterable<MessageBatch>, options: ConsumeOptions): Promise<void> {
  let writing: Promise<void> = Promise.resolve();
  const write = async (batch: MessageBatch, parsed: ReturnType<typeof parseBatch>) => {
    const { outcome, position } = await writeBatch(parsed, options);
    if (outcome === 'lost') options.onLost(batch, position);
  };
  try {
    for await (const batch of batches) {
      const parsed = parseBatch(batch);
      await writing;
      if (options.signal.aborted) return;
      writing = write(batch, parsed);
      // Met by the next `await`, at the latest in `finally`.
      writing.catch(() => {});
    }
  } finally {
    await writing;
  }
}
