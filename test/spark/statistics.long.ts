import { execFileSync } from 'node:child_process';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream/promises';
import { parquetWriteFile } from 'hyparquet-writer';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { exportStatistics } from '../../src/app/training/statistics.ts';
import { trainModel } from '../../src/app/training/training.ts';
import { readDataset } from '../../src/app/training/training-input.ts';
import type { Movie, Rating } from '../../src/domain.ts';
import { createPlainKernels } from '../../src/kernels/plain.ts';
import { defaultHyperparameters } from '../../src/model/hyperparameters.ts';
import { readStatistics, type StoredStatistics } from '../../src/statistics/read.ts';
import { readRatings } from '../../src/store/users/ratings.ts';
import { expectEqualLists, listsOf, storeSite } from '../statistics/site.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { makePlaysOfRatings } from '../support/plays.ts';
import { type Cluster, job, requireSpark, startCluster, venv } from './cluster.ts';

const minutes = 60_000;
let database: TestDatabase;
let home: { folder: string; remove(): Promise<void> };
let cluster: Cluster | undefined;
beforeAll(async () => {
  database = await openTestDatabase();
  home = await makeTemporaryFolder();
  // More than one block of the Gram matrix.
  await storeSite(database.sql, home.folder, 1500);
});
afterAll(async () => {
  await cluster?.stop();
  await database.close();
  await home.remove();
});

const inHome = (name: string) => path.join(home.folder, name);

async function writeLake(): Promise<void> {
  await mkdir(inHome('lake'));
  const ratings: Rating[] = [];
  for await (const batch of readRatings(database.sql)) ratings.push(...batch);
  // A rating that was given again: the newer one counts.
  ratings.push({ ...ratings[0]!, stars: 0.5, timestamp: new Date(0) });
  parquetWriteFile({
    filename: inHome('lake/ratings.parquet'),
    columnData: [
      { name: 'user_id', type: 'INT64', data: ratings.map(({ userId }) => BigInt(userId)) },
      { name: 'movie', type: 'STRING', data: ratings.map(({ movieId }) => movieId) },
      { name: 'rating', type: 'FLOAT', data: ratings.map(({ stars }) => stars) },
      { name: 'timestamp', type: 'TIMESTAMP', nullable: true, data: ratings.map(({ timestamp }) => timestamp) },
    ],
  });
  await writeTables('lake');
}

async function writeTables(folder: string): Promise<void> {
  const { sql } = database;
  const tables = {
    plays: sql`copy (select user_id, movie, minutes, "timestamp" from watches) to stdout (format csv, header)`,
    users: sql`copy (select user_id, age, occupation, gender from users) to stdout (format csv, header)`,
    movies: sql`copy (select id, title, runtime from movies) to stdout (format csv, header, force_quote (title))`,
  };
  for (const [name, copy] of Object.entries(tables)) {
    await pipeline(copy.copyTo(), createWriteStream(inHome(`${folder}/${name}.csv`)));
  }
}

/** Compares the sums, the sample and the Gram matrix. */
async function expectEqual(theirs: StoredStatistics, ours: StoredStatistics): Promise<void> {
  expect(theirs.manifest.counts).toEqual(ours.manifest.counts);
  expect(theirs.manifest.settings).toEqual(ours.manifest.settings);
  expect(theirs.evidence.counts).toEqual(ours.evidence.counts);
  expect(theirs.evidence.covered).toEqual(ours.evidence.covered);
  expect(theirs.sample).toEqual(ours.sample);
  const likes = ({ evidence }: StoredStatistics) => {
    const rows: string[] = [];
    evidence.eachLike((movie, hour, count) => rows.push(`${movie} ${hour} ${count}`));
    return rows.sort();
  };
  expect(likes(theirs)).toEqual(likes(ours));

  const size = ours.manifest.counts.head;
  const position = Int32Array.from({ length: ours.evidence.covered!.length }, (_, movie) => movie);
  const [own, other] = [ours, theirs].map(() => createPlainKernels().createMatrix(position.length));
  await ours.evidence.addGram(own!, position, defaultHyperparameters, 1);
  await theirs.evidence.addGram(other!, position, defaultHyperparameters, 1);
  const largest = own!.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const difference = own!.values.reduce((most, value, at) => Math.max(most, Math.abs(value - other!.values[at]!)), 0);
  expect(size).toBe(1500);
  expect(largest).toBeGreaterThan(0);
  expect(difference / largest).toBeLessThan(1e-6);
}

