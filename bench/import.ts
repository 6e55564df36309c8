/**
 * Times `marquee import` of MovieLens 1M's ratings against psql's `\copy` of the same rows into an equal table, and
 * measures the importer's memory with generated ratings.
 *
 *   node bench/import.ts [--rounds 3] [--large]    --rounds 0: memory only; --large: 20,000,000 generated ratings, too (some 10 GB, many minutes)
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createReadStream, createWriteStream } from 'node:fs';
import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGunzip, createGzip } from 'node:zlib';
import { importSource } from '../src/app/importing/import.ts';
import { type Database, openDatabase, type Sql } from '../src/store/database.ts';
import type { Address } from '../src/store/postgres/connections.ts';

const root = path.join(import.meta.dirname, '..');
const data = path.join(root, '..', 'shared', 'data', 'ml-1m');
const moviesGenerated = 10_007;
const ratingsAUser = 200;

const { values: flags } = parseArgs({
  options: { rounds: { type: 'string', default: '3' }, large: { type: 'boolean', default: false } },
});

const folder = await mkdtemp(path.join(os.tmpdir(), 'marquee-bench-'));
// Where root runs this, PostgreSQL runs as another user.
await chmod(folder, 0o755);
const database = await openDatabase({ home: folder, databaseUrl: undefined });
try {
  if (flags.rounds !== '0') await compareWithPsql(database, Number(flags.rounds));
  await measureMemory(database.sql, 1_000_000);
  if (flags.large) await measureMemory(database.sql, 20_000_000);
} finally {
  await database.close();
  await rm(folder, { recursive: true });
}

async function compareWithPsql({ sql, target }: Database, rounds: number): Promise<void> {
  for (const file of ['movies.csv.gz', 'users.csv']) {
    await importSource({ sql, path: path.join(data, file), home: folder });
  }
  await createEqualTable(sql);
  const plain = path.join(folder, 'ratings.csv');
  await pipeline(createReadStream(path.join(data, 'ratings.csv.gz')), createGunzip(), createWriteStream(plain));
  const ours: number[] = [];
  const theirs: number[] = [];
  for (let round = 0; round < rounds; round++) {
    await sql`truncate ratings, ratings_of_psql cascade`;
    theirs.push(copyWithPsql(target as Address, plain));
    ours.push((await runImport(plain)).seconds);
    await checkEqual(sql);
  }
  await sql`drop table ratings_of_psql`;
  const ratio = Math.min(...ours) / Math.min(...theirs);
  console.log(
    `import of 1,000,209 ratings: marquee ${spread(ours)}, psql \\copy ${spread(theirs)}, ratio ${ratio.toFixed(2)} (goal <= 2)`,
  );
}

/** The same columns, keys, checks and indexes as `ratings`. */
async function createEqualTable(sql: Sql): Promise<void> {
  await sql`create table ratings_of_psql (like ratings including all)`;
  await sql`alter table ratings_of_psql add foreign key (user_id) references users on delete cascade`;
  await sql`alter table ratings_of_psql add foreign key (movie) references movies (id) on delete cascade`;
}

async function checkEqual(sql: Sql): Promise<void> {
  const rows =
    await sql`(table ratings except table ratings_of_psql) union all (table ratings_of_psql except table ratings)`;
  if (rows.length > 0) throw new Error(`${rows.length} ratings differ`);
}

/** @returns seconds */
function copyWithPsql({ host, port, user, password, database: name }: Address, file: string): number {
  const started = performance.now();
  const { status, stderr, error } = spawnSync(
    'psql',
    [
      '--no-psqlrc',
      '-c',
      `\\copy ratings_of_psql ("timestamp", user_id, movie, rating) from '${file}' with (format csv, header)`,
    ],
    {
      env: {
        ...process.env,
        PGHOST: host,
        PGPORT: String(port),
        PGUSER: user,
        PGPASSWORD: password,
        PGDATABASE: name,
      },
      encoding: 'utf8',
    },
  );
  if (status !== 0) throw new Error(`psql failed: ${error?.message ?? stderr}`);
  return (performance.now() - started) / 1000;
}

async function measureMemory(sql: Sql, ratings: number): Promise<void> {
  const file = path.join(folder, `generated-${ratings}.csv.gz`);
  await pipeline(Readable.from(generateRatings(ratings)), createGzip({ level: 1 }), createWriteStream(file));
  await sql`truncate ratings, users, movies cascade`;
  const { seconds, peakMiB } = await runImport(file);
  const [row] = await sql<{ count: number }[]>`select count(*) as count from ratings`;
  if (row!.count !== ratings) throw new Error(`${row!.count} of ${ratings} ratings arrived`);
  const count = ratings.toLocaleString('en-US');
  console.log(`import of ${count} generated ratings: ${seconds.toFixed(1)} s, peak RSS ${peakMiB.toFixed(0)} MiB`);
}

/** Runs the real command in a separate process, as a user does. */
async function runImport(file: string): Promise<{ seconds: number; peakMiB: number }> {
  const started = performance.now();
  const child = spawn(
    process.execPath,
    [path.join(root, 'src', 'main.ts'), 'import', file, '--home', folder, '--json'],
    {
      stdio: ['ignore', 'ignore', 'inherit'],
    },
  );
  let peakMiB = 0;
  const sampling = setInterval(async () => {
    peakMiB = Math.max(peakMiB, await readPeak(child.pid!).catch(() => 0));
  }, 50);
  const [code] = await once(child, 'exit');
  clearInterval(sampling);
  if (code !== 0) throw new Error(`the import ended with ${code}`);
  return { seconds: (performance.now() - started) / 1000, peakMiB };
}

/** What Linux says is the most memory that the process has ever held. */
async function readPeak(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/^VmHWM:\s*(\d+) kB$/m.exec(status)![1]) / 1024;
}

/** Distinct pairs of user and movie, in the order of users, the same ones each time. */
function* generateRatings(count: number): Generator<string> {
  yield 'timestamp,user_id,movie,rating\n';
  let seed = 1;
  let lines = '';
  for (let index = 0; index < count; index++) {
    seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
    const user = Math.floor(index / ratingsAUser);
    // The number of movies is prime, so equal steps meet each of them once.
    const movie = (user * 7919 + (index % ratingsAUser) * (1 + (user % 5000))) % moviesGenerated;
    const time = 1_000_000_000 + Math.floor(seed / 8);
    lines += `${time},${user},film+number+${movie}+${1950 + (movie % 70)},${1 + (seed % 9) / 2}\n`;
    if (index % 1000 === 999 || index === count - 1) {
      yield lines;
      lines = '';
    }
  }
}

function spread(seconds: readonly number[]): string {
  const mean = seconds.reduce((sum, each) => sum + each, 0) / seconds.length;
  const deviation = Math.sqrt(seconds.reduce((sum, each) => sum + (each - mean) ** 2, 0) / seconds.length);
  return `${Math.min(...seconds).toFixed(1)} s (mean ${mean.toFixed(1)} +- ${deviation.toFixed(1)})`;
}
