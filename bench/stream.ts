/**
 * Times a log through a real broker into the database against (a) consuming and parsing it only, and (b) `marquee import` of
 * the ratings that it holds, each in a separate process, in one run.
 *
 *   node bin/launch.cjs bench/stream.ts [--messages 1000000] [--partitions 4]    needs Java and Kafka: test/kafka/prepare
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { generateLog } from '../scripts/generated-log.ts';
import { type Database, openDatabase, type Sql } from '../src/store/database.ts';
import { messagesOf } from '../src/store/stream/events.ts';
import { readPositions } from '../src/store/stream/stream.ts';
import { type Broker, startBroker } from '../test/kafka/broker.ts';
import { produce } from '../test/kafka/produce.ts';

const { values: flags } = parseArgs({
  options: {
    messages: { type: 'string', default: '1000000' },
    partitions: { type: 'string', default: '4' },
  },
});
const messages = Number(flags.messages);
const partitions = Number(flags.partitions);
const topic = 'movielog1';
/** As many messages a user as in the sample of a real log, and as many to a movie that a user watches. */
const shape = { seed: 1, lines: messages, users: Math.ceil(messages / 140), movies: nameMovies(9000) };
const producedAtOnce = 20_000;
const pollMs = 50;
const main = path.join(import.meta.dirname, '..', 'src', 'main.ts');
const parsing = path.join(import.meta.dirname, 'stream-parsing.ts');

const folder = await mkdtemp(path.join(os.tmpdir(), 'marquee-bench-'));
// Where root runs this, PostgreSQL runs as another user.
await chmod(folder, 0o755);
const broker = await startBroker();
try {
  await fillTopic(broker);
  const parsed = await measureParsing();
  const streamed = await withDatabase('streamed', (database, home) => measureStream(database.sql, home));
  const imported = await withDatabase('imported', measureImport);
  console.log(describe('messages by Kafka into the database', streamed));
  console.log(describe('messages consumed and parsed only', parsed));
  console.log(describe('their ratings by marquee import', imported));
} finally {
  await broker.remove();
  await rm(folder, { recursive: true });
}

type Measured = { seconds: number; rows: number; peakMiB: number };

function nameMovies(count: number): string[] {
  return Array.from({ length: count }, (_, index) => `film+number+${index}+${1950 + (index % 70)}`);
}

async function fillTopic({ address, createTopic }: Broker): Promise<void> {
  await createTopic(topic, partitions);
  let lines: string[] = [];
  for (const line of generateLog(shape)) {
    lines.push(line);
    if (lines.length < producedAtOnce) continue;
    await produce(address, topic, lines, partitions);
    lines = [];
  }
  await produce(address, topic, lines, partitions);
}

async function withDatabase<Result>(
  name: string,
  work: (database: Database, home: string) => Promise<Result>,
): Promise<Result> {
  const home = path.join(folder, name);
  const database = await openDatabase({ home, databaseUrl: undefined });
  try {
    return await work(database, home);
  } finally {
    await database.close();
  }
}

/** From the first rows to the last, so that neither the start of the process nor joining the group counts. */
async function measureStream(sql: Sql, home: string): Promise<Measured> {
  const child = start([main, 'stream', '--brokers', broker.address, '--topic', topic, '--home', home]);
  const positions = async () => [...(await readPositions(sql, topic)).values()];
  const written = async () => (await positions()).reduce((sum, { counts }) => sum + messagesOf(counts), 0);
  const { time: started, rows: first } = await untilAtLeast(1, written);
  const { time: ended, rows } = await untilAtLeast(messages, written);
  await child.end('SIGINT');
  return { seconds: (ended - started) / 1000, rows: rows - first, peakMiB: child.peakMiB() };
}

async function untilAtLeast(wanted: number, count: () => Promise<number>): Promise<{ time: number; rows: number }> {
  for (;;) {
    const rows = await count();
    if (rows >= wanted) return { time: performance.now(), rows };
    await delay(pollMs);
  }
}

async function measureParsing(): Promise<Measured> {
  const child = start([parsing, broker.address, topic, String(messages)]);
  const seconds = Number(await child.end());
  return { seconds, rows: messages, peakMiB: child.peakMiB() };
}

/** Of the ratings that the log holds, as `marquee collect` writes them. */
async function measureImport(_: Database, home: string): Promise<Measured> {
  const collected = path.join(folder, 'collected');
  const limits = ['--limit', String(messages), '--json'];
  await start([main, 'collect', '--brokers', broker.address, '--topic', topic, '--out', collected, ...limits]).end();
  const started = performance.now();
  const child = start([main, 'import', path.join(collected, 'ratings.csv'), '--home', home, '--json']);
  const { ratings } = JSON.parse(await child.end());
  return { seconds: (performance.now() - started) / 1000, rows: ratings.read, peakMiB: child.peakMiB() };
}

/** Another process, and the most memory that it has ever held. */
function start(args: readonly string[]) {
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
  const output = text(child.stdout);
  const exit = once(child, 'exit');
  let peakMiB = 0;
  const sampling = setInterval(async () => {
    peakMiB = Math.max(peakMiB, await readPeak(child.pid!).catch(() => 0));
  }, pollMs);
  return {
    peakMiB: () => peakMiB,
    /** @returns what it wrote */
    async end(signal?: NodeJS.Signals): Promise<string> {
      if (signal) child.kill(signal);
      const [code] = await exit;
      clearInterval(sampling);
      if (code !== 0) throw new Error(`${args.join(' ')} ended with ${code}`);
      return await output;
    },
  };
}

async function readPeak(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)![1]) / 1024;
}

function describe(what: string, { seconds, rows, peakMiB }: Measured): string {
  const pace = Math.round(rows / seconds).toLocaleString('en-US');
  return `${what}: ${rows.toLocaleString('en-US')} in ${seconds.toFixed(1)} s, ${pace}/s, peak RSS ${Math.round(peakMiB)} MiB`;
}
