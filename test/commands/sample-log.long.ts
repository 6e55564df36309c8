/** A streaming service's log as it is, by the commands that take one. */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { importSource } from '../../src/app/importing/import.ts';
import { emptyTables, readTables, streamLog } from '../ingest/movielog/support.ts';
import { makeFolder } from '../ingest/support.ts';
import { openTestDatabase } from '../support/database.ts';
import { requireSharedData } from '../support/parts.ts';
import { finish, start } from './command.ts';

const { sql, url, close } = await openTestDatabase();
afterAll(close);
beforeEach(() => emptyTables(sql));

const stream = (...flags: string[]) => start('stream', '--database-url', url, ...flags);

test('the sample log has its counts and tables, after kill -9 at any moment as without', async (context) => {
  const folder = requireSharedData(context, 'movielog');
  const file = path.join(folder, 'sample.log.gz');
  const expected = JSON.parse(await readFile(path.join(folder, 'sample.expected.json'), 'utf8'));
  const undisturbed = await finish(stream('--file', file, '--json'));
  expect(JSON.parse(undisturbed.output)).toMatchObject(expected);
  const tables = await readTables(sql);

  await emptyTables(sql);
  const text = gunzipSync(await readFile(file));
  for (const share of [0.3, 0.7]) {
    const child = stream('--file', '-');
    const ended = once(child, 'exit');
    child.stdin!.on('error', () => {});
    child.stdin!.write(text.subarray(0, text.length * share));
    while ((await readOffset()) < expected.lines * (share - 0.2)) await delay(5);
    child.kill('SIGKILL');
    await ended;
  }
  const resumed = await finish(stream('--file', file, '--json'));
  expect(JSON.parse(resumed.output)).toMatchObject(expected);
  expect(await readTables(sql)).toEqual(tables);
});

test('the sample log has a hit rate for each of its servers', async (context) => {
  const folder = requireSharedData(context, 'movielog');
  const file = path.join(folder, 'sample.log.gz');
  expect(await finish(stream('--file', file, '--json'))).toMatchObject({ code: 0 });
  const { code, output } = await finish(start('report', 'online', '--database-url', url, '--window', '1h', '--json'));
  expect(code).toBe(0);
  const { sources } = JSON.parse(output) as {
    sources: {
      overall: { recommendations: number; hitRate: number };
      days: { recommendations: number }[];
      failed: number;
    }[];
  };
  const requests = sources.flatMap(({ days, failed }) => [
    failed,
    ...days.map(({ recommendations }) => recommendations),
  ]);
  const [stored] = await sql<{ count: number }[]>`select count(*) from recommendation_requests`;
  expect(requests.reduce((sum, each) => sum + each)).toBe(stored!.count);
  for (const { overall } of sources) expect(overall.hitRate).toBeGreaterThan(0);
});

test('the sample log gives the same ratings collected and imported as streamed', async (context) => {
  const file = path.join(requireSharedData(context, 'movielog'), 'sample.log.gz');
  const folder = await makeFolder();
  const out = path.join(folder, 'collected');
  expect(await finish(start('collect', '--file', file, '--out', out))).toMatchObject({ code: 0 });
  await importSource({ sql, path: out, home: folder });
  const { ratings: imported } = await readTables(sql);
  await emptyTables(sql);
  await streamLog(sql, 'sample', [await readFile(file)]);
  const { ratings: streamed } = await readTables(sql);
  expect(imported).toEqual(streamed);
  expect(imported!.length).toBeGreaterThan(20_000);
});

async function readOffset(): Promise<number> {
  const [row] = await sql<{ offset: number }[]>`select next_offset as offset from stream_offsets`;
  return row?.offset ?? 0;
}
