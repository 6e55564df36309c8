import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, chown, readFile, readlink, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { joinEmbeddedServer } from '../../../src/store/embedded/embedded.ts';
import { makeTemporaryFolder } from '../../support/folders.ts';
import { holdDatabase } from '../../support/holder.ts';
import { requireOrdinaryUser, requirePart } from '../../support/parts.ts';
import { createHome } from './home.ts';

const isRoot = process.getuid?.() === 0;

// One home for all tests but root's; each leaves the server stopped.
const { folder: home, remove } = await makeTemporaryFolder();
afterAll(remove);
const { dataFolder, killServer, writeUser, readUserIds } = createHome(home);

describe('after everything was killed', () => {
  test('the next start works although another process has the server’s id by now', async () => {
    const holder = await holdDatabase(home);
    await holder.kill();
    await killServer();
    const { uid, gid } = await stat(dataFolder);
    const stranger = spawn('sleep', ['600'], { uid, gid, cwd: '/', stdio: 'ignore' });
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
  const lockFile = path.join(dataFolder, 'postmaster.pid');
  const lines = (await readFile(lockFile, 'utf8')).split('\n');
  await writeFile(lockFile, change(lines).join('\n'));
}

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
  const settings = path.join(dataFolder, 'postgresql.conf');
  await rename(settings, `${settings}.aside`);
  await killServer();
  const held = await vi.waitFor(() => listenOn(port), 120_000);
  onTestFinished(() => void held.close());
  await rename(`${settings}.aside`, settings);
  await expect.poll(() => gone).toHaveBeenCalledTimes(1);
  expect(gone.mock.calls[0]![0]).toMatchObject({ code: 'DATABASE_START_FAILED' });
  expect(gone.mock.calls[0]![0].message).toContain(`taken port ${port}`);
  await server.leave();
});

async function listenOn(port: number): Promise<Server> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return server;
}

test('a server that could not be stopped is told', async () => {
  const notices: string[] = [];
  const server = await joinEmbeddedServer(home, { onNotice: (text) => notices.push(text) });
  const lockFile = path.join(dataFolder, 'postmaster.pid');
  await rename(lockFile, `${lockFile}.aside`);
  await server.leave();
  await rename(`${lockFile}.aside`, lockFile);
  expect(notices).toEqual([expect.stringMatching(/^The embedded PostgreSQL could not be stopped: .*PID file/)]);
});

test('a process that leaves while the server is away leaves at once, and says nothing of it', async () => {
  const notices: string[] = [];
  const server = await joinEmbeddedServer(home, { onNotice: (text) => notices.push(text) });
  const settings = path.join(dataFolder, 'postgresql.conf');
  await rename(settings, `${settings}.aside`);
  onTestFinished(() => rename(`${settings}.aside`, settings));
  await killServer();
  await server.leave();
  expect(notices.filter((text) => text.includes('could not be stopped'))).toEqual([]);
});

describe.runIf(isRoot)('root', () => {
  /** A home of its own, as another user may own it. */
  async function makeHome() {
    const { folder, remove: removeHome } = await makeTemporaryFolder();
    onTestFinished(removeHome);
    return { home: folder, ...createHome(folder) };
  }

  test('keeps the data elsewhere, and says so once, where the user postgres cannot reach the home', async () => {
    const { home, open } = await makeHome();
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
    const { home, dataFolder } = await makeHome();
    const holder = await holdDatabase(home);
    const lockFile = () => readFile(path.join(dataFolder, 'postmaster.pid'), 'utf8');
    const before = await lockFile();
    const joined = await holdDatabase(home, undefined, [
      'setpriv',
      '--bounding-set=-sys_ptrace',
      '--inh-caps=-sys_ptrace',
      '--',
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
    const { home, dataFolder, readUserIds } = await makeHome();
    await chown(home, account.uid, account.gid);
    const holder = await holdDatabase(home, account);
    expect((await stat(dataFolder)).uid).toBe(account.uid);
    await holder.release();
    expect(await readUserIds()).toEqual([]);
  });
});
