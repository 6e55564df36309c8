import { stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { openTestDatabase } from '../support/database.ts';
import { makeTemporaryFolder } from '../support/folders.ts';

const database = await openTestDatabase();
afterAll(database.close);
const home = await makeTemporaryFolder();
afterAll(home.remove);

const open = (databaseUrl: string) => openDatabase({ home: home.folder, databaseUrl });

/** The test database's URL with parts of it changed. */
function urlWith(changes: Partial<Record<'hostname' | 'port' | 'username' | 'password' | 'pathname', string>>): string {
  return Object.assign(new URL(database.url), changes).href;
}

test('a database named by URL opens, and outlives its closing', async () => {
  const opened = await open(database.url);
  expect(opened.embedded).toBe(false);
  expect(await opened.sql`select count(*) as count from movies`).toEqual([{ count: 0 }]);
  await opened.close();
  expect(await database.sql`select 1 as one`).toEqual([{ one: 1 }]);
});

test('times are UTC, whatever the machine says', async () => {
  const [row] = await database.sql`select '2001-09-09T01:46:40'::timestamp::timestamptz as time`;
  expect(row!.time).toEqual(new Date(1e12));
});

test.each([
  ['nobody listens', () => ({ port: '1' }), /ECONNREFUSED/],
  ['no such host', () => ({ hostname: 'no-such-host.invalid' }), /ENOTFOUND|EAI_AGAIN|timeout/],
  ['a wrong password', () => ({ password: 'open-sesame' }), /password authentication failed/],
  ['no such database', () => ({ pathname: '/missing' }), /database "missing" does not exist/],
])('%s: one sentence that says so without the password', async (_, changes, reason) => {
  const error = await open(urlWith(changes())).catch((thrown) => thrown);
  expect(error).toMatchObject({ code: 'DATABASE_UNREACHABLE', message: expect.stringMatching(reason) });
  expect(error.message).not.toContain(new URL(urlWith(changes())).password);
  expect(error.message.split('\n')).toHaveLength(1);
});

// Node's own recursive mkdir never ends there.
test.runIf(process.platform === 'linux')(
  'a home where the system lets nobody make a folder is told as such',
  async () => {
    const opening = openDatabase({ home: '/proc/marquee/home', databaseUrl: database.url });
    await expect(opening).rejects.toMatchObject({
      code: 'HOME_NOT_WRITABLE',
      message: expect.stringMatching(/^The folder \/proc\/marquee\/home cannot be created .*--home\.$/),
    });
  },
);

test('a home is made with the folders that it is in, by several at once', async () => {
  const folder = path.join(home.folder, 'a', 'b', 'c');
  const opened = await Promise.all([1, 2, 3].map(() => openDatabase({ home: folder, databaseUrl: database.url })));
  expect((await stat(folder)).isDirectory()).toBe(true);
  for (const each of opened) await each.close();
});
