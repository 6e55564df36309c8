import { type Command, InvalidArgumentError, Option } from 'commander';
import type { TopicOptions } from '../../app/streaming/topic.ts';
import { type KafkaFlags, kafkaSettings, readKafkaConfig } from '../../config/kafka.ts';
import { MarqueeError } from '../../errors.ts';
import type { Beginning } from '../../ingest/kafka/partitions.ts';
import { timeReader } from '../../ingest/times.ts';
import { toMilliseconds } from './arguments.ts';

/** `sessionTimeout` is in milliseconds. */
export type TopicFlags = KafkaFlags & { topic?: string; group: string; from: Beginning; sessionTimeout: number };

/** Adds the flags that `readTopicOptions` reads, except `--topic`. */
export function addTopicOptions(command: Command): Command {
  for (const { flag, variable, meaning } of Object.values(kafkaSettings)) {
    command.option(flag, `${meaning} (${variable})`);
  }
  return command
    .option('--group <name>', 'consumer group; its members share the partitions', 'marquee')
    .option(
      '--from <when>',
      'where to start a partition that was never read: earliest, latest or a time',
      toBeginning,
      'earliest',
    )
    .addOption(
      new Option('--session-timeout <time>', 'silence after which other consumers take over the partitions')
        .argParser(toMilliseconds)
        .default(10_000, '10s'),
    );
}

/**
 * The flags of a command that reads a file or a topic, if no file is given.
 * @throws MarqueeError BAD_FLAG if there is no topic either
 */
export function withTopic<Flags extends TopicFlags>(flags: Flags): Flags & { topic: string } {
  const { topic } = flags;
  if (topic !== undefined) return { ...flags, topic };
  const ways = '--brokers host:9092 --topic movielog1, --file log.gz, or --file - for a pipe';
  throw new MarqueeError('BAD_FLAG', `Nothing to read: add ${ways}.`);
}

/** @throws MarqueeError BAD_FLAG */
export function readTopicOptions(flags: TopicFlags & { topic: string }): TopicOptions {
  const { topic, group, from, sessionTimeout } = flags;
  const connection = readKafkaConfig(process.env, flags);
  return { connection, topic, group, from, sessionTimeoutMs: sessionTimeout };
}

function toBeginning(text: string): Beginning {
  if (text === 'earliest' || text === 'latest') return text;
  const found = timeReader({ now: new Date() }).read(text);
  if (found) return found;
  throw new InvalidArgumentError('It must be earliest, latest or a time such as 2023-03-21T09:00.');
}
