import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { afterAll, describe, expect, test } from 'vitest';
import { listImports } from '../../src/store/imports/imports.ts';
import { makeFile, makeFolder } from '../ingest/support.ts';
import { openTestDatabase } from '../support/database.ts';

const database = await openTestDatabase();
afterAll(database.close);

const main = path.join(import.meta.dirname, '..', '..', 'src', 'main.ts');

type Outcome = { code: number; output: string; messages: string };

function start(...flags: string[]): ChildProcess {
  return spawn(process.execPath, [main, 'import', '--database-url', database.url, ...flags], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
}

async function run(...flags: string[]): Promise<Outcome> {
  const child = start(...flags);
  const [output, messages, [code]] = await Promise.all([
    text(child.stdout!),
    text(child.stderr!),
    once(child, 'exit') as Promise<[number]>,
  ]);
  return { code, output, messages };
}

describe('marquee import', () => {
  test('ends in a table, the reasons for rejects and what to do next', async () => {
    const home = await makeFolder();
    const file = await makeFile('ratings.csv', 'timestamp,user_id,movie,rating\n,1,heat+1995,4\n,1,up+2009,x\n');
    const first = await run(file, '--home', home);
    expect(first.code).toBe(0);
    expect(first.output).toMatch(
      /^ +read +new +updated +unchanged +repeated +rejected +stubs\nmovies +0 +0 +0 +0 +0 +0 +1\n/,
    );
    expect(first.output).toMatch(/^ratings +2 +1 +0 +0 +0 +1 +0$/m);
    expect(first.output).toContain('1 row of ratings.csv rejected: rating is not a number from 0.5 to 5\n');
    expect(first.output).toContain(path.join(home, 'rejects'));
    expect(first.output).toMatch(/npx @marquee-movies\/server train.*\n$/);
    expect(first.messages).toMatch(/merging into the database, 1 rows/);
    expect(await listImports(database.sql)).toMatchObject([
      { name: 'ratings.csv', state: 'succeeded', tables: { ratings: { read: 2, rejected: 1 } } },
    ]);
    const second = await run(file, '--home', home);
    expect(second.output).toMatch(/Nothing changed; all rows were known\.\n$/);
  });

  test('prints the same as JSON, and writes nothing in a dry run', async () => {
    const home = await makeFolder();
    const file = await makeFile('users.csv', 'user_id,age\n71,20\n72,abc\n');
    const { code, output } = await run(file, '--home', home, '--json', '--dry-run');
    expect(code).toBe(0);
    expect(JSON.parse(output)).toMatchObject({
      format: 'csv',
      users: { read: 2, new: 2, updated: 0, unchanged: 0, repeated: 0, rejected: 0, stubs: 0 },
      rejects: [{ file: 'users.csv', column: 'age', kept: true, count: 1 }],
      dryRun: true,
    });
    expect(await database.sql`select from users where user_id = 71`).toHaveLength(0);
    expect((await listImports(database.sql)).map(({ name }) => name)).not.toContain('users.csv');
  });

  test('fails where no row can be used', async () => {
    const file = await makeFile('users.csv', 'user_id,age\n-5,20\n');
    const { code, output } = await run(file, '--home', await makeFolder());
    expect(code).toBe(1);
    expect(output).toContain('No row was usable');
  });

  test('ends in one sentence where the source cannot be read', async () => {
    const { code, output, messages } = await run(await makeFile('notes.txt', 'hello\n'), '--home', await makeFolder());
    expect({ code, output }).toEqual({ code: 1, output: '' });
    expect(messages).toMatch(
      /^marquee: Found no table in a format that Marquee knows: notes\.txt begins with "hello"\..*\n$/,
    );
  });

  test('refuses a format that it does not know', async () => {
    const { code, messages } = await run('x', '--format', 'excel');
    expect(code).toBe(1);
    expect(messages).toMatch(/It must be one of csv, table, movielens, movielens-1m/);
  });

  test('stops on Ctrl-C, keeping nothing', async () => {
    const rows = Array.from({ length: 100_000 }, (_, row) => `,${row % 9000},film+${row % 997}+1990,3\n`);
    const file = await makeFile('ratings.csv', `timestamp,user_id,movie,rating\n${rows.join('')}`);
    const child = start(file, '--home', await makeFolder());
    const closed = once(child, 'close');
    let messages = '';
    child.stderr!.on('data', (text) => {
      const isMerging = messages.includes('merging');
      messages += text;
      if (!isMerging && messages.includes('merging')) child.kill('SIGINT');
    });
    expect(await closed).toEqual([1, null]);
    expect(messages).toMatch(/^marquee: The import was stopped; nothing was written\.$/m);
    expect(await database.sql`select from movies where id = 'film+1+1990'`).toHaveLength(0);
  });
});
