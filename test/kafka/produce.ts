import { Producer, stringSerializers } from '@platformatic/kafka';

const chunkMessages = 2000;

/**
 * Writes log lines to a topic, all of one user to one partition, as the streaming service does.
 * @returns when the broker has them all
 */
export async function produce(address: string, topic: string, lines: readonly string[], partitions = 1): Promise<void> {
  const producer = new Producer({
    clientId: 'marquee-tests',
    bootstrapBrokers: [address],
    serializers: stringSerializers,
    retries: true,
    // A request that is sent again, because one of its partitions had no leader yet, must not double the others.
    idempotent: true,
  });
  for (let start = 0; start < lines.length; start += chunkMessages) {
    const messages = lines
      .slice(start, start + chunkMessages)
      .map((value) => ({ topic, value, partition: partitionOf(value, partitions) }));
    await producer.send({ messages });
  }
  await producer.close();
}

function partitionOf(line: string, partitions: number): number {
  return Number(/^[^,]*,(\d+),/.exec(line)?.[1] ?? 0) % partitions;
}
