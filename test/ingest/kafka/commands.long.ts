import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { generateLog } from '../../../scripts/generated-log.ts';
import { finish, start } from '../../commands/command.ts';
import { type Broker, requireBroker, startBroker } from '../../kafka/broker.ts';
import { produce } from '../../kafka/produce.ts';
import { openTestDatabase } from '../../support/database.ts';
import { makeTemporaryFolder } from '../../support/folders.ts';
import { serve } from '../../support/serve.ts';
import { storeRows } from '../../support/store-rows.ts';
import { twoCamps } from '../../support/taste.ts';
import { countStored, untilStored } from './support.ts';

const movies = ['alien+1979', 'heat+1995', 'brazil+1985'];
const lines = [...generateLog({ seed: 7, lines: 300, users: 20, movies })];

let broker: Broker | undefined;
let topic: string;
let topics = 0;

beforeEach(async (context) => {
  requireBroker(context);
  broker ??= await startBroker();
  topic = `movielog${++topics}`;
  await broker.createTopic(topic, 2);
});
afterAll(() => broker?.remove());

const put = (some: readonly string[]) => produce(broker!.address, topic, some, 2);

async function openFilledDatabase() {
  const { folder, remove } = await makeTemporaryFolder();
  const database = await openTestDatabase();
  onTestFinished(async () => {
    await database.close();
    await remove();
  });
  return { ...database, home: folder };
}

test('marquee stream reads until it is stopped, and the next one goes on from there', async () => {
  const { sql, url, home } = await openFilledDatabase();
  const flags = ['--brokers', broker!.address, '--topic', topic, '--database-url', url, '--home', home];
  for (const [part, stored] of [
    [lines.slice(0, 200), 200],
    [lines.slice(200), 300],
  ] as const) {
    await put(part);
    const child = start('stream', ...flags, '--session-timeout', '2s');
    const finished = finish(child);
    await untilStored(sql, topic, stored);
    child.kill('SIGINT');
    expect(await finished).toMatchObject({ code: 0, messages: expect.stringContaining('to continue from here') });
    expect(await countStored(sql, topic)).toBe(stored);
  }
});

test('marquee serve --stream answers with what was rated a moment ago, and says how the stream is', async () => {
  const { sql, url, home } = await openFilledDatabase();
  await storeRows(sql, twoCamps());
  const flags = ['--database-url', url, '--brokers', broker!.address, '--stream', topic, '--lag-limit', '1s'];
  const server = await serve(home, { flags });
  onTestFinished(() => void server.process.kill('SIGKILL'));
  const newcomer = 4711;
  expect(await server.predict(newcomer)).toMatchObject({ account: false });
  await put(['a broken line', `2023-03-21T09:00:08,${newcomer},GET /rate/comedy+0+2000=5`]);
  await untilStored(sql, topic, 2);
  const { account, movies: recommended } = await server.predict(newcomer);
  expect(account).toBe(true);
  expect(recommended).not.toContain('comedy+0+2000');
  expect(recommended.every((movie) => movie.startsWith('comedy+'))).toBe(true);

  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  expect(metrics).toContain('marquee_stream_messages_total{kind="rate"} 1\n');
  expect(metrics).toContain('marquee_stream_rejected_total{reason="garbage"} 1\n');
  const readStream = async () => {
    const { checks } = (await (await fetch(`${server.url}/health/ready`)).json()) as { checks: { name: string }[] };
    return checks.find(({ name }) => name === 'stream');
  };
  await expect.poll(readStream).toMatchObject({ status: 'ok' });
  await broker!.kill();
  await expect.poll(readStream).toMatchObject({ status: 'degraded' });
  expect(await server.predict(newcomer)).toMatchObject({ account: true });
  expect(await server.stop('SIGTERM')).toBe(0);
  await broker!.start();
});

test('marquee collect --topic makes the original files of the first messages', async () => {
  const { home } = await openFilledDatabase();
  await put(lines);
  const out = path.join(home, 'collected');
  const flags = [
    '--brokers',
    broker!.address,
    '--topic',
    topic,
    '--out',
    out,
    '--limit',
    String(lines.length),
    '--json',
  ];
  const { code, output } = await finish(start('collect', ...flags));
  expect(code).toBe(0);
  const { lines: counted, ratings } = JSON.parse(output);
  expect(counted).toBe(lines.length);
  expect((await readFile(path.join(out, 'ratings.csv'), 'utf8')).trimEnd().split('\n')).toHaveLength(ratings + 1);
});
