import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { emptyTables, readTables } from '../ingest/movielog/support.ts';
import { makeFolder } from '../ingest/support.ts';
import { openTestDatabase } from '../support/database.ts';
import { requirePart } from '../support/parts.ts';
import { finish, start } from './command.ts';

const { sql, url, close } = await openTestDatabase();
afterAll(close);

test('marquee collect takes a pipe, ends at its limit, and says what to do next', async () => {
  const out = path.join(await makeFolder(), 'collected');
  const log = '2023-03-21T09:00:00,20,GET /rate/up+2009=4\nasda\n'.repeat(2);
  const { code, output } = await finish(start('collect', '--file', '-', '--out', out, '--limit', '3'), log);
  expect(code).toBe(0);
  expect(output).toMatch(/^ratings +2\n.*\n.*\nrejected +1\n/);
  expect(output).toContain(
    `2 ratings, 1 users and 1 movies are in ${out}.\nNext: \`npx @marquee-movies/server import ${out}\`.`,
  );
  expect(await readFile(path.join(out, 'users.csv'), 'utf8')).toBe('user_id,age,occupation,gender\n20,,,\n');
});

test('what was collected loads with nothing but psql', async (context) => {
  requirePart(context, 'psql');
  await emptyTables(sql);
  const out = path.join(await makeFolder(), 'collected');
  await finish(start('collect', '--file', '-', '--out', out), '2023-03-21T09:00:00.5,20,GET /rate/up+2009=4\n');
  const script = path.join(import.meta.dirname, '..', '..', 'db', '02_import_data.sql');
  const loaded = spawnSync('psql', ['--no-psqlrc', '--quiet', '--dbname', url, '--file', script], { cwd: out });
  expect(loaded.stderr.toString()).toBe('');
  const { movies, ratings } = await readTables(sql);
  expect(movies).toMatchObject([{ id: 'up+2009', title: 'Up' }]);
  expect(ratings).toMatchObject([{ user_id: 20, rating: 4, timestamp: new Date('2023-03-21T09:00:00.500Z') }]);
});