/** What both tests compare with; made once. */
let prepared: Promise<{ cluster: Cluster; ours: StoredStatistics; movies: readonly Movie[] }> | undefined;

async function prepare() {
  const { sql } = database;
  const { movies } = await readDataset(sql);
  await writeLake();
  await exportStatistics({ sql, folder: inHome('ours'), headLimit: 20_000 });
  cluster = await startCluster(home.folder);
  return { cluster, ours: await readStatistics(inHome('ours'), movies), movies };
}

it(
  'Spark sums up PostgreSQL by JDBC as we do, and writes over nothing',
  async (context) => {
    requireSpark(context);
    prepared ??= prepare();
    const { cluster: running, ours, movies } = await prepared;
    const url = new URL(database.url);
    const env = { PGUSER: url.username, PGPASSWORD: url.password };
    const flags = ['--jdbc', `jdbc:postgresql://${url.host}${url.pathname}`, '--out', inHome('by-jdbc')];
    await running.submit(flags, { env });
    await expectEqual(await readStatistics(inHome('by-jdbc'), movies), ours);
    await expect(running.submit(flags, { env })).rejects.toThrow('is not empty');
  },
  15 * minutes,
);

it(
  'Spark sums up a lake as we sum up the database, though a worker is lost, and the models give equal lists',
  async (context) => {
    requireSpark(context);
    prepared ??= prepare();
    const { cluster: running, ours, movies } = await prepared;
    const { sql } = database;
    let killed = false;
    const sources = ['ratings.parquet', 'plays.csv', 'users.csv', 'movies.csv'];
    const flags = sources.flatMap((file) => [`--${path.parse(file).name}`, inHome(`lake/${file}`)]);
    // A block at a time, and two rounds of adding them.
    const shape = ['--memory', '8', '--partitions', '12'];
    const output = await running.submit([...flags, ...shape, '--out', inHome('theirs')], {
      onMessage(line) {
        if (killed || !line.includes('summing blocks, pass 2')) return;
        killed = true;
        running.killWorker();
      },
    });
    expect(output).toContain('pass 3 of 3');
    expect(output).toContain('Lost executor');
    await expectEqual(await readStatistics(inHome('theirs'), movies), ours);

    await trainModel({ sql, home: home.folder, force: true });
    const lists = await listsOf(sql, home.folder);
    await trainModel({ sql, home: home.folder, statistics: [inHome('theirs')], force: true });
    expectEqualLists(await listsOf(sql, home.folder), lists);
  },
  15 * minutes,
);

it(
  'Spark sums up plays alone as we do, and counts each as a rating',
  async (context) => {
    requireSpark(context);
    prepared ??= prepare();
    const { cluster: running, movies } = await prepared;
    const { sql } = database;
    await makePlaysOfRatings(sql);
    await sql`delete from tuned_hyperparameters`;
    await mkdir(inHome('plays'));
    await writeTables('plays');
    await exportStatistics({ sql, folder: inHome('our-plays'), headLimit: 20_000 });
    const ours = await readStatistics(inHome('our-plays'), movies);
    const flags = ['plays', 'users', 'movies'].flatMap((name) => [`--${name}`, inHome(`plays/${name}.csv`)]);
    await running.submit([...flags, '--out', inHome('their-plays')]);
    await expectEqual(await readStatistics(inHome('their-plays'), movies), ours);
  },
  15 * minutes,
);

it('the job is formatted and has no lint', (context) => {
  requireSpark(context);
  const ruff = (...flags: string[]) =>
    execFileSync(path.join(venv, 'ruff'), [...flags, path.dirname(job)], { encoding: 'utf8' });
  ruff('format', '--check');
  ruff('check');
});
