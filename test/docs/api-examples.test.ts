/**
 * Runs every example of docs/api.md, docs/api/*.md and docs/operations.md, in that order and in the order of each page, against
 * one server with a part of the demo data. To write one:
 *
 * - A block "sh" that calls curl is an example; http://localhost:5000 stands for the server. Blocks without curl are not run.
 *   Each block is a bash of its own, with jq: `cursor=$(curl ... | jq -r .next_cursor)`.
 * - The block after it shows the answer of the last curl, the only one of the block that may print: "json", "jsonl" (JSON
 *   lines) or "text". Without one, the answer must be empty.
 * - The status must be 200 to 299. Another is written behind the language, where readers do not see it: "```json 404", or
 *   "```sh 304" where no answer follows.
 * - JSON is compared by keys and types, and by value under the keys that shape.ts calls stable. Lists are shown whole, or end
 *   with "...". Null fits everything.
 * - There are the 800 most rated movies of the demo data and all its users, 1 to 671, a message of a log that could not be used,
 *   and, at the beginning of each page, no keys: writes are taken from this machine. What an example changes, later ones see, so let each page write to users of its own.
 * - Each operation of the OpenAPI document needs an example on one of the pages.
 */
import { execFile } from 'node:child_process';
import { glob, readFile } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { importPartOfDemo } from '../support/demo.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { requirePart } from '../support/parts.ts';
import { type Served, serve } from '../support/serve.ts';
import { type Example, findExamples } from './examples.ts';
import { findOperation, type Paths, type SentRequest } from './operations.ts';
import { differences, differencesOfText } from './shape.ts';

const root = path.join(import.meta.dirname, '..', '..');
const pages = ['docs/api.md', ...(await Array.fromAsync(glob('docs/api/*.md', { cwd: root }))).sort()];
pages.push(...(await Array.fromAsync(glob('docs/operations.md', { cwd: root }))));

let server: Served;
let database: TestDatabase;
const parts = new AsyncDisposableStack();
const sent: SentRequest[] = [];

beforeAll(async () => {
  database = parts.adopt(await openTestDatabase(), (opened) => opened.close());
  const home = parts.adopt(await makeTemporaryFolder(), (made) => made.remove());
  await importPartOfDemo(database.sql, home.folder, 800);
  await database.sql`
    insert into dead_letters (topic, partition, "offset", value, reason, user_id)
    values ('movielog', 0, 1234, '2026-11-23T07:59:59,42,GET /rate/heat+1995=9', 'rating_out_of_range', 42)`;
  server = await serve(home.folder, { flags: ['--database-url', database.url, '--read-access', 'open'] });
  parts.defer(async () => void (await server.stop()));
});

afterAll(() => parts.disposeAsync());

for (const page of pages) {
  describe(page, async () => {
    beforeAll(async () => void (await database.sql`delete from api_keys`));
    for (const example of findExamples(await readFile(path.join(root, page), 'utf8'))) {
      test(`line ${example.line}: ${example.commands.split('\n')[0]}`, async (context) => {
        for (const program of ['bash', 'curl', 'jq']) requirePart(context, program);
        const { output, answers } = await run(example);
        sent.push(...answers);
        expect(faultsOf(example, answers, output), output).toEqual([]);
      });
    }
  });
}

test('each operation has an example', async () => {
  const { paths } = (await (await fetch(`${server.url}/openapi.json`)).json()) as { paths: Paths };
  const shown = new Set(sent.map((request) => findOperation(paths, request)));
  const operations = Object.values(paths).flatMap((methods) => Object.values(methods));
  expect(operations.map(({ operationId }) => operationId).filter((id) => !shown.has(id))).toEqual([]);
});

type Answered = SentRequest & { status: number };

/** Has curl tell of each answer on standard error, whatever the example does with its output. */
const prelude = `curl() { command curl --silent --show-error --write-out '%{stderr}%{http_code} %{method} %{url}\n' "$@"; }\n`;

async function run({ commands }: Example): Promise<{ output: string; answers: Answered[] }> {
  const script = prelude + commands.replaceAll('http://localhost:5000', server.url);
  const { stdout, stderr } = await promisify(execFile)('bash', ['-euo', 'pipefail', '-c', script]);
  const told = [...stderr.matchAll(/^(\d+) (\w+) (.+)$/gm)];
  return {
    output: stdout,
    answers: told.map(([, status, method, url]) => ({ status: Number(status), method: method!, url: url! })),
  };
}

function faultsOf({ status, shown }: Example, answers: readonly Answered[], output: string): string[] {
  const faults = answers.flatMap((answer, index) => {
    const expected = index === answers.length - 1 ? status : undefined;
    const fits = expected ? answer.status === expected : answer.status >= 200 && answer.status < 300;
    return fits ? [] : [`status ${answer.status}, not ${expected ?? '200 to 299'}`];
  });
  return faults.length > 0 ? faults : faultsOfOutput(shown, output);
}

function faultsOfOutput(shown: Example['shown'], output: string): string[] {
  if (!shown) return output.trim() === '' ? [] : ['there is an answer, and none is shown'];
  if (shown.language === 'text') return differencesOfText(shown.text, output);
  if (shown.language === 'json') return differences(JSON.parse(shown.text), JSON.parse(output));
  return differences(parseLines(shown.text), parseLines(output));
}

function parseLines(text: string): unknown[] {
  return text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
}
