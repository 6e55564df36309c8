/**
 * Whether anything waits for the dearest requests that the limits allow: `/health/live` and `/predict` at even distances, while
 * others ask for a hundred explained, diverse movies with thousands of ratings, over real PostgreSQL with MovieLens 1M:
 *
 *   node bin/launch.cjs bench/dearest.ts [--data ../shared/data/ml-1m] [--home <with such data, trained>] [--seconds 10]
 *     [--under-way 20]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { Pool } from 'undici';
import { type Latencies, pace } from './paced.ts';

const users = 6040;
const dearestRatings = 8800;
/** An eighth of a second between two requests: what is measured must not be a load of its own. */
const perSecond = 8;

if (isMainThread) await measure();
else await keepAsking(workerData as Asking);

type Asking = { url: string; underWay: number; body: string | undefined };

/** Asks again as soon as it is answered, until the worker is ended; tells of each answer how long it took. */
async function keepAsking({ url, underWay, body }: Asking): Promise<void> {
  const pool = new Pool(url, { connections: underWay, pipelining: 1, headersTimeout: 0, bodyTimeout: 0 });
  const query = '?limit=100&explain=20&diversity=1';
  const ask = async (turn: number): Promise<void> => {
    const start = performance.now();
    const answer = await pool.request(
      body === undefined
        ? { method: 'GET', path: `/v1/users/${1 + (turn % users)}/recommendations${query}&min_votes=${turn % 7}` }
        : { method: 'POST', path: '/v1/recommendations', headers: { 'content-type': 'application/json' }, body },
    );
    const text = await answer.body.text();
    if (answer.statusCode !== 200) throw new Error(`${answer.statusCode}: ${text.slice(0, 200)}`);
    parentPort!.postMessage(performance.now() - start);
    await ask(turn + underWay);
  };
  await Promise.all(Array.from({ length: underWay }, (_, first) => ask(first)));
}

async function measure(): Promise<void> {
  const { values: flags } = parseArgs({
    options: {
      data: { type: 'string', default: '../shared/data/ml-1m' },
      home: { type: 'string' },
      seconds: { type: 'string', default: '10' },
      'under-way': { type: 'string', default: '20' },
    },
  });
  const main = path.join(import.meta.dirname, '..', 'src', 'main.ts');
  const home = flags.home ?? mkdtempSync(path.join(tmpdir(), 'marquee-bench-'));
  const children: ChildProcess[] = [];
  const start = (command: string[]) => {
    const child = spawn(process.execPath, [main, ...command], { stdio: ['ignore', 'ignore', 'pipe'] });
    children.push(child);
    return child;
  };
  try {
    if (flags.home === undefined) {
      await once(start(['import', flags.data, '--home', home]), 'exit');
      await once(start(['train', '--home', home]), 'exit');
    }
    const url = await readyUrl(
      start(['serve', '--home', home, '--port', '0', '--read-access', 'open', '--log-level', 'silent']),
    );
    const body = JSON.stringify({ ...(await dearestBody(url)), limit: 100, explain: 20, diversity: 1 });
    const [seconds, underWay] = [Number(flags.seconds), Number(flags['under-way'])];
    await watch(url, 'nothing else', seconds);
    for (const [name, asked] of [
      ['GET of users, explain=20&limit=100&diversity=1', undefined],
      [`POST of ${dearestRatings} ratings, the same`, body],
    ] as const) {
      const worker = new Worker(import.meta.filename, { workerData: { url, underWay, body: asked } satisfies Asking });
      const failed = once(worker, 'error').then(([error]) => Promise.reject(error));
      const times: number[] = [];
      worker.on('message', (milliseconds: number) => times.push(milliseconds));
      await Promise.race([watch(url, `${underWay} x ${name}`, seconds), failed]);
      await worker.terminate();
      console.log(`  ${times.length} of them answered, ${median(times).toFixed(0)} ms each`);
    }
  } finally {
    for (const child of children) {
      child.kill('SIGTERM');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'exit');
    }
    if (flags.home === undefined) rmSync(home, { recursive: true });
  }
}

async function watch(url: string, beside: string, seconds: number): Promise<void> {
  const evenly = { perSecond, seconds, connections: 8 };
  const [live, predict] = await Promise.all([
    pace(url, () => ({ method: 'GET', path: '/health/live' }), evenly),
    pace(url, (turn) => ({ method: 'POST', path: '/predict', body: { user_id: 1 + ((7 * turn) % users) } }), evenly),
  ]);
  console.log(`beside ${beside}:`);
  console.log(`  /health/live ${show(live)}`);
  console.log(`  /predict     ${show(predict)}`);
}

function show({ p50, p99 }: Latencies): string {
  return `p50 ${p50.toFixed(1)} ms  p99 ${p99.toFixed(1)} ms`;
}

/** As many ratings as the size of a body allows. */
async function dearestBody(url: string): Promise<{ ratings: { movie: string; rating: number }[] }> {
  const ids: string[] = [];
  for (let next: string | null = ''; next !== null && ids.length < dearestRatings; ) {
    const cursor: string = next === '' ? '' : `&cursor=${encodeURIComponent(next)}`;
    const page = (await (await fetch(`${url}/v1/movies?limit=100&sort=-votes${cursor}`)).json()) as {
      movies: { id: string }[];
      next: string | null;
    };
    ids.push(...page.movies.map(({ id }) => id));
    next = page.next;
  }
  // All but a hundred and some, so that there is something left to list.
  return { ratings: ids.slice(0, -150).map((movie, index) => ({ movie, rating: 0.5 + 0.5 * (index % 10) })) };
}

function median(times: number[]): number {
  return times.toSorted((a, b) => a - b)[times.length >> 1] ?? Number.NaN;
}

function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = '';
    child.stderr!.on('data', (chunk) => {
      told += chunk;
      const [, url] = /ready on (\S+);/.exec(told) ?? [];
      if (url) resolve(url);
    });
    child.on('exit', () => reject(new Error(`it did not start: ${told}`)));
  });
}
