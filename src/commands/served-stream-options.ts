import { type Command, Option } from 'commander';
import { toMilliseconds, toShare } from './terminal/arguments.ts';
import { addTopicOptions, type TopicFlags } from './topic.ts';

/** `lagLimit` is in milliseconds. */
export type ServedStreamFlags = TopicFlags & { stream?: string; rejectLimit: number; lagLimit: number };

export function addServedStreamOptions(command: Command): Command {
  return addTopicOptions(command.option('--stream <topic>', 'also read this topic of a Kafka into the database'))
    .option('--reject-limit <percent>', 'log an error where more of its messages cannot be used', toShare, 0.05)
    .addOption(
      new Option('--lag-limit <time>', 'how far it may be behind before /health/ready says degraded')
        .argParser(toMilliseconds)
        .default(60_000, '60s'),
    );
}
