/**
 * What a user and a request cost as users grow: the database is filled by SQL, step by step, and at each step a server answers
 * users never seen before, the same ones again, writes a rating of each, and answers them once more:
 *
 *   node bin/launch.cjs bench/growth.ts [--users 10000,100000,1000000] [--each 10] [--movies 4001] [--folder <with space>]
 *
 * The model stays that of the first step, so that nothing but the number of users differs. A million users with ten ratings
 * take some 4 GB.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { chmod, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { openDatabase, type Sql } from '../src/store/database.ts';
import { compactLikes } from '../src/store/movies/trend.ts';
import type { PacedRequest } from './paced.ts';
import {
  endProcess,
  finished,
  Processes,
  processorSecondsOf,
  processorSecondsWithChildren,
  readyUrl,
  residentOf,
} from './processes.ts';
import { drawUsers, saturate } from './saturated.ts';

const { values: flags } = parseArgs({
  options: {
    users: { type: 'string', default: '10000,100000,1000000' },
    each: { type: 'string', default: '10' },
    movies: { type: 'string', default: '4001' },
    folder: { type: 'string', default: tmpdir() },
  },
});
const [each, movies] = [Number(flags.each), Number(flags.movies)];
const connections = 32;
const asked = 3000;
/** Users of one statement, whose triggers get all of its rows as one array. */
const usersAtOnce = 20_000;

const home = mkdtempSync(path.join(flags.folder, 'marquee-bench-'));
// Where root runs this, PostgreSQL runs as another user.
await chmod(home, 0o755);
const processes = new Processes();
try {
  const database = await openDatabase({ home, databaseUrl: undefined });
  try {
    await addMovies(database.sql);
    const empty = await databaseBytes(database.sql);
    printRow(['users', 'ratings', 'bytes a user', 'what', 'a second', 'p50 ms', 'server CPU ms', 'PostgreSQL CPU ms']);
    printRow(Array.from({ length: 8 }, () => '---'));
    let before = 0;
    for (const users of flags.users.split(',').map(Number)) {
      await addUsers(database.sql, before, users);
      if (before === 0) await finished(processes.startMarquee('train', '--home', home));
      before = users;
      const bytes = (await databaseBytes(database.sql)) - empty;
      await measureStep(processes, users, Math.round(bytes / users));
    }
  } finally {
    await processes.end();
    await database.close();
  }
} finally {
  rmSync(home, { recursive: true });
}

function printRow(cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}

async function addMovies(sql: Sql): Promise<void> {
  await sql`
    insert into movies (id, title, genres, release_date)
    select 'film+number+' || n || '+2000', 'Film ' || n, (array['Drama', 'Comedy', 'Action', 'Horror'])[1 + n % 4], '2000-01-01'
    from generate_series(0, ${movies - 1}::int) as n`;
  // Of each rating the user and the movie are known to be there; all other triggers run as they do in life.
  await sql`alter table ratings disable trigger all`;
  await sql`alter table ratings enable trigger user`;
}

/** Each user's movies lie a step apart, so that none comes twice. */
async function addUsers(sql: Sql, from: number, to: number): Promise<void> {
  for (let first = from + 1; first <= to; first += usersAtOnce) {
    const last = Math.min(to, first + usersAtOnce - 1);
    await sql`insert into users (user_id) select generate_series(${first}::int, ${last}::int)`;
    await sql`
      insert into ratings ("timestamp", user_id, movie, rating)
      select to_timestamp(1700000000 + (u::bigint * 7919 + k * 104729) % 30000000), u,
        'film+number+' || (u::bigint * 7919 + k * (1 + u % (${movies}::int - 1))) % ${movies}::int || '+2000', 1 + (u + k) % 9 / 2.0
      from generate_series(${first}::int, ${last}::int) as u, generate_series(0, ${each - 1}::int) as k`;
    process.stderr.write(`${new Date().toISOString()} ${last} users\n`);
  }
  // As each training does.
  await compactLikes(sql);
  await sql`vacuum analyze`;
  await sql`checkpoint`;
}

async function databaseBytes(sql: Sql): Promise<number> {
  const [row] = await sql<{ bytes: number }[]>`select pg_database_size(current_database()) as bytes`;
  return row!.bytes;
}

async function measureStep(processes: Processes, users: number, bytesAUser: number): Promise<void> {
  const started = performance.now();
  const flagsOfServer = [
    '--home',
    home,
    '--port',
    '0',
    '--workers',
    '1',
    '--read-access',
    'open',
    '--log-level',
    'silent',
  ];
  const server = processes.startMarquee('serve', ...flagsOfServer);
  const url = await readyUrl(server);
  const row = (...cells: (string | number)[]) => printRow([users, users * each, bytesAUser, ...cells]);
  row('start', '', Math.round(performance.now() - started), '', '');
  const postmaster = Number(
    (await readFile(path.join(home, 'postgres', 'data', 'postmaster.pid'), 'utf8')).split('\n')[0],
  );
  const drawn = drawUsers(users, Math.min(users, 2 * asked));
  const [warmUp, ids] = [drawn.slice(asked), drawn.slice(0, asked)];

  async function measure(what: string, requestFor: (user: number) => PacedRequest): Promise<void> {
    const cpu = () => [processorSecondsOf(server.pid!), processorSecondsWithChildren(postmaster)] as const;
    const [ours, theirs] = cpu();
    const { perSecond, p50 } = await saturate(url, {
      requestFor: (turn) => requestFor(ids[turn]!),
      connections,
      amount: ids.length,
    });
    const [oursAfter, theirsAfter] = cpu();
    const milliseconds = (from: number, to: number) => ((1000 * (to - from)) / ids.length).toFixed(2);
    row(what, Math.round(perSecond), p50, milliseconds(ours, oursAfter), milliseconds(theirs, theirsAfter));
  }

  const predict = (user: number): PacedRequest => ({ method: 'POST', path: '/predict', body: { user_id: user } });
  await saturate(url, { requestFor: (turn) => predict(warmUp[turn]!), connections, amount: warmUp.length });
  await measure('/predict, first seen', predict);
  await measure('/predict, returning', predict);
  await measure('a rating written', (user) => ({
    method: 'PUT',
    path: `/v1/users/${user}/ratings/${encodeURIComponent(`film+number+${(user * 31) % movies}+2000`)}`,
    body: { rating: 4.5 },
  }));
  await measure('/predict after it', predict);
  for (const address of ['/v1/movies/popular', '/v1/movies/trending', '/v1/overview', '/metrics']) {
    row(address, '', await timeOf(`${url}${address}`), '', '');
  }
  row('memory of the server, MiB', '', Math.round(residentOf(server.pid!)), '', '');
  await endProcess(server);
}

/** Milliseconds of a single request. */
async function timeOf(url: string): Promise<string> {
  const started = performance.now();
  const answer = await fetch(url);
  await answer.arrayBuffer();
  if (!answer.ok) throw new Error(`${url} was answered ${answer.status}`);
  return (performance.now() - started).toFixed(1);
}
