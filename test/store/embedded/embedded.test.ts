import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, mkdir, readdir, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest';
import { openDatabase } from '../../../src/store/database.ts';
import { joinEmbeddedServer } from '../../../src/store/embedded/embedded.ts';
import { isRunning, readPostmaster } from '../../../src/store/embedded/postmaster.ts';
import { lockHome } from '../../../src/store/home-lock.ts';
import { advisoryLocks } from '../../../src/store/locks.ts';
import { connect } from '../../../src/store/postgres/sql.ts';
import { makeTemporaryFolder } from '../../support/folders.ts';
import { holdDatabase } from '../../support/holder.ts';
import { requireOrdinaryUser, requirePart } from '../../support/parts.ts';

const isRoot = process.getuid?.() === 0;

// One home for all tests but root's; each leaves the server stopped, which is what most of them assert.
const { folder: sharedHome, remove } = await makeTemporaryFolder();
afterAll(remove);
let home = sharedHome;

const dataFolder = () => path.join(home, 'postgres', 'data');
const open = (notices: string[] = []) =>
  openDatabase({ home, databaseUrl: undefined, onNotice: (message) => notices.push(message) });

/** Ends the server as a power cut would, and waits until it is gone. */
async function killServer(): Promise<void> {
  const { pid } = readPostmaster(dataFolder())!;
  process.kill(pid, 'SIGKILL');
  await vi.waitFor(() => expect(isRunning(pid, dataFolder())).toBe(false));
}

async function writeUser(id: number): Promise<void> {
  const database = await open();
  await database.sql`insert into users (user_id) values (${id})`;
  await database.close();
}

async function readUserIds(): Promise<number[]> {
  const database = await open();
  const rows = await database.sql<{ id: number }[]>`select user_id as id from users order by user_id`;
  await database.close();
  return rows.map((row) => row.id);
}

test('the first process starts the server, others join, the last to leave stops it', async () => {
  const holders = await Promise.all([holdDatabase(home), holdDatabase(home), holdDatabase(home)]);
  expect(new Set(holders.map((holder) => holder.port)).size).toBe(1);
  expect(await holders[0]!.release()).toBe(0);
  expect(readPostmaster(dataFolder())?.port).toBe(holders[0]!.port);
  await Promise.all([holders[1]!.release(), holders[2]!.release()]);
  expect(readPostmaster(dataFolder())).toBeUndefined();
});

test('processes that come and go at the same moment all get in', async () => {
  await writeUser(12);
  const visits = Array.from({ length: 12 }, readUserIds);
  expect(await Promise.all(visits)).toEqual(Array(12).fill([12]));
  expect(readPostmaster(dataFolder())).toBeUndefined();
});

test('a server that a killed process left behind is joined, and stopped in the end', async () => {
  const holder = await holdDatabase(home);
  await holder.kill();
  const database = await open();
  expect(readPostmaster(dataFolder())?.port).toBe(holder.port);
  await database.close();
  expect(readPostmaster(dataFolder())).toBeUndefined();
});

describe('after everything was killed', () => {
  test('the next start recovers what was committed', async () => {
    await writeUser(9);
    const holder = await holdDatabase(home);
    await killServer();
    await holder.kill();
    expect(await readUserIds()).toContain(9);
  });

  test('the next start works although another process has the server’s id by now', async () => {
    const holder = await holdDatabase(home);
    await holder.kill();
    await killServer();
    const { uid, gid } = await stat(dataFolder());
    const stranger = spawn('sleep', ['60'], { uid, gid, cwd: '/', stdio: 'ignore' });
    onTestFinished(() => void stranger.kill());
    await changeLockFile((lines) => [String(stranger.pid), ...lines.slice(1)]);
    await writeUser(13);
    expect(await readUserIds()).toContain(13);
  });

  test('the next start works although the lock file is empty, as a power cut leaves it', async () => {
    const holder = await holdDatabase(home);
    await holder.kill();
    await killServer();
    await changeLockFile(() => []);
    await writeUser(14);
    expect(await readUserIds()).toContain(14);
  });
});

async function changeLockFile(change: (lines: string[]) => string[]): Promise<void> {
  const lockFile = path.join(dataFolder(), 'postmaster.pid');
  const lines = (await readFile(lockFile, 'utf8')).split('\n');
  await writeFile(lockFile, change(lines).join('\n'));
}

test('a server that dies while it is in use comes back under the same connections', async () => {
  const database = await open();
  const port = readPostmaster(dataFolder())!.port;
  await killServer();
  await vi.waitFor(() => database.sql`select 1`, { timeout: 10_000 });
  expect(readPostmaster(dataFolder())?.port).toBe(port);
  await database.close();
});

test('a server keeps its port when it starts after a normal end or beside a program that holds the port for a moment', async () => {
  const first = await joinEmbeddedServer(home);
  await first.leave();
  const held = await listenOn(first.address.port);
  const joining = joinEmbeddedServer(home);
  await delay(500);
  held.close();
  const second = await joining;
  expect(second.address.port).toBe(first.address.port);
  expect(second.address.port).toBeLessThan(32_768);
  await second.leave();
});

