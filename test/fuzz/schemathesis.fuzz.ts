/**
 * Schemathesis (from PyPI; test/fuzz/prepare installs it) makes requests from the description of the API: right ones and wrong
 * ones, and sequences of them. No answer may be a 5xx, or other than described; what is described as right must be taken, what
 * is not must be refused; what is deleted must be gone; and a key must be needed where one is said to be.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createKey, scopes } from '../../src/store/access/keys.ts';
import { openTestDatabase } from '../support/database.ts';
import { importPartOfDemo } from '../support/demo.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { requirePart } from '../support/parts.ts';
import { type Served, serve } from '../support/serve.ts';

const program = path.join(import.meta.dirname, 'venv', 'bin', 'schemathesis');

const options = [
  // The same requests each time: a failure is of the commit that it is seen with.
  ['--generation-deterministic', '--max-examples', '40', '--max-time', '150'],
  ['--continue-on-failure', '--workers', '1', '--request-timeout', '30'],
].flat();

let home: Awaited<ReturnType<typeof makeTemporaryFolder>>;
let server: Served;
let token: string;
const parts = new AsyncDisposableStack();

beforeAll(async () => {
  const database = parts.adopt(await openTestDatabase(), (opened) => opened.close());
  home = parts.adopt(await makeTemporaryFolder(), (made) => made.remove());
  await importPartOfDemo(database.sql, home.folder, 400);
  token = await createKey(database.sql, { name: 'fuzz', scopes: [...scopes] });
  server = await serve(home.folder, { flags: ['--database-url', database.url] });
  parts.defer(async () => void (await server.stop()));
});
afterAll(() => parts.disposeAsync());

test('every answer is as described', async (context) => {
  requirePart(context, program);
  const document = path.join(home.folder, 'openapi.json');
  await writeFile(document, withoutSurrogates(await (await fetch(`${server.url}/openapi.json`)).text()));
  const target = ['--url', server.url, '--header', `Authorization:Bearer ${token}`];
  const config = ['--config-file', path.join(import.meta.dirname, 'schemathesis.toml')];
  const child = spawn(program, [...config, 'run', document, ...target, ...options], {
    stdio: ['ignore', 'inherit', 'inherit'],
    cwd: home.folder,
  });
  expect(await once(child, 'exit')).toEqual([0, null]);
});

/** Patterns exclude lone surrogates, which Schemathesis never sends, and whose ranges its regular expressions do not know. */
function withoutSurrogates(document: string): string {
  return document.replaceAll(String.raw`\\ud800-\\udfff`, '');
}
