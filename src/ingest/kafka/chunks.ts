import { type Message, type MessagesStream, UserError } from '@platformatic/kafka';
import type { MessageBatch } from '../movielog/batch.ts';

export type KafkaMessage = Message<Buffer, Buffer, Buffer, Buffer>;
export type KafkaStream = MessagesStream<Buffer, Buffer, Buffer, Buffer>;

/**
 * Whatever has arrived, at most `most` messages of a partition at a time. The stream fetches more only as these are taken, so
 * whoever is slow slows fetching down.
 * @param signal ends it
 * @throws whatever ended the stream
 */
export async function* readChunks(
  stream: KafkaStream,
  most: number,
  signal: AbortSignal,
): AsyncGenerator<KafkaMessage[]> {
  let wake = () => {};
  // For good: the client stops fetching when nobody listens.
  stream.on('readable', () => wake());
  stream.on('error', () => wake());
  stream.on('close', () => wake());
  signal.addEventListener('abort', () => wake());
  while (!signal.aborted && !stream.destroyed) {
    const chunk = takeMessages(stream, most);
    if (chunk.length > 0) yield chunk;
    else
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
  }
  if (!signal.aborted) throw stream.errored ?? new UserError('the stream of messages has ended');
}

function takeMessages(stream: KafkaStream, most: number): KafkaMessage[] {
  const messages: KafkaMessage[] = [];
  const counts = new Map<number, number>();
  for (;;) {
    const message = stream.read() as KafkaMessage | null;
    if (message === null) break;
    messages.push(message);
    const count = (counts.get(message.partition) ?? 0) + 1;
    if (count === most) break;
    counts.set(message.partition, count);
  }
  return messages;
}

/** A batch of one partition, with Kafka's time of its last message. */
export type TimedBatch = MessageBatch & { time: Date };

/** One batch for each partition, its messages in their order. */
export function splitByPartition(chunk: readonly KafkaMessage[], stored: ReadonlyMap<number, number>): TimedBatch[] {
  return [...Map.groupBy(chunk, (message) => message.partition)].map(([partition, messages]) => {
    const last = messages.at(-1)!;
    return {
      topic: last.topic,
      partition,
      expectedOffset: stored.get(partition)!,
      nextOffset: Number(last.offset) + 1,
      checksum: null,
      messages: messages.map(({ offset, value }) => ({ offset: Number(offset), value: value ?? null })),
      time: new Date(Number(last.timestamp)),
    };
  });
}
