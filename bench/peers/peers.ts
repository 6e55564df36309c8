/**
 * Gorse and Marquee on the same ratings, in one run, turn by turn: seconds until the first personal answers, answers a second at
 * saturation, and memory.
 *
 *   node bin/launch.cjs bench/peers/peers.ts [--data ../shared/data/ml-1m] [--gorse <program>] [--rounds 3] [--seconds 5]
 *     [--workers 1]
 *
 * Gorse uses all cores in one process; Marquee as many as it has workers. Gorse is built through the Go module proxy; without Go, only Marquee is measured and the reason is printed.
 */
import { createReadStream, mkdtempSync, rmSync } from 'node:fs';
import { chmod, mkdir } from 'node:fs/promises';
import { availableParallelism, cpus, tmpdir, totalmem } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse';
import { randomBelow } from '../../src/dataset/seeded.ts';
import type { PacedRequest } from '../paced.ts';
import { finished, Processes, readyUrl, residentOf } from '../processes.ts';
import { saturate } from '../saturated.ts';
import { askGorse, buildGorse, giveGorse, gorseVersion, type PeerRating, startGorse, untilPersonal } from './gorse.ts';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/ml-1m' },
    gorse: { type: 'string' },
    workers: { type: 'string', default: '1' },
    rounds: { type: 'string', default: '3' },
    seconds: { type: 'string', default: '5' },
  },
});
const connections = 32;
const seconds = Number(flags.seconds);
/** Whose lists tell that a model has been fitted. */
const witnesses = 20;

/** A server under test. */
type Side = { name: string; url: string; pid: number; ask: (user: string) => PacedRequest };

const folder = mkdtempSync(path.join(tmpdir(), 'marquee-bench-'));
// Where root runs this, PostgreSQL runs as another user.
await chmod(folder, 0o755);
const processes = new Processes();
try {
  console.log(
    `${cpus()[0]!.model}, ${availableParallelism()} cores, ${Math.round(totalmem() / 2 ** 30)} GiB; ${flags.data}`,
  );
  const ratings = await readRatings(path.join(flags.data, 'ratings.csv.gz'));
  const users = [...new Set(ratings.map(({ user }) => user))];
  const built = flags.gorse ? { program: flags.gorse } : buildGorse(folder);
  const sides: Side[] = [];
  if ('program' in built) sides.push(await prepareGorse(processes, built.program, ratings, users.slice(0, witnesses)));
  else console.log(`Gorse is left out: ${built.missing}`);
  sides.push(await prepareMarquee(processes));
  const hello = processes.start(process.execPath, [path.join(import.meta.dirname, '..', 'hello-world.ts')]);
  sides.push({ name: 'hello world', url: await readyUrl(hello), pid: hello.pid!, ask: askMarquee });
  await compare(sides, users);
} finally {
  await processes.end();
  rmSync(folder, { recursive: true });
}

async function prepareGorse(
  processes: Processes,
  program: string,
  ratings: readonly PeerRating[],
  some: readonly string[],
): Promise<Side> {
  const name = `Gorse ${gorseVersion}`;
  const started = performance.now();
  const { url, pid } = await startGorse(processes, program, folder, availableParallelism());
  await giveGorse(url, ratings);
  const given = performance.now();
  await untilPersonal(url, some);
  tellPreparation(name, given - started, performance.now() - given);
  return { name, url, pid, ask: askGorse };
}

async function prepareMarquee(processes: Processes): Promise<Side> {
  const home = path.join(folder, 'marquee');
  await mkdir(home);
  await chmod(home, 0o755);
  const started = performance.now();
  await finished(processes.startMarquee('import', flags.data, '--home', home));
  const imported = performance.now();
  await finished(processes.startMarquee('train', '--home', home));
  const server = processes.startMarquee(
    'serve',
    '--home',
    home,
    '--port',
    '0',
    '--workers',
    flags.workers,
    '--log-level',
    'silent',
  );
  const url = await readyUrl(server);
  tellPreparation('Marquee', imported - started, performance.now() - imported);
  return { name: 'Marquee', url, pid: server.pid!, ask: askMarquee };
}

function askMarquee(user: string): PacedRequest {
  return { method: 'POST', path: '/predict', body: { user_id: Number(user) } };
}

function tellPreparation(name: string, importMs: number, fitMs: number): void {
  const [imported, fitted] = [importMs, fitMs].map((milliseconds) => (milliseconds / 1000).toFixed(1));
  console.log(`${name.padEnd(14)} ${imported} s to import, ${fitted} s more until personal answers`);
}

/**
 * In turns, so that whatever else the machine does meets all sides. In each round a side answers a part of the users for the first
 * time, and then all of those again.
 */
async function compare(sides: readonly Side[], users: readonly string[]): Promise<void> {
  const rounds = Number(flags.rounds);
  const rates = new Map<string, number[]>();
  const note = (what: string, rate: number) => rates.set(what, [...(rates.get(what) ?? []), rate]);
  const part = Math.floor(users.length / (rounds + 1));
  const order = users.toSorted((a, b) => randomBelow(42, Number(a), 2 ** 30) - randomBelow(42, Number(b), 2 ** 30));
  for (let round = 0; round <= rounds; round++) {
    const these = order.slice(round * part, (round + 1) * part);
    for (const { name, url, ask } of sides) {
      const requestFor = (turn: number) => ask(these[turn % these.length]!);
      const first = await saturate(url, { requestFor, connections, amount: these.length });
      const again = await saturate(url, { requestFor, connections, seconds });
      // The first round compiles the code.
      if (round === 0) continue;
      note(`${name}, first seen`, first.perSecond);
      note(`${name}, returning`, again.perSecond);
    }
  }
  console.log(`answers a second, ${connections} connections, saturated; median (least to most) of ${rounds} rounds`);
  for (const [what, each] of rates) {
    const sorted = each.toSorted((a, b) => a - b);
    const [least, median, most] = [0, sorted.length >> 1, sorted.length - 1].map((at) => sorted[at]!.toFixed(0));
    console.log(`  ${what.padEnd(28)} ${median!.padStart(6)} (${least} to ${most})`);
  }
  for (const { name, pid } of sides) console.log(`  ${name.padEnd(28)} ${residentOf(pid).toFixed(0).padStart(6)} MiB`);
}

/** Where a rating has no time, both sides get the same one. */
async function readRatings(file: string): Promise<PeerRating[]> {
  const rows = createReadStream(file)
    .pipe(createGunzip())
    .pipe(parse({ columns: true }));
  const ratings: PeerRating[] = [];
  for await (const row of rows as AsyncIterable<Record<'user_id' | 'movie' | 'rating' | 'timestamp', string>>) {
    const timestamp = row.timestamp ? new Date(row.timestamp) : new Date(Date.UTC(2000, 0));
    ratings.push({ user: row.user_id, movie: row.movie, stars: Number(row.rating), timestamp });
  }
  return ratings;
}
