import { once } from 'node:events';
import { mkdir, stat } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { openTestDatabase } from '../support/database.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { hold } from '../support/hold.ts';
import { serve } from '../support/serve.ts';
import { storeRows } from '../support/store-rows.ts';
import { twoCamps } from '../support/taste.ts';
import { fillHome, postmasterOf } from './filled-home.ts';

// One home for all tests; each leaves its server stopped.
const { folder: home, remove } = await makeTemporaryFolder();
afterAll(remove);

beforeAll(() => fillHome(home));

test('trains at the first start and not at the second; both answer', async () => {
  const first = await serve(home);
  expect(first.told()).toContain('training');
  const answer = await first.predict(1);
  expect(answer).toMatchObject({ account: true, movies: { length: 10 } });
  expect(await first.stop()).toBe(0);

  const second = await serve(home);
  expect(second.told()).toMatch(/^marquee: ready on http:\/\/localhost:\d+; try: curl .*$/m);
  expect(second.told()).not.toContain('training');
  expect(await second.predict(1)).toEqual(answer);
  expect(await second.stop('SIGTERM')).toBe(0);
});

test('signals that come several times, as from npm and a terminal, end it once and cleanly', async () => {
  const server = await serve(home);
  server.process.kill('SIGINT');
  server.process.kill('SIGINT');
  expect(await server.stop('SIGTERM')).toBe(0);
  expect(postmasterOf(home)).toBeUndefined();
});

test('a request in flight is answered before the end', async () => {
  const server = await serve(home);
  const { sql, close } = await openDatabase({ home, databaseUrl: undefined });
  const release = await hold(sql, (transaction) => transaction`lock table ratings in access exclusive mode`);
  const answer = server.predict(1);
  await expect.poll(() => sql`select from pg_stat_activity where wait_event_type = 'Lock'`).toHaveLength(1);
  const stopped = server.stop('SIGTERM');
  await delay(100);
  await release();
  expect(await answer).toMatchObject({ account: true, movies: { length: 10 } });
  expect(await stopped).toBe(0);
  await close();
});

test('answers again, with all that was written, after everything was killed', async () => {
  const server = await serve(home);
  const answer = await server.predict(2);
  process.kill(postmasterOf(home)!.pid, 'SIGKILL');
  await server.stop('SIGKILL');
  const again = await serve(home);
  expect(await again.predict(2)).toEqual(answer);
  expect(await again.stop()).toBe(0);
});

test('a second server of the same home is told about the first', async () => {
  const server = await serve(home);
  const second = await serve(home).catch((error: Error) => error.message);
  expect(second).toMatch(
    new RegExp(`^marquee: Another marquee serve uses .*${server.process.pid} .*${server.url}.*\n$`),
  );
  expect(await server.stop()).toBe(0);
});

test('a port in use is found out before anything is begun', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  onTestFinished(() => void other.close());
  const { port } = other.address() as AddressInfo;
  const untouched = path.join(home, 'untouched');
  const failure = await serve(untouched, { flags: ['--port', `${port}`] }).catch((error: Error) => error.message);
  expect(failure).toMatch(new RegExp(`^marquee: Port ${port} on localhost is in use; .*--port.*\n$`));
  await expect(stat(untouched)).rejects.toThrow('ENOENT');
});

test('a database that cannot be reached is one sentence without the password', async () => {
  const url = 'postgresql://me:secret@127.0.0.1:1/marquee';
  const failure = await serve(home, { flags: ['--database-url', url] }).catch((error: Error) => error.message);
  expect(failure).toMatch(/^marquee: The database 127\.0\.0\.1:1\/marquee cannot be used as "me" .*\n$/);
  expect(failure).not.toContain('secret');
});

test('serves a database that DATABASE_URL names, and starts none of its own', async () => {
  const database = await openTestDatabase();
  await storeRows(database.sql, twoCamps(100));
  const own = path.join(home, 'own');
  await mkdir(own);
  const server = await serve(own, { flags: ['--database-url', database.url] });
  expect(await server.predict(1)).toMatchObject({ account: true, movies: { length: 10 } });
  await expect(stat(path.join(own, 'postgres'))).rejects.toThrow('ENOENT');
  expect(await server.stop()).toBe(0);
  await database.close();
});

test('without movies it says what to do, and does not call itself healthy', async () => {
  const database = await openTestDatabase();
  const server = await serve(home, { flags: ['--database-url', database.url] });
  expect(server.told()).toMatch(/no movies yet; run .*import/);
  expect((await fetch(`${server.url}/health`)).status).toBe(503);
  expect(await server.stop()).toBe(0);
  await database.close();
});
