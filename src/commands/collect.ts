import { randomUUID } from 'node:crypto';
import path from 'node:path';
import { addAbortSignal } from 'node:stream';
import { setTimeout as delay } from 'node:timers/promises';
import { type Command, InvalidArgumentError } from 'commander';
import { notify } from '../app/messages.ts';
import { stopRequested } from '../app/stop.ts';
import {
  answersFile,
  beginCollection,
  type Collected,
  type Collection,
  partialFolder,
} from '../ingest/movielog/collection.ts';
import { apiDetails, openAnswerCache, stubDetails } from '../ingest/movielog/details.ts';
import { openLog, readLog } from '../ingest/movielog/log-file.ts';
import { createMeter, type StreamMeter } from '../ingest/movielog/meter.ts';
import { messagesOf, type StreamCounts } from '../store/stream/events.ts';
import { toCount, toMilliseconds } from './terminal/arguments.ts';
import { countsToJson, describeCounts, showStream } from './terminal/stream.ts';
import { addTopicOptions, readTopicOptions, type TopicFlags, withTopic } from './terminal/topic-options.ts';

type CollectFlags = TopicFlags & {
  file?: string;
  out: string;
  limit?: number;
  /** Milliseconds. */
  for?: number;
  api?: string;
  concurrency: number;
  json?: boolean;
};

export function addCollectCommand(program: Command): void {
  const command = program
    .command('collect')
    .description("Writes ratings.csv, users.csv and movies.csv from a streaming service's log; needs no database.")
    .option('--file <log>', 'log file (also gzipped), one message per line; - for standard input')
    .option('--topic <name>', 'Kafka topic to read')
    .requiredOption('--out <folder>', 'output folder (created atomically)')
    .option('--limit <messages>', 'stop after this many messages', toCount)
    .option('--for <time>', 'stop after 90s, 30m, 2h ...', toMilliseconds)
    .option('--api <url>', 'service to ask for details: GET /user/<id>, GET /movie/<id>', toUrl)
    .option('--concurrency <number>', 'parallel requests to the service', toCount, 8)
    .option('--json', 'print the counts as JSON')
    .addHelpText(
      'after',
      '\nExample:\n  $ npx @marquee-movies/server collect --file movielog.log.gz --out collected\n',
    );
  addTopicOptions(command).action((flags: CollectFlags, self: Command) => {
    // By default in a group of its own: in a shared one it would get only some partitions, and take these from others.
    const isGroupGiven = self.getOptionValueSource('group') !== 'default';
    return runCollect({ ...flags, group: isGroupGiven ? flags.group : `marquee-collect-${randomUUID()}` });
  });
}

/** Reads until the end of the log, the limit, the time or a signal; then adds details and writes the files. */
async function runCollect(flags: CollectFlags): Promise<void> {
  const { limit, concurrency } = flags;
  const collect = flags.file === undefined ? topicWork(flags) : fileWork(flags.file);
  const out = path.resolve(flags.out);
  const end = new AbortController();
  const stop = stopRequested().then(() => end.abort());
  const signal = flags.for === undefined ? end.signal : AbortSignal.any([end.signal, AbortSignal.timeout(flags.for)]);
  const meter = createMeter();
  const status = showStream(meter);
  try {
    const collection = await beginCollection(out, { limit, meter, concurrency });
    await collect({ collection, meter, onNotice: status.notice, signal });
    void leaveWhenStopped(stop, end.signal.aborted);
    const collected = await complete(collection, out, flags.api);
    const { counts } = meter.snapshot();
    process.stdout.write(flags.json ? `${toJson(counts, collected)}\n` : describe(counts, collected, out));
  } finally {
    status.end();
  }
}

type Reading = { collection: Collection; meter: StreamMeter; onNotice: (message: string) => void; signal: AbortSignal };

function topicWork(flags: CollectFlags): (reading: Reading) => Promise<void> {
  const options = readTopicOptions(withTopic(flags));
  return async ({ collection, signal, ...told }) => {
    const { collectTopic } = await import('../app/streaming/topic.ts');
    await collectTopic({ ...options, ...told }, collection, signal);
  };
}

function fileWork(file: string): (reading: Reading) => Promise<void> {
  return async ({ collection, signal }) => {
    try {
      const log = await openLog(file, () => addAbortSignal(signal, process.stdin));
      for await (const batch of readLog(log, log.topic, undefined)) {
        const isMoreWanted = await collection.add(batch);
        if (!isMoreWanted || signal.aborted) return;
      }
    } catch (error) {
      if (!(error instanceof Error && error.name === 'AbortError')) throw error;
    }
  };
}

async function complete(collection: Collection, out: string, api: string | undefined): Promise<Collected> {
  if (api === undefined) return await collection.finish(stubDetails);
  notify(`asking ${api} for details`);
  const cache = await openAnswerCache(path.join(partialFolder(out), answersFile));
  try {
    return await collection.finish(apiDetails({ url: api, cache }));
  } finally {
    await cache.close();
  }
}

/** Ctrl-C reaches the process twice, from the terminal and from npm. */
const signalEchoMs = 1000;

/** A signal while details are fetched ends the process at once; the answers are kept for the next attempt. */
async function leaveWhenStopped(stop: Promise<void>, wasStopped: boolean): Promise<void> {
  await (wasStopped ? delay(signalEchoMs, undefined, { ref: false }).then(stopRequested) : stop);
  notify('stopped; run the same command to fetch the missing details');
  process.exit(1);
}

function toJson(counts: StreamCounts, collected: Collected): string {
  return JSON.stringify({ ...countsToJson(counts), lines: messagesOf(counts), ...collected });
}

function describe(counts: StreamCounts, { users, movies, ratings, unknown }: Collected, out: string): string {
  const missing = unknown === 0 ? [] : [`${unknown} of them are unknown to the service; they are in unknown.csv.`];
  const summary = `${ratings} ratings, ${users} users and ${movies} movies are in ${out}.`;
  return `${[describeCounts(counts), [summary, ...missing].join(' ')].join('\n\n')}\nNext: \`npx @marquee-movies/server import ${out}\`.\n`;
}

function toUrl(text: string): string {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return text.replace(/\/+$/, '');
  throw new InvalidArgumentError('It must be of the form http://host:8080.');
}
