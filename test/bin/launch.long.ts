import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createRequire } from 'node:module';
import path from 'node:path';
import { afterAll, expect, type TestContext, test } from 'vitest';
import { readPostmaster } from '../../src/store/embedded/postmaster.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { type Served, serve } from '../support/serve.ts';

const root = path.join(import.meta.dirname, '..', '..');
const { isInstalled } = createRequire(import.meta.url)('../../bin/installed.cjs') as { isInstalled(): boolean };

const { folder: home, remove } = await makeTemporaryFolder();
afterAll(remove);

/** The launcher would install first, and not only take its time but replace what these tests run on. */
function requireInstallation(context: TestContext): void {
  if (isInstalled()) return;
  if (process.env.CI) throw new Error('node_modules is not what package-lock.json says');
  context.skip('node_modules is not what package-lock.json says; run npm ci');
}

/** Signals the whole process group, as a terminal does on Ctrl-C. */
async function stopGroup({ process: leader }: Served, ...signals: NodeJS.Signals[]): Promise<number | null> {
  for (const signal of signals) process.kill(-leader.pid!, signal);
  return (await once(leader, 'exit'))[0];
}

const npmStart = { command: ['npm', 'start'] };

test('npm start imports the demo, trains and answers; Ctrl-C ends all of it with 0', {
  timeout: 300_000,
}, async (context) => {
  requireInstallation(context);
  const server = await serve(home, npmStart);
  expect(server.told()).toMatch(/imported 9066 movies, 671 users and 100004 ratings\n(.*\n)*.*ready on/);
  const answer = await server.predict(42);
  expect(Object.keys(answer)).toEqual(['account', 'movies']);
  expect(answer.account).toBe(true);
  expect(new Set(answer.movies).size).toBe(10);
  expect(await server.predict('guest')).toMatchObject({ account: false, movies: { length: 10 } });
  expect(await stopGroup(server, 'SIGINT')).toBe(0);
  expect(server.told()).not.toMatch(/npm error/i);
  expect(readPostmaster(path.join(home, 'postgres', 'data'))).toBeUndefined();
});

test('the second npm start neither imports nor trains; SIGTERM to npm alone ends all of it, too', async (context) => {
  requireInstallation(context);
  const server = await serve(home, npmStart);
  expect(server.told()).not.toMatch(/import|train/);
  expect(await server.predict(42)).toMatchObject({ account: true, movies: { length: 10 } });
  expect(await server.stop('SIGTERM')).toBe(0);
  await expect(server.predict(42)).rejects.toThrow('fetch failed');
});

test('signals that come more than once change nothing', async (context) => {
  requireInstallation(context);
  const server = await serve(home, npmStart);
  expect(await stopGroup(server, 'SIGINT', 'SIGINT', 'SIGTERM')).toBe(0);
});

test('a start that is cut short leaves nothing running', async (context) => {
  requireInstallation(context);
  const { folder, remove: removeFolder } = await makeTemporaryFolder();
  const server = await serve(folder, { ...npmStart, until: /importing/ });
  expect(await stopGroup(server, 'SIGINT')).toBe(0);
  expect(readPostmaster(path.join(folder, 'postgres', 'data'))).toBeUndefined();
  await removeFolder();
});

test('the launcher ends as the program does', (context) => {
  requireInstallation(context);
  const run = spawnSync(process.execPath, ['bin/marquee.cjs', 'srve'], { cwd: root, encoding: 'utf8' });
  expect(run).toMatchObject({ status: 1, stderr: expect.stringContaining('Did you mean serve?') });
});

test('a Node that is too old is told so in one sentence', () => {
  const pretend = "Object.defineProperty(process.versions, 'node', { value: '16.20.2' })";
  const flags = ['--eval', `${pretend}; require('./bin/launch.cjs')('src/main.ts', [])`];
  const run = spawnSync(process.execPath, flags, { cwd: root, encoding: 'utf8' });
  expect(run).toMatchObject({ status: 1, stdout: '' });
  expect(run.stderr).toMatch(/^marquee: Node 16\.20\.2 is too old; install Node 18 or newer.*\n$/);
});
