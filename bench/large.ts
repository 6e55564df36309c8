/**
 * A first-seen answer of a server with a large model, of random numbers, over HTTP and a real PostgreSQL:
 *
 *   node bin/launch.cjs bench/large.ts [--movies 62000] [--head 20000] [--users 3000] [--ratings 153] [--form predict] [--home <kept>]
 *
 * Every second user warms the process up, in another form; the others are new to it. Processor time is that of the server's process; PostgreSQL
 * is not in it.
 */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import type { LoadedModel, ServedModel } from '../src/app/models/served-model.ts';
import type { SparseRows } from '../src/kernels/index.ts';
import { everyone, groupsOf } from '../src/model/attributes.ts';
import { defaultHyperparameters as hyperparameters } from '../src/model/hyperparameters.ts';
import type { LinearModel } from '../src/model/linear-model.ts';
import { createLinear } from '../src/recommend/linear/linear.ts';
import { createPopular } from '../src/recommend/popular.ts';
import { createTrending } from '../src/recommend/trending.ts';
import { createApp } from '../src/serve/app.ts';
import { createLogger } from '../src/serve/operation/logger.ts';
import { openDatabase, type Sql } from '../src/store/database.ts';
import { readCatalogue } from '../src/store/movies/movies.ts';
import { createRandom } from '../test/kernels/random.ts';
import type { PacedRequest } from './paced.ts';
import { Processes, processorSecondsOf, readyUrl, residentOf } from './processes.ts';
import { saturate } from './saturated.ts';

const { values: flags } = parseArgs({
  options: {
    movies: { type: 'string', default: '62000' },
    head: { type: 'string', default: '20000' },
    users: { type: 'string', default: '3000' },
    ratings: { type: 'string', default: '153' },
    form: { type: 'string', default: 'predict' },
    home: { type: 'string' },
    serve: { type: 'boolean', default: false },
  },
});
const [movies, head, users, ratings] = [flags.movies, flags.head, flags.users, flags.ratings].map(Number) as [
  number,
  number,
  number,
  number,
];
const attributes = { age: 30, gender: 'F', occupation: 'artist' };
const features = 20_000;
const featuresOfMovie = 12;
const connections = 32;
const forms: Record<string, (userId: number) => PacedRequest> = {
  predict: (userId) => ({ method: 'POST', path: '/predict', body: { user_id: userId } }),
  list: (userId) => ({ method: 'GET', path: `/v1/users/${userId}/recommendations?limit=9` }),
  rows: (userId) => ({ method: 'GET', path: `/v1/users/${userId}/rows?limit=9` }),
};
const idOf = (movie: number) => `film+${String(movie).padStart(7, '0')}+2000`;

if (flags.serve) await serve(flags.home!);
else await measure();

async function measure(): Promise<void> {
  const home = flags.home ?? mkdtempSync(path.join(tmpdir(), 'marquee-bench-'));
  const isFilled = existsSync(path.join(home, 'postgres'));
  await mkdir(home, { recursive: true });
  // Where root runs this, PostgreSQL runs as another user.
  await chmod(home, 0o755);
  const processes = new Processes();
  try {
    if (!isFilled) await fill(home);
    const server = processes.start(process.execPath, [
      import.meta.filename,
      '--serve',
      '--home',
      home,
      '--movies',
      flags.movies,
      '--head',
      flags.head,
    ]);
    const url = await readyUrl(server);
    const form = forms[flags.form]!;
    for (let limit = 11; limit < 14; limit++) {
      const warmUp = (turn: number): PacedRequest => ({
        method: 'GET',
        path: `/v1/users/${2 * turn + 1}/${flags.form === 'rows' ? 'rows' : 'recommendations'}?limit=${limit}`,
      });
      await saturate(url, { requestFor: warmUp, amount: users / 2, connections });
    }
    await saturate(url, { requestFor: (turn) => form(2 * turn + 1), amount: users / 2, connections });
    const before = processorSecondsOf(server.pid!);
    const { perSecond, p50, p99 } = await saturate(url, {
      requestFor: (turn) => form(2 * turn + 2),
      amount: users / 2,
      connections,
    });
    const milliseconds = (1000 * (processorSecondsOf(server.pid!) - before)) / (users / 2);
    console.log(
      `${movies} movies, ${head} in the head, ${ratings} ratings, ${flags.form}: ${milliseconds.toFixed(2)} ms of processors, ` +
        `${perSecond.toFixed(0)} /s, p50 ${p50.toFixed(0)} ms, p99 ${p99.toFixed(0)} ms, ${residentOf(server.pid!).toFixed(0)} MiB`,
    );
  } finally {
    await processes.end();
    if (flags.home === undefined) rmSync(home, { recursive: true });
  }
}

