import { existsSync } from 'node:fs';
import { readFile, stat, truncate, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { contents } from '../support/contents.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { serve } from '../support/serve.ts';
import { twoCamps } from '../support/taste.ts';
import { openTrained } from '../support/trained.ts';
import { finish, start } from './command.ts';

let full: Awaited<ReturnType<typeof openTrained>>;
let folder: string;
let file: string;
const parts = new AsyncDisposableStack();
beforeAll(async () => {
  full = parts.adopt(await openTrained(twoCamps()), (each) => each.close());
  const made = parts.adopt(await makeTemporaryFolder(), (each) => each.remove());
  folder = made.folder;
  file = path.join(folder, 'backup.gz');
  await full.sql`update users set name = 'Zoë \\N' where user_id = 1`;
  await full.sql`delete from ratings where user_id = 3`;
  const { code, output, messages } = await run('backup', file, full.url);
  expect({ code, output }, messages).toEqual({
    code: 0,
    output: expect.stringMatching(/^Wrote .*backup\.gz: [a-z\d, ]+\.\n$/),
  });
});
afterAll(() => parts.disposeAsync());

async function run(command: 'backup' | 'restore', at: string, url: string) {
  return await finish(start(command, at, '--database-url', url, '--home', path.join(folder, 'home')));
}

async function openEmpty(): Promise<TestDatabase> {
  const database = await openTestDatabase();
  onTestFinished(() => database.close());
  return database;
}

test('what is restored is what was there: every row of every table, and every answer to the byte', async () => {
  const empty = await openEmpty();
  const { code, output, messages } = await run('restore', file, empty.url);
  expect({ code, output }, messages).toMatchObject({ code: 0, output: expect.stringContaining('movies') });
  expect(await contents(empty.sql)).toEqual(await contents(full.sql));
  const answers = async (url: string, home: string) => {
    const server = await serve(home, { flags: ['--database-url', url, '--read-access', 'open'] });
    const paths = [1, 2, 3, 'nobody'].map((user) => `/v1/users/${user}/recommendations?limit=7&explain=5`);
    paths.push('/v1/users/2/rows', '/v1/movies/popular', '/v1/movies/trending', '/v1/users/2/similar');
    const texts = await Promise.all(paths.map(async (each) => await (await fetch(`${server.url}${each}`)).text()));
    await server.stop();
    // Cursors are sealed with a new number each time.
    return texts.map((text) => text.replace(/"next":"[^"]*"/g, ''));
  };
  const home = await makeTemporaryFolder();
  onTestFinished(home.remove);
  expect(await answers(empty.url, home.folder)).toEqual(await answers(full.url, full.home));
  // What is written goes on from there.
  await empty.sql`update ratings set rating = 1 where user_id = 1`;
  const [user] = await empty.sql`select version from users where user_id = 1`;
  expect(Number(user!.version)).toBeGreaterThan(1);
});

test('a backup is for its owner only, and never takes the place of another file', async () => {
  expect((await stat(file)).mode & 0o777).toBe(0o600);
  const before = await readFile(file);
  const again = await run('backup', file, full.url);
  expect(again).toMatchObject({ code: 1, messages: expect.stringContaining('already exists') });
  expect(await readFile(file)).toEqual(before);
  const nowhere = await run('backup', path.join(folder, 'none', 'x.gz'), full.url);
  expect(nowhere).toMatchObject({ code: 1, messages: expect.stringMatching(/^marquee: Cannot write .*x\.gz/m) });
});

test('a backup that is stopped leaves nothing, and what a killed one left is named', async () => {
  const at = path.join(folder, 'stopped.gz');
  const child = start('backup', at, '--database-url', full.url, '--home', path.join(folder, 'home'));
  // Held at a table, so that it cannot end before.
  const { code } = await full.sql.begin(async (transaction) => {
    await transaction`lock table ratings in access exclusive mode`;
    const finished = finish(child);
    await expect.poll(() => existsSync(`${at}.part`)).toBe(true);
    child.kill('SIGINT');
    return finished;
  });
  expect(code).not.toBe(0);
  expect(existsSync(`${at}.part`)).toBe(false);
  await writeFile(`${at}.part`, '');
  expect(await run('backup', at, full.url)).toMatchObject({
    code: 1,
    messages: expect.stringContaining('stopped.gz.part exists; delete it if no other backup is writing it'),
  });
});

test('nothing is restored into a database that has something', async () => {
  const before = await contents(full.sql);
  const refused = await run('restore', file, full.url);
  expect(refused).toMatchObject({ code: 1, messages: expect.stringContaining('needs an empty one') });
  expect(await contents(full.sql)).toEqual(before);
});

test('a damaged backup, and one of another version, leave nothing behind', async () => {
  const empty = await openEmpty();
  const before = await contents(empty.sql);
  const whole = gunzipSync(await readFile(file));
  const bad: [name: string, content: Buffer, message: RegExp][] = [
    ['none', Buffer.from('user,movie,rating\n'), /cannot be used/],
    ['other', gzipSync('user,movie,rating\n'.repeat(9)), /cannot be used/],
    ['short', gzipSync(whole.subarray(0, whole.length - 50)), /it is cut off/],
    ['middle', gzipSync(whole.subarray(0, whole.length / 2)), /it is cut off/],
    [
      'version',
      gzipSync(Buffer.from(whole.toString('latin1').replace(/"checksum":"./, '"checksum":"_'), 'latin1')),
      /another version of Marquee made it/,
    ],
  ];
  for (const [name, content, message] of bad) {
    const at = path.join(folder, name);
    await writeFile(at, content);
    expect(await run('restore', at, empty.url), name).toMatchObject({
      code: 1,
      messages: expect.stringMatching(message),
    });
  }
  await writeFile(path.join(folder, 'cut'), await readFile(file));
  await truncate(path.join(folder, 'cut'), 2000);
  expect(await run('restore', path.join(folder, 'cut'), empty.url)).toMatchObject({
    code: 1,
    messages: expect.stringContaining('is a damaged gzip file'),
  });
  expect(await run('restore', path.join(folder, 'missing'), empty.url)).toMatchObject({
    code: 1,
    messages: expect.stringContaining('Cannot read'),
  });
  expect(await contents(empty.sql)).toEqual(before);
});
