/**
 * From files to answers at the sizes of MovieLens 1M, 25M and 32M: generated ratings as CSV files, then the real commands in
 * processes of their own, on an embedded PostgreSQL. One line a size: seconds, memory and disk of each step.
 *
 *   node bin/launch.cjs bench/from-files.ts [--sizes 1,25,32] [--folder <where there is space>]
 *
 * 25 M ratings need some 25 GB of disk while it runs, and half an hour.
 */
import { execFileSync } from 'node:child_process';
import { createWriteStream, globSync, mkdirSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { parseArgs } from 'node:util';
import { createGzip } from 'node:zlib';
import { generate, type Shape } from './generated-dataset.ts';
import { endProcess, finished, Processes, processorSecondsOf, readyUrl, residentOf } from './processes.ts';
import { drawUsers, saturate } from './saturated.ts';

/** As MovieLens 1M, 25M and 32M have them. */
const shapes: Record<string, Shape> = {
  1: { movies: 3883, users: 6040, ratings: 1_000_000 },
  25: { movies: 62_423, users: 162_541, ratings: 25_000_000 },
  32: { movies: 87_585, users: 200_948, ratings: 32_000_000 },
};
const columns = [
  ...['M ratings', 'users', 'movies', 'files MB', 'import s', 'its peak MB', 'database MB', 'home MB'],
  ...[
    'training s',
    'its peak MB',
    'model MB',
    'ready s',
    'and again s',
    'server MB',
    'first-seen /s',
    'its CPU ms',
    'p50 ms',
  ],
];
const connections = 32;
/** Enough for some seconds at any size; half as many before, so that the code is compiled. */
const asked = 2000;

const { values: flags } = parseArgs({
  options: { sizes: { type: 'string', default: '1,25,32' }, folder: { type: 'string', default: tmpdir() } },
});

printRow(columns);
printRow(columns.map(() => '---'));
for (const size of flags.sizes.split(',')) {
  const shape = shapes[size];
  if (!shape) throw new Error(`--sizes has "${size}"; it must be some of ${Object.keys(shapes).join(', ')}`);
  printRow(await measure(shape));
}

function printRow(cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}

async function measure(shape: Shape): Promise<(string | number)[]> {
  const folder = mkdtempSync(path.join(flags.folder, 'marquee-bench-'));
  // Where root runs this, PostgreSQL runs as another user.
  await chmod(folder, 0o755);
  const home = path.join(folder, 'home');
  const processes = new Processes();
  try {
    const step = (name: string) => process.stderr.write(`${new Date().toISOString()} ${name}\n`);
    step('writes the files');
    const files = path.join(folder, 'files');
    mkdirSync(files);
    const ratings = await writeFiles(shape, files);
    step('imports them');
    const imported = await finished(processes.startMarquee('import', files, '--home', home));
    const database = megabytes(path.join(home, 'postgres', 'data', 'base'));
    const homeAfterImport = megabytes(home);
    step('trains');
    const trained = await finished(processes.startMarquee('train', '--home', home));
    step('answers');
    const first = await start(processes, home);
    await endProcess(first.server);
    const { server, url, readySeconds } = await start(processes, home);
    const answers = await askFirstSeen(url, server.pid!, shape.users);
    const serverMiB = residentOf(server.pid!);
    await endProcess(server);
    return [
      ...[(ratings / 1e6).toFixed(2), shape.users, shape.movies, megabytes(files)],
      ...[imported.seconds.toFixed(1), Math.round(imported.peakMiB), database, homeAfterImport],
      ...[trained.seconds.toFixed(1), Math.round(trained.peakMiB), modelMegabytes(home)],
      ...[first.readySeconds.toFixed(1), readySeconds.toFixed(1), Math.round(serverMiB)],
      ...[answers.perSecond.toFixed(0), answers.processorMs.toFixed(2), answers.p50.toFixed(0)],
    ];
  } finally {
    await processes.end();
    rmSync(folder, { recursive: true });
  }
}

async function start(processes: Processes, home: string) {
  const started = performance.now();
  const flags = ['--home', home, '--port', '0', '--workers', '1', '--log-level', 'silent'];
  const server = processes.startMarquee('serve', ...flags);
  const url = await readyUrl(server);
  return { server, url, readySeconds: (performance.now() - started) / 1000 };
}

/** The three tables. @returns how many ratings there are */
async function writeFiles(shape: Shape, folder: string): Promise<number> {
  const { movies, users } = generate(shape);
  let count = 0;
  await write(folder, 'movies.csv.gz', [
    'id,title,genres,keywords,release_date\n',
    ...movies.map(
      ({ id, title, genres, keywords, releaseDate }) =>
        `${id},${title},${genres.join('|')},${keywords.join('|')},${releaseDate}\n`,
    ),
  ]);
  await write(folder, 'users.csv.gz', [
    'user_id,age,occupation,gender\n',
    ...Array.from({ length: shape.users }, (_, user) => `${user + 1},,,\n`),
  ]);
  function* lines() {
    yield 'timestamp,user_id,movie,rating\n';
    for (const { id, ratings } of users) {
      count += ratings.length;
      yield ratings
        .map(
          ({ movie, stars, timestamp }) =>
            `${timestamp.toISOString().slice(0, 19)},${id},${movies[movie].id},${stars}\n`,
        )
        .join('');
    }
  }
  await write(folder, 'ratings.csv.gz', lines());
  return count;
}

async function write(folder: string, name: string, lines: Iterable<string>): Promise<void> {
  await pipeline(Readable.from(lines), createGzip({ level: 1 }), createWriteStream(path.join(folder, name)));
}

/** Users in random order, each asked for once; those of the warm-up are others. */
async function askFirstSeen(url: string, pid: number, users: number) {
  const requestFor = (turn: number) => ({
    method: 'POST' as const,
    path: '/predict',
    body: { user_id: order[turn] },
  });
  const order = drawUsers(users, Math.min(users, 1.5 * asked));
  const warmUp = Math.floor(order.length / 3);
  await saturate(url, { requestFor, connections, amount: warmUp });
  const before = processorSecondsOf(pid);
  const amount = order.length - warmUp;
  const { perSecond, p50 } = await saturate(url, {
    requestFor: (turn) => requestFor(warmUp + turn),
    connections,
    amount,
  });
  return { perSecond, p50, processorMs: (1000 * (processorSecondsOf(pid) - before)) / amount };
}

function modelMegabytes(home: string): number {
  const sizes = globSync(path.join(home, 'models', '*')).map((file) => statSync(file).size);
  return Math.round(Math.max(...sizes) / 1e6);
}

function megabytes(folder: string): number {
  return Math.round(Number(execFileSync('du', ['-sb', folder], { encoding: 'utf8' }).split('\t')[0]) / 1e6);
}
