import type { Command } from 'commander';
import { type StreamedFile, streamFile } from '../app/streaming/file.ts';
import type { Config } from '../config.ts';
import type { WriteOptions } from '../ingest/movielog/database-wait.ts';
import { messagesOf } from '../store/stream/events.ts';
import { toShare } from './terminal/arguments.ts';
import { addCommonOptions, readOptions } from './terminal/options.ts';
import { countsToJson, describeCounts, withStream } from './terminal/stream.ts';
import { addTopicOptions, readTopicOptions, type TopicFlags, withTopic } from './terminal/topic-options.ts';

type StreamFlags = TopicFlags & { file?: string; rejectLimit: number; json?: boolean };

const examples = `
Examples:
  $ npx @marquee-movies/server stream --brokers localhost:9092 --topic movielog1
  $ npx @marquee-movies/server stream --file movielog.log.gz
`;

export function addStreamCommand(program: Command): void {
  const command = program
    .command('stream')
    .description(
      "Reads a streaming service's log into the database: each message exactly once, resuming where it stopped.",
    )
    .option('--file <log>', 'log file (also gzipped), one message per line; - for standard input')
    .option('--topic <name>', 'Kafka topic to read; with --file, the name of the log in the database')
    .option('--reject-limit <percent>', 'warn if more messages than this are rejected', toShare, 0.05)
    .option('--json', 'print the counts as JSON')
    .addHelpText('after', examples);
  addCommonOptions(addTopicOptions(command)).action((flags: StreamFlags, self: Command) =>
    runStream(readOptions(self), flags),
  );
}

async function runStream(config: Config, flags: StreamFlags): Promise<void> {
  const work = flags.file === undefined ? topicWork(flags) : fileWork(flags.file, flags);
  await withStream(config, { rejectLimit: flags.rejectLimit }, work);
}

type Work = (options: WriteOptions) => Promise<void>;

function topicWork(flags: StreamFlags): Work {
  const options = readTopicOptions(withTopic(flags));
  return async (writing) => {
    const { streamTopic } = await import('../app/streaming/topic.ts');
    await streamTopic(options, writing);
  };
}

function fileWork(file: string, { topic, json }: StreamFlags): Work {
  return async (writing) => {
    const streamed = await streamFile(file, topic, writing);
    process.stdout.write(json ? `${JSON.stringify(toJson(streamed))}\n` : describe(streamed));
  };
}

function toJson({ topic, from, to, counts }: StreamedFile) {
  return { ...countsToJson(counts), lines: messagesOf(counts), topic, from_offset: from, to_offset: to };
}

function describe({ name, topic, from, to, counts }: StreamedFile): string {
  const lines = [describeCounts(counts), `${name} is topic "${topic}"; new lines: ${from} to ${to}.`];
  if (from === to) lines[1] = `${name} is topic "${topic}"; it has no new lines.`;
  return `${lines.join('\n\n')}\n`;
}
