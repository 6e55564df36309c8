import { readPositions } from '../../store/stream/stream.ts';
import { type MessageBatch, parseBatch } from '../movielog/batch.ts';
import { untilDatabaseAnswers, type WriteOptions, writeBatch } from '../movielog/write.ts';

/** Where the messages of a topic go, and how far they have come. */
export type MessageSink = {
  /** Of each partition that was begun, the offset of the message that comes next. */
  readOffsets(): Promise<ReadonlyMap<number, number>>;
  /** @returns whether it was written; not where another consumer has written to the partition meanwhile */
  write(batch: MessageBatch): Promise<boolean>;
};

/** Writes rows and offsets into the database, in one transaction. */
export function createDatabaseSink(topic: string, options: WriteOptions): MessageSink {
  return {
    async readOffsets() {
      const positions = await untilDatabaseAnswers(options, () => readPositions(options.sql, topic));
      return new Map([...positions].map(([partition, { nextOffset }]) => [partition, nextOffset]));
    },
    async write(batch) {
      const { outcome } = await writeBatch(parseBatch(batch), options);
      return outcome === 'written';
    },
  };
}
