import { type Command, InvalidArgumentError } from 'commander';
import type { Config } from '../config.ts';
import { MarqueeError } from '../errors.ts';
import { messagesOf } from '../store/stream-counts.ts';
import { addCommonOptions, readOptions } from './options.ts';
import { countsToJson, describeCounts } from './stream-counts.ts';
import { type StreamedFile, streamFile } from './stream-file.ts';
import { withStream } from './streaming.ts';

type StreamFlags = { file?: string; topic?: string; rejectLimit: number; json?: boolean };

export function addStreamCommand(program: Command): void {
  const command = program
    .command('stream')
    .description("Reads a streaming service's log into the database, each message once, going on where it was left.")
    .option('--file <log>', 'a log, also gzipped, one message a line; - for standard input')
    .option('--topic <name>', 'what the log is called in the database; for a file, made of how it begins')
    .option('--reject-limit <percent>', 'warn where more messages cannot be used', toShare, 0.05)
    .option('--json', 'print the counts as JSON')
    .addHelpText('after', '\nExample:\n  $ npx marquee stream --file movielog.log.gz\n');
  addCommonOptions(command).action((flags: StreamFlags, self: Command) => runStream(readOptions(self), flags));
}

async function runStream(config: Config, { file, topic, rejectLimit, json }: StreamFlags): Promise<void> {
  if (file === undefined)
    throw new MarqueeError('BAD_FLAG', 'Say what to read: --file log.gz, or --file - for a pipe.');
  await withStream(config, { rejectLimit }, async (options) => {
    const streamed = await streamFile(file, topic, options);
    process.stdout.write(json ? `${JSON.stringify(toJson(streamed))}\n` : describe(streamed));
  });
}

function toJson({ topic, from, to, counts }: StreamedFile) {
  return { ...countsToJson(counts), lines: messagesOf(counts), topic, from_offset: from, to_offset: to };
}

function describe({ name, topic, from, to, counts }: StreamedFile): string {
  const lines = [describeCounts(counts), `${name} is topic "${topic}"; lines ${from} to ${to} are new.`];
  if (from === to) lines[1] = `${name} is topic "${topic}"; nothing in it is new.`;
  return `${lines.join('\n\n')}\n`;
}

function toShare(text: string): number {
  const percent = /^\d{1,3}(?:\.\d+)?%?$/.test(text) ? Number.parseFloat(text) : Number.NaN;
  if (percent <= 100) return percent / 100;
  throw new InvalidArgumentError('It must be a percentage from 0 to 100.');
}
