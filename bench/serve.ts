/**
 * What the server answers, over real PostgreSQL with MovieLens 1M, against a Fastify that says hello, in one run:
 *
 *   node bin/launch.cjs bench/serve.ts [--data ../shared/data/ml-1m] [--home <with such data, trained>] [--seconds 10]
 *     [--connections 32] [--workers 1] [--memory-minutes 5] [--only forms]
 *
 * Users come back in random order, but for "new", who ask once each, never seen by the process before.
 */
import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { randomBelow } from '../src/dataset/seeded.ts';
import { type Latencies, pace, type PacedRequest as Request } from './paced.ts';
import { finished, Processes, readyUrl, residentOf } from './processes.ts';
import { type Load, saturate } from './saturated.ts';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/ml-1m' },
    home: { type: 'string' },
    seconds: { type: 'string', default: '10' },
    connections: { type: 'string', default: '32' },
    workers: { type: 'string', default: '1' },
    'memory-minutes': { type: 'string', default: '0' },
    only: { type: 'string' },
  },
});
const users = 6040;
const writesPerSecond = 500;
const warmUps = 4;

/** @property saturated whether the rate is all that the server can do, not one that was asked for */
type Measured = Latencies & { saturated?: boolean };

const predict = (userId: number): Request => ({ method: 'POST', path: '/predict', body: { user_id: userId } });
const recommendations = (userId: number, query = ''): Request => ({
  method: 'GET',
  path: `/v1/users/${userId}/recommendations${query}`,
});
let drawn = 0;
const draw = (below: number) => randomBelow(42, drawn++, below);
const someone = () => 1 + draw(users);

const home = flags.home ?? mkdtempSync(path.join(tmpdir(), 'marquee-bench-'));
const processes = new Processes();
try {
  if (flags.home === undefined) {
    await finished(processes.startMarquee('import', flags.data, '--home', home));
    await finished(processes.startMarquee('train', '--home', home));
  }
  const hello = await readyUrl(processes.start(process.execPath, [path.join(import.meta.dirname, 'hello-world.ts')]));
  const options = ['--port', '0', '--workers', flags.workers, '--read-access', 'open', '--log-level', 'silent'];
  const server = processes.startMarquee('serve', '--home', home, ...options);
  const url = await readyUrl(server);
  if (flags.only !== 'forms') await compare(hello, url);
  await compareForms(url);
  if (Number(flags['memory-minutes']) > 0) await watchMemory(server, url, Number(flags['memory-minutes']));
} finally {
  await processes.end();
  if (flags.home === undefined) rmSync(home, { recursive: true });
}

async function compare(hello: string, url: string): Promise<void> {
  const third = Math.floor(users / 3);
  // A third of the users warms the process up, again and again in other forms; the others are new to it, each third to one route.
  for (let limit = 1; limit <= warmUps; limit++) {
    const form = `?limit=${limit}`;
    await apply(url, { requestFor: (turn) => recommendations(3 * turn + 1, form), amount: third });
  }
  await apply(url, { requestFor: (turn) => predict(3 * turn + 1), amount: third });
  await apply(hello, { requestFor: () => predict(1), seconds: 2 });
  const baseline = await apply(hello, { requestFor: () => predict(1) });
  print('hello world', baseline, baseline);
  print('/predict, new', await apply(url, { requestFor: (turn) => predict(3 * turn + 2), amount: third }), baseline);
  await apply(url, { requestFor: (turn) => recommendations(3 * turn + 1), amount: third });
  const newOnes = await apply(url, { requestFor: (turn) => recommendations(3 * turn + 3), amount: third });
  print('/v1 recommendations, new', newOnes, baseline);
  await apply(url, { requestFor: () => predict(someone()) });
  const back = await apply(url, { requestFor: () => predict(someone()) });
  print('/predict, coming back', back, baseline);
  await apply(url, { requestFor: () => recommendations(someone()) });
  print(
    '/v1 recommendations, coming back',
    await apply(url, { requestFor: () => recommendations(someone()) }),
    baseline,
  );

  // Above that the queue is what is measured while ratings are written.
  const connections = Number(flags.connections);
  const evenly = { perSecond: Math.floor(baseline.perSecond / 16), seconds: Number(flags.seconds), connections };
  print('a sixteenth, evenly: hello world', await pace(hello, () => predict(1), evenly), baseline);
  const calm = await pace(url, () => predict(someone()), evenly);
  print('a sixteenth, evenly: /predict', calm, baseline);
  const [beside, writing] = await Promise.all([
    pace(url, () => predict(someone()), evenly),
    pace(url, writeRating, { ...evenly, perSecond: writesPerSecond }),
  ]);
  print('  the same while ratings are written', beside, baseline);
  print('  PUT /v1/users/{id}/ratings/{movie}', writing, baseline);
  console.log(`p99 while ratings are written / p99 without: ${(beside.p99 / calm.p99).toFixed(2)}`);
}

