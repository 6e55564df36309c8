import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, beforeEach, expect } from 'vitest';
import { importSource } from '../../../src/app/importing/import.ts';
import { readRowsTraining } from '../../../src/app/training/kept/kept.ts';
import { trainModel } from '../../../src/app/training/training.ts';
import { createPlainKernels } from '../../../src/kernels/plain.ts';
import { defaultHyperparameters } from '../../../src/model/hyperparameters.ts';
import { chooseHead, headPositions } from '../../../src/train/head.ts';
import { storeSite } from '../../statistics/site.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { makeTemporaryFolder } from '../../support/folders.ts';

type Folder = { folder: string; remove(): Promise<void> };
const kernels = createPlainKernels();

/** A site of its own for each test, trained in two homes. */
export let database: TestDatabase;
export let home: Folder;
export let other: Folder;
let told: string[];

export function useKeptSite(): void {
  beforeEach(async () => {
    database = await openTestDatabase();
    home = await makeTemporaryFolder();
    other = await makeTemporaryFolder();
    await storeSite(database.sql, home.folder, 80);
    told = [];
  });
  afterEach(async () => {
    await database.close();
    await home.remove();
    await other.remove();
  });
}

const onNotice = (message: string) => void told.push(message);

/** What was told since the last call. */
export function toldSince(): string {
  return told.splice(0).join('\n');
}

export const train = (options = {}) =>
  trainModel({ sql: database.sql, home: home.folder, keepFrom: 0, force: true, onNotice, ...options });

export const keptFiles = () => readdir(path.join(home.folder, 'kept'));

/** Expects rows equal to those of the database, and sums over them that are equal to new ones to a millionth. */
export async function expectEqualRows(): Promise<void> {
  const [ours, theirs] = [
    await readRowsTraining(database.sql, home.folder, { full: false, least: 0, onNotice }),
    await readRowsTraining(database.sql, other.folder, { full: true, least: 0, onNotice }),
  ].map(({ input }) => input.data);
  expect(ours!.histories).toEqual(theirs!.histories);
  expect(ours!.evidence.counts).toEqual(theirs!.evidence.counts);
  const head = chooseHead(theirs!.evidence, 20_000, 1);
  const position = headPositions(head, theirs!.movies.length);
  const [a, b] = [kernels.createMatrix(head.length), kernels.createMatrix(head.length)];
  await ours!.evidence.addGram(a, position, defaultHyperparameters, 0.7);
  await theirs!.evidence.addGram(b, position, defaultHyperparameters, 0.7);
  const largest = b.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const difference = a.values.reduce((most, value, at) => Math.max(most, Math.abs(value - b.values[at]!)), 0);
  expect(difference / largest).toBeLessThan(1e-6);
}

/** Trains in a process of its own, which is killed. */
export async function killAfter(milliseconds: number): Promise<void> {
  const source = (file: string) => JSON.stringify(path.join(import.meta.dirname, '..', '..', '..', 'src', file));
  const script = `
    const { openDatabase } = await import(${source('store/database.ts')});
    const { trainModel } = await import(${source('app/training/training.ts')});
    const { sql } = await openDatabase({ home: process.argv[1], databaseUrl: process.env.DATABASE_URL });
    await trainModel({ sql, home: process.argv[1], keepFrom: 0, force: true });
    process.exit();`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, home.folder], {
    env: { ...process.env, DATABASE_URL: database.url },
    stdio: 'ignore',
  });
  await delay(milliseconds);
  child.kill('SIGKILL');
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
}

/** Changes of every kind, another one for each `seed`. */
export async function change(seed: number): Promise<void> {
  const { sql } = database;
  const draw = sql`('x' || substr(md5(user_id || movie || ${String(seed)}), 1, 6))::bit(24)::integer`;
  await sql`update ratings set rating = 1 + ${draw} % 9 / 2.0 where ${draw} % 2011 = 0`;
  await sql`delete from ratings where ${draw} % 1997 = 0`;
  await sql`
    insert into ratings (user_id, movie, rating, "timestamp")
    select user_id, id, 4.5, now() - interval '1 hour' * user_id from users, movies
    where (user_id * 31 + number * 7 + ${seed}) % 9973 = 0
    on conflict (user_id, movie) do update set rating = excluded.rating`;
  await sql`delete from users where user_id % 97 = ${seed}`;
  await sql`delete from movies where id = (select movie from ratings group by movie order by count(*), movie limit 1)`;
  await sql`update movies set runtime = 55 where id = (select movie from watches order by movie limit 1 offset ${seed})`;
  await sql`update users set age = 33 where user_id % 89 = ${seed}`;
  await sql`insert into watches (user_id, movie, minutes) select 40 + ${seed}, id, 20 from movies limit 9 on conflict do nothing`;
  const file = path.join(other.folder, `more-${seed}`);
  await writeFile(
    `${file}.csv`,
    `user_id,movie,rating,timestamp\n${9000 + seed},new+film+${seed}+2001,5,2024-05-01T00:00:00Z\n`,
  );
  await importSource({ sql, home: other.folder, path: `${file}.csv` });
}
