import { spawnSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { makeTemporaryFolder } from '../support/folders.ts';

const retry = path.join(import.meta.dirname, '..', '..', 'scripts', 'retry');

/** Runs a command that fails the given number of times, with a `sleep` that notes how long it would have slept. */
async function run(failures: number) {
  const { folder, remove } = await makeTemporaryFolder();
  onTestFinished(remove);
  const script = (...lines: string[]) => ['#!/bin/sh', ...lines, ''].join('\n');
  await writeFile(path.join(folder, 'sleep'), script(`echo "$1" >>${folder}/pauses`), { mode: 0o755 });
  await writeFile(path.join(folder, 'pauses'), '');
  await writeFile(
    path.join(folder, 'fetch'),
    script(`echo "$1" >>${folder}/attempts`, `[ "$(wc -l <${folder}/attempts)" -gt ${failures} ] || exit 7`),
    { mode: 0o755 },
  );
  const env = { ...process.env, PATH: `${folder}${path.delimiter}${process.env.PATH}` };
  const { status } = spawnSync(retry, ['fetch', 'two words'], { env });
  const read = async (name: string) => (await readFile(path.join(folder, name), 'utf8')).trim().split('\n');
  return { status, attempts: await read('attempts'), pauses: (await read('pauses')).filter(Boolean).map(Number) };
}

test.each([
  [0, 0, []],
  [2, 0, [5, 10]],
  [9, 7, [5, 10, 20, 40]],
])('a command that fails %i times ends with %i', async (failures, status, pauses) => {
  const attempts = Array(pauses.length + 1).fill('two words');
  expect(await run(failures)).toEqual({ status, attempts, pauses });
});
