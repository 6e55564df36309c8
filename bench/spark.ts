/**
 * spark/statistics.py on a standalone cluster of a master and two workers of one core on this machine, which test/spark/prepare
 * installs, against our own sums over the same ratings: time, memory of the workers, and the largest difference.
 *
 *   node bin/launch.cjs bench/spark.ts [--data ../shared/data/ml-1m] [--only ratings]
 *
 * `ratings` are those of --data; `wide` are 60,000 made-up users with 12 ratings each of 20,000 movies, whose Gram matrix is larger
 * than a worker may be: 64 MiB of blocks a task.
 */
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { gunzipSync } from 'node:zlib';
import { DatasetBuilder } from '../src/dataset/builder.ts';
import { type Dataset, selectRatings, userOfEntries } from '../src/dataset/dataset.ts';
import { hash32 } from '../src/dataset/seeded.ts';
import { bareMovie } from '../src/domain.ts';
import { isDrawn, panelShareOf } from '../src/evaluate/gate.ts';
import { loadKernels, type Matrix } from '../src/kernels/index.ts';
import { defaultHyperparameters } from '../src/model/hyperparameters.ts';
import { countsOf } from '../src/statistics/counts.ts';
import { evidenceOf } from '../src/statistics/evidence.ts';
import { readStatistics } from '../src/statistics/read.ts';
import { headPositions } from '../src/train/head.ts';
import { startCluster, venv } from '../test/spark/cluster.ts';
import { peakOf } from './processes.ts';

const { values: flags } = parseArgs({
  options: { data: { type: 'string', default: '../shared/data/ml-1m' }, only: { type: 'string' } },
});
const wide = { users: 60_000, ratings: 12, movies: 20_000 };
const folder = mkdtempSync(path.join(tmpdir(), 'marquee-bench-'));
const kernels = loadKernels();
const cluster = await startCluster(folder);
try {
  if (flags.only !== 'wide') await run('ratings', readRatingsFile(), ['--memory', '1024']);
  if (flags.only !== 'ratings') await run('wide', wideRatings(), ['--memory', '64']);
} finally {
  await cluster.stop();
  await kernels.close();
  rmSync(folder, { recursive: true, force: true });
}

function readRatingsFile(): string {
  return gunzipSync(readFileSync(path.join(flags.data, 'ratings.csv.gz'))).toString();
}

function wideRatings(): string {
  const lines = ['timestamp,user_id,movie,rating'];
  for (let user = 1; user <= wide.users; user++) {
    for (let entry = 0; entry < wide.ratings; entry++) {
      const movie = hash32(entry, user) % wide.movies;
      lines.push(`,${user},film+${movie},${1 + (movie % 5)}`);
    }
  }
  return `${lines.join('\n')}\n`;
}

async function run(name: string, csv: string, shape: readonly string[]): Promise<void> {
  const lake = path.join(folder, name);
  mkdirSync(lake);
  writeFileSync(path.join(lake, 'ratings.csv'), csv);
  const out = path.join(folder, `${name}-statistics`);
  const started = performance.now();
  const memory = watchMemory();
  const output = await cluster.submit(['--ratings', path.join(lake, 'ratings.csv'), '--out', out, ...shape]);
  const { java, python } = memory.stop();
  const seconds = (performance.now() - started) / 1000;
  const passes = /pass \d+ of (\d+)/.exec(output)?.[1] ?? '1';
  const { size, difference } = await compare(datasetOf(csv), out);
  console.log(
    `${name}: ${seconds.toFixed(0)} s, a head of ${size} in ${passes} passes; peak of a worker's Java ${java.toFixed(0)} MiB and ` +
      `Python ${python.toFixed(0)} MiB, the matrix ${((4 * size * size) / 2 ** 20).toFixed(0)} MiB; largest difference ${difference.toExponential(1)}`,
  );
}

/** Of several ratings of a movie by a user the last one counts here, and any of Spark's: they are equal. */
function datasetOf(csv: string): Dataset {
  const [, ...lines] = csv.trim().split('\n');
  const rows = lines.map((line) => line.split(','));
  const builder = new DatasetBuilder([...new Set(rows.map(([, , movie]) => movie!))].map((id) => bareMovie(id, id)));
  for (const id of new Set(rows.map(([, user]) => Number(user)))) {
    builder.addUser({ id, age: null, occupation: null, gender: null });
  }
  for (const [, user, movie, stars] of rows) {
    builder.addRating({ userId: Number(user), movieId: movie!, stars: Number(stars), timestamp: null });
  }
  return builder.build();
}

/** @returns the largest difference of the Gram matrices as a share of the largest value. @throws where the counts differ */
async function compare(dataset: Dataset, out: string): Promise<{ size: number; difference: number }> {
  const share = panelShareOf(dataset.userIds.length);
  const users = userOfEntries(dataset.ratings);
  const summed = selectRatings(dataset, (entry) => !isDrawn(dataset.userIds[users[entry]]!, share));
  const theirs = await readStatistics(out, dataset.movies);
  const [counts, others] = [countsOf(summed), theirs.evidence.counts];
  if (counts.total !== others.total || counts.everyone.likes.some((likes, at) => likes !== others.everyone.likes[at])) {
    throw new Error(`Spark counted ${others.total} entries, and we ${counts.total}`);
  }
  const head = Int32Array.from(dataset.movies.keys());
  const position = headPositions(head, head.length);
  const [a, b] = [kernels.createMatrix(head.length), kernels.createMatrix(head.length)];
  await evidenceOf(summed).addGram(a, position, defaultHyperparameters, 1);
  await theirs.evidence.addGram(b, position, defaultHyperparameters, 1);
  return { size: theirs.manifest.counts.head, difference: differenceOf(a, b) };
}

function differenceOf(a: Matrix, b: Matrix): number {
  let [largest, difference] = [0, 0];
  for (let at = 0; at < a.values.length; at++) {
    largest = Math.max(largest, Math.abs(a.values[at]!));
    difference = Math.max(difference, Math.abs(a.values[at]! - b.values[at]!));
  }
  return difference / largest;
}

/** The most memory that any one process of the workers has held, the job's own process left aside. */
function watchMemory() {
  const peaks = { java: 0, python: 0 };
  const timer = setInterval(() => {
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
      const command = commandOf(pid);
      if (!command.includes(path.dirname(venv))) continue;
      if (command.includes('CoarseGrainedExecutorBackend')) peaks.java = Math.max(peaks.java, peakOf(Number(pid)));
      if (command.includes('pyspark.daemon') || command.includes('pyspark.worker')) {
        peaks.python = Math.max(peaks.python, peakOf(Number(pid)));
      }
    }
  }, 200);
  return {
    stop() {
      clearInterval(timer);
      return peaks;
    },
  };
}

function commandOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}
