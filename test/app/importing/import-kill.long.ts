import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { importSource } from '../../../src/app/importing/import.ts';
import { makeFolder } from '../../ingest/support.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';

const users = 400;
const movies = 150;

/** Every user rates every movie; large enough to be read in several batches and merged in a measurable time. */
function makeFiles() {
  const movieIds = Array.from({ length: movies }, (_, movie) => `film+${movie}+1999`);
  const userIds = Array.from({ length: users }, (_, user) => user + 1);
  const ratings = userIds.flatMap((user) =>
    movieIds.map((movie, index) => `,${user},${movie},${1 + ((user + index) % 5)}\n`),
  );
  return {
    'movies.csv': `id,title\n${movieIds.map((id) => `${id},${id}\n`).join('')}`,
    'users.csv': `user_id\n${userIds.join('\n')}\n`,
    'ratings.csv': `timestamp,user_id,movie,rating\n${ratings.join('')}`,
  };
}

type Counts = { movies: number; users: number; ratings: number };
const everything: Counts = { movies, users, ratings: users * movies };
const nothing: Counts = { movies: 0, users: 0, ratings: 0 };

/** Kills an import `after` milliseconds after it printed `line`. @returns the lines that it printed */
async function killImport(database: TestDatabase, folder: string, line: RegExp, after: number): Promise<string[]> {
  const program = path.join(import.meta.dirname, 'import-child.ts');
  const child = spawn(process.execPath, [program, database.url, folder, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const exited = once(child, 'exit');
  const said: string[] = [];
  for await (const text of createInterface(child.stdout)) {
    said.push(text);
    if (!line.test(text)) continue;
    await delay(after);
    child.kill('SIGKILL');
  }
  await exited;
  return said;
}

/** What is in the database once the server has noticed that its client is gone. */
async function countRows({ sql }: TestDatabase): Promise<Counts> {
  const others = () => sql`
    select from pg_stat_activity
    where datname = current_database() and pid <> pg_backend_pid() and state <> 'idle' and backend_type = 'client backend'`;
  while ((await others()).length > 0) await delay(20);
  const [counts] = await sql<[Counts]>`
    select
      (select count(*) from movies) as movies,
      (select count(*) from users) as users,
      (select count(*) from ratings) as ratings`;
  return { ...counts };
}

test.each<[string, RegExp, number]>([
  ['while it reads movies', /^movies/, 0],
  ['while it reads ratings', /^ratings/, 0],
  ['when it begins to merge', /^merge/, 0],
  ['while it merges', /^merge/, 150],
  ['later while it merges', /^merge/, 400],
  ['when it has just said that it is done', /^done/, 0],
])('an import that is killed %s leaves all or nothing, and can be run again', async (_, line, after) => {
  const database = await openTestDatabase();
  try {
    const folder = await makeFolder(makeFiles());
    const said = await killImport(database, folder, line, after);
    expect(said.some((text) => line.test(text))).toBe(true);
    const left = await countRows(database);
    expect([nothing, everything]).toContainEqual(left);
    if (said.at(-1) === 'done') expect(left).toEqual(everything);
    await importSource({ sql: database.sql, path: folder, home: folder });
    expect(await countRows(database)).toEqual(everything);
  } finally {
    await database.close();
  }
});
