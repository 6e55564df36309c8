import { mkdir, readdir, readFile, rename, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openDatabase } from '../../../src/store/database.ts';
import { joinEmbeddedServer } from '../../../src/store/embedded/embedded.ts';
import { readPostmaster } from '../../../src/store/embedded/postmaster.ts';
import { lockHome } from '../../../src/store/home-lock.ts';
import { advisoryLocks } from '../../../src/store/locks.ts';
import { connect } from '../../../src/store/postgres/sql.ts';
import { makeTemporaryFolder } from '../../support/folders.ts';
import { holdDatabase } from '../../support/holder.ts';
import { createHome } from './home.ts';

// One home for all tests; each leaves the server stopped, which is what most of them assert.
const { folder: home, remove } = await makeTemporaryFolder();
afterAll(remove);
const { dataFolder, open, killServer, writeUser, readUserIds } = createHome(home);

test('the first process starts the server, others join, the last to leave stops it', async () => {
  const holders = await Promise.all([holdDatabase(home), holdDatabase(home), holdDatabase(home)]);
  expect(new Set(holders.map((holder) => holder.port)).size).toBe(1);
  expect(await holders[0]!.release()).toBe(0);
  expect(readPostmaster(dataFolder)?.port).toBe(holders[0]!.port);
  await Promise.all([holders[1]!.release(), holders[2]!.release()]);
  expect(readPostmaster(dataFolder)).toBeUndefined();
});

test('processes that come and go at the same moment all get in', async () => {
  await writeUser(12);
  const visits = Array.from({ length: 12 }, readUserIds);
  expect(await Promise.all(visits)).toEqual(Array(12).fill([12]));
  expect(readPostmaster(dataFolder)).toBeUndefined();
});

test('a server that a killed process left behind is joined, and stopped in the end', async () => {
  const holder = await holdDatabase(home);
  await holder.kill();
  const database = await open();
  expect(readPostmaster(dataFolder)?.port).toBe(holder.port);
  await database.close();
  expect(readPostmaster(dataFolder)).toBeUndefined();
});

describe('after everything was killed', () => {
  test('the next start recovers what was committed', async () => {
    await writeUser(9);
    const holder = await holdDatabase(home);
    await killServer();
    await holder.kill();
    expect(await readUserIds()).toContain(9);
  });
});

test('a server that dies while it is in use comes back under the same connections', async () => {
  const database = await open();
  const port = readPostmaster(dataFolder)!.port;
  await killServer();
  await expect.poll(() => database.sql`select 1`).toHaveLength(1);
  expect(readPostmaster(dataFolder)?.port).toBe(port);
  await database.close();
});

test('a server that cannot be started again at once is tried until it can', async () => {
  const notices: string[] = [];
  const gone = vi.fn();
  const server = await joinEmbeddedServer(home, {
    onNotice: (notice) => notices.push(notice),
    onGone: gone,
    giveUpMs: 0,
  });
  const settings = path.join(dataFolder, 'postgresql.conf');
  await rename(settings, `${settings}.aside`);
  await killServer();
  await expect.poll(() => gone).toHaveBeenCalledTimes(1);
  expect(gone.mock.calls[0]![0]).toMatchObject({ code: 'DATABASE_START_FAILED' });
  await rename(`${settings}.aside`, settings);
  const sql = connect(server.address);
  await expect.poll(() => sql`select 1`).toHaveLength(1);
  expect(notices.at(0)).toMatch(/Trying again in 0\.25 s\.$/);
  await sql.end();
  await server.leave();
  expect(readPostmaster(dataFolder)).toBeUndefined();
});

test('the home stays locked when the database was restarted', async () => {
  const database = await open();
  const lock = await lockHome(database, home);
  await lock.announce('http://first');
  await killServer();
  const locks = () => database.sql`
    select from pg_locks where locktype = 'advisory' and classid = ${advisoryLocks.home} and granted`;
  await expect.poll(locks).toHaveLength(1);
  const second = () => lockHome(database, home);
  await expect(second()).rejects.toMatchObject({ code: 'HOME_IN_USE' });
  await expect(second()).rejects.toThrow('http://first');
  await lock.release();
  await (await second()).release();
  await database.close();
});

test('only this machine can connect, with a password that only its owner can read', async () => {
  const database = await open();
  const settings = await database.sql`select setting from pg_settings where name in ('listen_addresses', 'fsync')`;
  expect(settings.map((row) => row.setting).sort()).toEqual(['127.0.0.1', 'on']);
  const methods = await database.sql`select distinct auth_method from pg_hba_file_rules`;
  expect(methods.map((row) => row.auth_method)).toEqual(['scram-sha-256']);
  expect((await stat(path.join(home, 'postgres', 'password'))).mode & 0o777).toBe(0o600);
  expect((await stat(path.join(home, 'postgres'))).mode & 0o077).toBe(0);
  await database.close();
});

test('a running server that does not know us is named', async () => {
  const holder = await holdDatabase(home);
  const passwordFile = path.join(home, 'postgres', 'password');
  const password = await readFile(passwordFile, 'utf8');
  await writeFile(passwordFile, 'wrong');
  const { pid } = readPostmaster(dataFolder)!;
  await expect(open()).rejects.toMatchObject({ code: 'HOME_IN_USE', message: expect.stringContaining(`kill ${pid}`) });
  await writeFile(passwordFile, password);
  await holder.release();
});

test('a home that is made is for its owner alone, and what killed processes left in it goes', async () => {
  const { folder, remove } = await makeTemporaryFolder();
  onTestFinished(remove);
  const made = path.join(folder, 'made', 'here');
  const database = await openDatabase({ home: made, databaseUrl: undefined });
  await database.close();
  expect((await stat(made)).mode & 0o066).toBe(0);
  const dead = path.join(made, `postgres-${2 ** 30}-left`);
  const alive = path.join(made, `postgres-${process.pid}-making`);
  for (const left of [dead, alive]) await mkdir(path.join(left, 'data'), { recursive: true });
  await (await openDatabase({ home: made, databaseUrl: undefined })).close();
  expect(await readdir(made)).toEqual(expect.not.arrayContaining([path.basename(dead)]));
  expect(await readdir(made)).toEqual(expect.arrayContaining([path.basename(alive)]));
});

test('a home that cannot be written is named', async () => {
  const file = path.join(home, 'file');
  await writeFile(file, '');
  const opening = openDatabase({ home: path.join(file, 'home'), databaseUrl: undefined });
  await expect(opening).rejects.toMatchObject({ code: 'HOME_NOT_WRITABLE', message: expect.stringContaining(file) });
});