/** Filters and later pages against the plain list, one request at a time, each for a user who was not asked for so before. */
async function compareForms(url: string): Promise<void> {
  const list = (query: string) => (userId: number) => recommendations(userId, query);
  const rows =
    (query: string) =>
    (userId: number): Request => ({ method: 'GET', path: `/v1/users/${userId}/rows${query}` });
  const forms: Record<string, (userId: number) => Request> = {
    plain: list('?limit=9'),
    'five filters': list('?limit=9&genres_any=Drama,Comedy&year_from=1970&year_to=1999&runtime_max=150&min_votes=10'),
    'limit 100': list('?limit=100'),
    explained: list('?limit=9&explain=true'),
    'diversity 0.5': list('?limit=9&diversity=0.5'),
    'eight rows': rows('?limit=9'),
    'eight rows, explained': rows('?limit=9&explain=true'),
  };
  const measured = new Map<string, number>();
  const rounds = 4;
  // In turns, so that whatever else the machine does is spread over all of them.
  for (let round = 0; round < rounds; round++) {
    for (const [name, form] of Object.entries(forms)) {
      const requestFor = (turn: number) => form(1 + rounds * turn + round);
      const { perSecond } = await apply(url, { requestFor, amount: 1000 / rounds }, 1);
      measured.set(name, (measured.get(name) ?? 0) + 1 / perSecond);
    }
  }
  const cursors: string[] = [];
  for (let userId = 1; userId <= 1000; userId++) {
    const page = await fetch(`${url}${recommendations(userId, '?limit=100').path}`);
    cursors.push(((await page.json()) as { next: string }).next);
  }
  const nextPage = (turn: number) => recommendations(turn + 1, `?limit=9&cursor=${cursors[turn]}`);
  measured.set('from place 101 on', rounds / (await apply(url, { requestFor: nextPage, amount: 1000 }, 1)).perSecond);
  console.log('one connection, new users: time of an answer against the plain list of nine');
  for (const [name, seconds] of measured) {
    console.log(`  ${name.padEnd(24)} ${(seconds / measured.get('plain')!).toFixed(2)}`);
  }
}

/** Memory of the server while users come back, at half of what it can do. */
async function watchMemory(server: ChildProcess, url: string, minutes: number): Promise<void> {
  const { perSecond } = await apply(url, { requestFor: () => predict(someone()) });
  const evenly = { perSecond: perSecond / 2, seconds: minutes * 60, connections: Number(flags.connections) };
  const load = pace(url, () => predict(someone()), evenly);
  for (let minute = 0; minute <= minutes; minute++) {
    console.log(`resident memory after ${minute} min: ${residentOf(server.pid!).toFixed(0)} MiB`);
    if (minute < minutes) await delay(60_000 - 500);
  }
  await load;
}

function writeRating(): Request {
  const rating = 0.5 * (1 + draw(10));
  const movie = ['toy+story+1995', 'heat+1995', 'fargo+1996', 'alien+1979', 'psycho+1960'][draw(5)];
  return { method: 'PUT', path: `/v1/users/${someone()}/ratings/${movie}`, body: { rating } };
}

/** Until the server can do no more; on as many connections as the flag says, unless told otherwise. */
function apply(
  url: string,
  load: Omit<Load, 'connections'>,
  connections = Number(flags.connections),
): Promise<Measured> {
  return saturate(url, { seconds: Number(flags.seconds), ...load, connections });
}

function print(name: string, { perSecond, p50, p99, saturated }: Measured, baseline: Latencies): void {
  const share = (perSecond / baseline.perSecond).toFixed(2);
  const times = `p50 ${p50.toFixed(1)} ms  p99 ${p99.toFixed(1)} ms`;
  const how = saturated ? 'saturated' : 'at this rate';
  console.log(`${name.padEnd(40)} ${perSecond.toFixed(0).padStart(6)} /s  x ${share}  ${times}  ${how}`);
}
