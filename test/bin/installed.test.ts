import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, mkdir, readFile, readlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeTemporaryFolder } from '../support/folders.ts';

const repository = path.join(import.meta.dirname, '..', '..');

/** A checkout that has just been installed, in a path that has to be quoted. */
async function makeCheckout(): Promise<string> {
  const { folder, remove } = await makeTemporaryFolder();
  onTestFinished(remove);
  const root = path.join(folder, 'Kinofilme für Åsa');
  for (const made of ['bin', 'node_modules/.bin']) await mkdir(path.join(root, made), { recursive: true });
  await copyFile(path.join(repository, 'bin', 'installed.cjs'), path.join(root, 'bin', 'installed.cjs'));
  await writeFile(path.join(root, 'package-lock.json'), '{}');
  return root;
}

/** Runs code with the module as `installed`, as if on another system. */
function run(root: string, code: string, platform: string): string {
  const pretend = `Object.defineProperty(process, 'platform', { value: '${platform}' });`;
  const module = JSON.stringify(path.join(root, 'bin', 'installed.cjs'));
  return execFileSync(process.execPath, ['--eval', `${pretend} const installed = require(${module}); ${code}`], {
    encoding: 'utf8',
  });
}

const isInstalled = 'process.stdout.write(String(installed.isInstalled()))';

test('an installation counts until the lockfile changes, and brings the command of the checkout', async () => {
  const root = await makeCheckout();
  expect(run(root, isInstalled, 'linux')).toBe('false');
  for (const _again of [1, 2]) run(root, 'installed.markInstalled()', 'linux');
  expect(run(root, isInstalled, 'linux')).toBe('true');
  expect(await readlink(path.join(root, 'node_modules', '.bin', 'marquee'))).toBe('../../bin/marquee.cjs');
  await writeFile(path.join(root, 'package-lock.json'), '{"lockfileVersion":3}');
  expect(run(root, isInstalled, 'linux')).toBe('false');
});

test('Windows gets each command that the scripts of package.json use and it lacks', async () => {
  const root = await makeCheckout();
  run(root, 'installed.markInstalled()', 'win32');
  const read = (name: string) => readFile(path.join(root, 'node_modules', '.bin', name), 'utf8');
  expect(await read('marquee.cmd')).toBe('@node "%~dp0\\..\\..\\bin\\marquee.cjs" %*\r\n');
  expect(await read('exec.cmd')).toBe('@%*\r\n');
  const { scripts } = JSON.parse(await readFile(path.join(repository, 'package.json'), 'utf8'));
  const programs = new Set(Object.values<string>(scripts).map((script) => script.split(' ')[0]!));
  const found = (name: string) => existsSync(path.join(repository, 'node_modules', '.bin', name));
  expect([...programs].filter((name) => !found(name))).toEqual(['exec']);
});
