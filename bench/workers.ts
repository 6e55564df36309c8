/**
 * What more workers are worth, over real PostgreSQL with MovieLens 1M: servers with these numbers of workers in turns, each started
 * anew, so that its second half of users is new to it:
 *
 *   node bin/launch.cjs bench/workers.ts [--data ../shared/data/ml-1m] [--home <with such data, trained>] [--workers 1,2]
 *     [--rounds 3] [--connections 32] [--server-cores 0] [--other-cores 1]
 *
 * With cores, as `taskset` names them, the server's threads run on the first, the client and PostgreSQL on the others.
 *
 * The client and PostgreSQL run on the same cores as the workers and take part of them, so on two cores two workers cannot be twice
 * as fast; the processor time of an answer says whether workers get in each other's way. PostgreSQL's statements are fewer the more
 * questions of users wait for one; with twice the workers half as many wait for each.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { randomBelow } from '../src/dataset/seeded.ts';
import { openDatabase, type Sql } from '../src/store/database.ts';
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
import { type Load, saturate } from './saturated.ts';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/ml-1m' },
    home: { type: 'string' },
    workers: { type: 'string', default: '1,2' },
    rounds: { type: 'string', default: '3' },
    connections: { type: 'string', default: '32' },
    'server-cores': { type: 'string' },
    'other-cores': { type: 'string' },
  },
});
const users = 6040;
const warmUps = 4;
const returningAmount = 20_000;
const connections = Number(flags.connections);
const home = flags.home ?? mkdtempSync(path.join(tmpdir(), 'marquee-bench-'));
const processes = new Processes();

type Measured = {
  perSecond: number;
  microseconds: number;
  /** Of PostgreSQL, for an answer; and its statements. */
  database: number;
  statements: number;
  resident: number;
  startSeconds: number;
};

const predict = (userId: number): PacedRequest => ({ method: 'POST', path: '/predict', body: { user_id: userId } });

try {
  if (flags.home === undefined) {
    await finished(processes.startMarquee('import', flags.data, '--home', home));
    await finished(processes.startMarquee('train', '--home', home));
  }
  const { sql, close } = await openDatabase({ home, databaseUrl: undefined });
  const postmaster = Number(readFileSync(path.join(home, 'postgres', 'data', 'postmaster.pid'), 'utf8').split('\n')[0]);
  keepOn(flags['other-cores'], process.pid);
  keepOn(flags['other-cores'], postmaster);
  const counts = flags.workers.split(',').map(Number);
  const measured = new Map<string, Measured[]>();
  for (let round = 0; round < Number(flags.rounds); round++) {
    for (const workers of counts) {
      for (const [name, each] of Object.entries(await measure(sql, postmaster, workers))) {
        const key = `${name}, ${workers} ${workers === 1 ? 'worker' : 'workers'}`;
        measured.set(key, [...(measured.get(key) ?? []), each]);
      }
    }
  }
  await close();
  console.log(`${availableParallelism()} cores; medians of ${flags.rounds} rounds`);
  for (const [name, each] of measured)
    print(name, each, [...measured].find(([other]) => other.startsWith(name.split(',')[0]!))![1]);
} finally {
  await processes.end();
  if (flags.home === undefined) rmSync(home, { recursive: true });
}

async function measure(sql: Sql, postmaster: number, workers: number): Promise<Record<string, Measured>> {
  const options = ['--port', '0', '--workers', String(workers), '--read-access', 'open', '--log-level', 'silent'];
  const server = processes.startMarquee('serve', '--home', home, ...options);
  const url = await readyUrl(server);
  keepOn(flags['server-cores'], server.pid!);
  const startSeconds = processorSecondsOf(server.pid!);
  // Every second user warms the process up; the others are new to it.
  for (let limit = 1; limit <= warmUps; limit++) {
    const warmUp = (turn: number): PacedRequest => ({
      method: 'GET',
      path: `/v1/users/${2 * turn + 1}/recommendations?limit=${limit}`,
    });
    await saturate(url, { requestFor: warmUp, connections, amount: users / 2 });
  }
  const load = async (given: Omit<Load, 'connections'> & { amount: number }): Promise<Measured> => {
    const cost = async () => ({
      microseconds: 1e6 * processorSecondsOf(server.pid!),
      database: 1e6 * processorSecondsWithChildren(postmaster),
      statements: await countStatements(sql),
    });
    const before = await cost();
    const { perSecond } = await saturate(url, { ...given, connections });
    const after = await cost();
    const each = (what: keyof typeof before) => (after[what] - before[what]) / given.amount;
    return {
      perSecond,
      microseconds: each('microseconds'),
      database: each('database'),
      statements: each('statements'),
      resident: residentOf(server.pid!),
      startSeconds,
    };
  };
  const first = await load({ requestFor: (turn) => predict(2 * turn + 2), amount: users / 2 });
  // Each worker remembers answers of its own: after eight passes nearly all.
  await load({ requestFor: (turn) => predict(1 + (turn % users)), amount: 8 * users });
  const back = await load({
    requestFor: (turn) => predict(1 + randomBelow(42, turn, users)),
    amount: returningAmount,
  });
  await endProcess(server);
  return { 'first seen': first, 'coming back': back };
}

/** Statements that are no part of a transaction are one each. PostgreSQL's sessions tell of theirs once a second. */
async function countStatements(sql: Sql): Promise<number> {
  await delay(1500);
  const [row] = await sql<{ count: number }[]>`
    select xact_commit as count from pg_stat_database where datname = current_database()`;
  return row!.count;
}

/** With all its threads, and what it starts from now on. */
function keepOn(cores: string | undefined, pid: number): void {
  if (cores !== undefined) execFileSync('taskset', ['--all-tasks', '--cpu-list', '--pid', cores, String(pid)]);
}

function print(name: string, each: readonly Measured[], baseline: readonly Measured[]): void {
  const of = (all: readonly Measured[], value: (one: Measured) => number) =>
    all.map(value).toSorted((a, b) => a - b)[all.length >> 1]!;
  const rate = of(each, ({ perSecond }) => perSecond);
  const times = rate / of(baseline, ({ perSecond }) => perSecond);
  console.log(
    `${name.padEnd(26)} ${rate.toFixed(0).padStart(6)} /s  x ${times.toFixed(2)}` +
      `  ${of(each, ({ microseconds }) => microseconds)
        .toFixed(0)
        .padStart(5)} µs of processors an answer` +
      ` and ${of(each, ({ database }) => database).toFixed(0)} of PostgreSQL, ${of(each, ({ statements }) => statements).toFixed(2)} statements` +
      `  ${of(each, ({ resident }) => resident).toFixed(0)} MiB  started with ${of(each, ({ startSeconds }) => startSeconds).toFixed(1)} s of them`,
  );
}