test('a server whose port is taken for good comes back on another one, and its users are told to start again', async () => {
  const gone = vi.fn();
  const server = await joinEmbeddedServer(home, { onGone: gone });
  const { port } = server.address;
  // Without its settings it does not start, so that the port stays free until we have taken it.
  const settings = path.join(dataFolder(), 'postgresql.conf');
  await rename(settings, `${settings}.aside`);
  await killServer();
  const held = await vi.waitFor(() => listenOn(port));
  onTestFinished(() => void held.close());
  await rename(`${settings}.aside`, settings);
  await vi.waitFor(() => expect(gone).toHaveBeenCalledTimes(1), { timeout: 20_000 });
  expect(gone.mock.calls[0]![0]).toMatchObject({ code: 'DATABASE_START_FAILED' });
  expect(gone.mock.calls[0]![0].message).toContain(`taken its port ${port}`);
  await server.leave();
});

async function listenOn(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

test('a server that cannot be started again at once is tried until it can', async () => {
  const notices: string[] = [];
  const gone = vi.fn();
  const server = await joinEmbeddedServer(home, {
    onNotice: (notice) => notices.push(notice),
    onGone: gone,
    giveUpMs: 0,
  });
  const settings = path.join(dataFolder(), 'postgresql.conf');
  await rename(settings, `${settings}.aside`);
  await killServer();
  await vi.waitFor(() => expect(gone).toHaveBeenCalledTimes(1), { timeout: 20_000 });
  expect(gone.mock.calls[0]![0]).toMatchObject({ code: 'DATABASE_START_FAILED' });
  await rename(`${settings}.aside`, settings);
  const sql = connect(server.address);
  await vi.waitFor(() => sql`select 1`, { timeout: 20_000 });
  expect(notices.at(0)).toMatch(/Trying again in 0\.25 s\.$/);
  await sql.end();
  await server.leave();
  expect(readPostmaster(dataFolder())).toBeUndefined();
});

test('a server that could not be stopped is told', async () => {
  const notices: string[] = [];
  const server = await joinEmbeddedServer(home, { onNotice: (text) => notices.push(text) });
  const lockFile = path.join(dataFolder(), 'postmaster.pid');
  await rename(lockFile, `${lockFile}.aside`);
  await server.leave();
  await rename(`${lockFile}.aside`, lockFile);
  expect(notices).toEqual([expect.stringMatching(/^The embedded PostgreSQL could not be stopped: .*PID file/)]);
});

test('a process that leaves while the server is away leaves at once, and says nothing of it', async () => {
  const notices: string[] = [];
  const server = await joinEmbeddedServer(home, { onNotice: (text) => notices.push(text) });
  const settings = path.join(dataFolder(), 'postgresql.conf');
  await rename(settings, `${settings}.aside`);
  onTestFinished(() => rename(`${settings}.aside`, settings));
  await killServer();
  await server.leave();
  expect(notices.filter((text) => text.includes('could not be stopped'))).toEqual([]);
});

test('the home stays locked when the database was restarted', async () => {
  const database = await open();
  const lock = await lockHome(database, home);
  await lock.announce('http://first');
  await killServer();
  const isLocked = async () => {
    const locks = await database.sql`
      select from pg_locks where locktype = 'advisory' and classid = ${advisoryLocks.home} and granted`;
    expect(locks).toHaveLength(1);
  };
  await vi.waitFor(isLocked, { timeout: 10_000 });
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
  const { pid } = readPostmaster(dataFolder())!;
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

describe.runIf(isRoot)('root', () => {
  let removeHome: () => Promise<void>;
  beforeEach(async () => {
    ({ folder: home, remove: removeHome } = await makeTemporaryFolder());
  });
  afterEach(() => removeHome());

  test('keeps the data elsewhere, and says so once, where the user postgres cannot reach the home', async () => {
    await chmod(home, 0o700);
    const notices: string[] = [];
    await (await open(notices)).close();
    const folder = await readlink(path.join(home, 'postgres'));
    onTestFinished(() => rm(folder, { recursive: true }));
    expect(notices).toEqual([expect.stringContaining(folder)]);
    const database = await open(notices);
    expect(notices).toHaveLength(1);
    await database.close();
  });

  test('without the right to trace others, joins a running server and leaves its lock file alone', async (context) => {
    requirePart(context, 'setpriv');
    const holder = await holdDatabase(home);
    const lockFile = () => readFile(path.join(dataFolder(), 'postmaster.pid'), 'utf8');
    const before = await lockFile();
    const joined = await holdDatabase(home, undefined, [
      ...['setpriv', '--bounding-set=-sys_ptrace', '--inh-caps=-sys_ptrace', '--'],
    ]);
    expect(joined.port).toBe(holder.port);
    expect(await lockFile()).toBe(before);
    await joined.release();
    await holder.release();
    // The last one to leave may be the one that sees less.
    const alone = await holdDatabase(home, undefined, [
      'setpriv',
      '--bounding-set=-sys_ptrace,-kill',
      '--inh-caps=-sys_ptrace,-kill',
      '--',
    ]);
    expect(await alone.release()).toBe(0);
  });

  test('opens what an ordinary user made', async (context) => {
    const account = requireOrdinaryUser(context);
    await chown(home, account.uid, account.gid);
    const holder = await holdDatabase(home, account);
    expect((await stat(dataFolder())).uid).toBe(account.uid);
    await holder.release();
    expect(await readUserIds()).toEqual([]);
  });
});