/** Histories are of movies of the head, the first ones more often. */
async function fill(home: string): Promise<void> {
  const database = await openDatabase({ home, databaseUrl: undefined });
  const { sql } = database;
  try {
    await sql`
      insert into movies (id, title, genres, release_date)
      select 'film+' || lpad(n::text, 7, '0') || '+2000', 'Film ' || n,
        (array['Drama', 'Comedy', 'Action', 'Horror'])[1 + n % 4], '2000-01-01'
      from generate_series(0, ${movies - 1}::int) as n`;
    await sql`insert into users (user_id, age, gender, occupation)
      select u, ${attributes.age}::int, ${attributes.gender}::text, ${attributes.occupation}::text from generate_series(1, ${users}::int) as u`;
    await sql`
      insert into ratings ("timestamp", user_id, movie, rating)
      select now(), u, 'film+' || lpad(movie::text, 7, '0') || '+2000', 1 + (u + movie) % 9 / 2.0
      from generate_series(1, ${users}::int) as u, lateral (
        select distinct floor(${head}::int * random() ^ 2 + 0 * u)::int as movie from generate_series(1, ${ratings}::int)
      ) as drawn`;
    await sql`vacuum analyze`;
  } finally {
    await database.close();
  }
}

async function serve(home: string): Promise<void> {
  const database = await openDatabase({ home, databaseUrl: undefined });
  const model = await load(database.sql);
  const unused = { start: () => Promise.reject(new Error('not part of the bench')) };
  const app = createApp({
    sql: database.requests,
    model,
    home,
    logger: createLogger('silent'),
    readAccess: 'open',
    trainer: unused,
    evaluator: unused,
    importer: unused,
  });
  await app.listen({ port: 0, host: '127.0.0.1' });
  console.log(`ready on http://127.0.0.1:${(app.server.address() as AddressInfo).port};`);
  process.on('SIGTERM', async () => {
    await app.close();
    await database.close();
    process.exit();
  });
}

async function load(sql: Sql): Promise<ServedModel> {
  const linear = createLinear(randomModel());
  const catalogueVersion = await readCatalogue(sql, { onMovie: (movie) => linear.catalogue.add(movie) });
  const recommenders = {
    default: linear,
    classic: linear,
    popular: createPopular(linear),
    trending: createTrending(linear),
  };
  const current: LoadedModel = { version: 1, dataAsOf: null, recommenders, linear, catalogueVersion };
  return {
    current: () => current,
    catchUp: () => Promise.resolve(),
    prepare: () => Promise.resolve(),
    reload: () => Promise.resolve(),
  };
}

function randomModel(): LinearModel {
  const random = createRandom(1);
  const groups = [everyone, ...groupsOf(attributes).map(({ name }) => name)];
  const rare = (rank: number) => 0.4 / (1 + rank / 300) ** 1.5;
  const kept = hyperparameters.longNeighbours;
  const long = randomRows(head, kept, head, random);
  const short = randomRows(head, hyperparameters.shortNeighbours, head, random);
  return {
    hyperparameters,
    facts: { movies, users: 0, ratings: 0, watches: 0, dataAsOf: null, noTrend: null, settings: null },
    movieIds: Array.from({ length: movies }, (_, movie) => idOf(movie)),
    head: Int32Array.from({ length: head }, (_, movie) => movie),
    weights: {
      rowStart: long.rowStart,
      column: Uint16Array.from(long.column),
      code: Int16Array.from(long.value, (value) => (value - 0.3) * 20_000),
      scale: new Float32Array(head).fill(1e-6),
    },
    shortWeights: { ...short, value: short.value.map((value) => (value - 0.3) / 50) },
    prior: {
      groups,
      values: Float32Array.from({ length: groups.length * head }, (_, at) =>
        at < head ? rare(at) : 0.1 * rare(at % head) * (random() - 0.5),
      ),
    },
    neighbours: randomRows(movies - head, hyperparameters.tailNeighbours, head, random, hyperparameters.tailNeighbours),
    votePopularity: new Float32Array(0),
    trend: { hour: null, likes: new Float32Array(movies) },
    vocabulary: {
      features: Array.from({ length: features }, (_, feature) => `feature ${String(feature).padStart(5, '0')}`),
      idf: new Float32Array(features).fill(1),
    },
    content: randomRows(head, featuresOfMovie, features, random, featuresOfMovie),
    tailContent: randomRows(movies - head, featuresOfMovie, features, random, featuresOfMovie),
  };
}

/** @param divisor of values from 0 to 1 */
function randomRows(rows: number, each: number, columns: number, random: () => number, divisor = 1): SparseRows {
  const width = Math.floor(columns / each);
  return {
    rowStart: Uint32Array.from({ length: rows + 1 }, (_, row) => row * each),
    column: Int32Array.from({ length: rows * each }, (_, at) => (at % each) * width + Math.floor(random() * width)),
    value: Float32Array.from({ length: rows * each }, () => random() / divisor),
  };
}
