import type { Command } from 'commander';
import { type StreamedFile, streamFile } from '../app/streaming/file.ts';
import type { Config } from '../config.ts';
import type { WriteOptions } from '../ingest/movielog/write.ts';
import { messagesOf } from '../store/stream/events.ts';
import { addCommonOptions, readOptions } from './options.ts';
import { withStream } from './streaming.ts';
import { toShare } from './terminal/arguments.ts';
import { countsToJson, describeCounts } from './terminal/stream-counts.ts';
import { addTopicOptions, readTopicOptions, type TopicFlags, withTopic } from './topic.ts';

type StreamFlags = TopicFlags & { file?: string; rejectLimit: number; json?: boolean };

const examples = `
Examples:
  $ npx marquee stream --brokers localhost:9092 --topic movielog1
  $ npx marquee stream --file movielog.log.gz
`;

export function addStreamCommand(program: Command): void {
  const command = program
    .command('stream')
    .description("Reads a streaming service's log into the database, each message once, going on where it was left.")
    .option('--file <log>', 'a log, also gzipped, one message a line; - for standard input')
    .option('--topic <name>', 'what to read, or for a file, what the database shall call it')
    .option('--reject-limit <percent>', 'warn where more messages cannot be used', toShare, 0.05)
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
  const lines = [describeCounts(counts), `${name} is topic "${topic}"; lines ${from} to ${to} are new.`];
  if (from === to) lines[1] = `${name} is topic "${topic}"; nothing in it is new.`;
  return `${lines.join('\n\n')}\n`;
}
