/**
 * The training at the size of the larger MovieLens data sets, from a seeded generator to a model that answers:
 *
 *   node bin/launch.cjs bench/scale.ts [--movies 62000] [--users 162000] [--ratings 25000000] [--head 20000] [--threads 2]
 *   node bin/launch.cjs bench/scale.ts --table     time and memory against users, and against movies
 *
 * It does what `marquee train` does, without the database: hide what the gate will ask for, train, judge, write; then it
 * reads the model as a server does and answers. One line a run: seconds by phase, the largest memory, milliseconds an answer.
 */

import { spawnSync } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readModels, writeModels } from '../src/app/models/model-files.ts';
import { defaultHeadLimit } from '../src/app/training/training.ts';
import { ratingStatistics } from '../src/app/training/training-input.ts';
import { viewerOf } from '../src/dataset/dataset.ts';
import { drawPanel, judge } from '../src/evaluate/gate.ts';
import { loadKernels } from '../src/kernels/index.ts';
import { defaultHyperparameters as hyperparameters } from '../src/model/hyperparameters.ts';
import { train as trainClassic } from '../src/recommend/classic/train.ts';
import { createLinear } from '../src/recommend/linear/linear.ts';
import { countsOf } from '../src/statistics/counts.ts';
import { trainLinear } from '../src/train/train.ts';
import { generateDataset } from './generated-dataset.ts';
import { type Measured, measureKernels } from './measured-kernels.ts';

const { values: flags } = parseArgs({
  options: {
    movies: { type: 'string', default: '62000' },
    users: { type: 'string', default: '162000' },
    ratings: { type: 'string', default: '25000000' },
    head: { type: 'string', default: String(defaultHeadLimit()) },
    threads: { type: 'string', default: String(availableParallelism()) },
    table: { type: 'boolean', default: false },
  },
});

const answers = 1000;
const timed = [
  'generate',
  'hide',
  'content',
  'prior',
  'gram',
  'solve',
  'rest',
  'tail',
  'classic',
  'judge',
  'write',
  'read',
];
const columns = ['movies', 'users', 'ratings', 'head', ...timed, 'training', 'peak MB', 'answer ms'];

if (flags.table) printTable();
else printRow(await measure());

/** Each size in a separate process, whose largest memory is of that size alone. */
function printTable(): void {
  printRow(columns);
  printRow(columns.map(() => '---'));
  const users = [1000, 4000, 16_000, 64_000].map((count) => ({ users: count, movies: 5000 }));
  const movies = [1250, 2500, 10_000].map((count) => ({ users: 4000, movies: count }));
  for (const { users: count, movies: head } of [...users, ...movies]) {
    const size = { users: count, movies: head, ratings: 150 * count, head, threads: flags.threads };
    const parameters = Object.entries(size).flatMap(([name, value]) => [`--${name}`, String(value)]);
    const { status } = spawnSync(process.execPath, [import.meta.filename, ...parameters], { stdio: 'inherit' });
    if (status !== 0) throw new Error(`${JSON.stringify(size)} ended with ${status}`);
  }
}

function printRow(cells: readonly (string | number)[]): void {
  console.log(`| ${cells.join(' | ')} |`);
}

async function measure(): Promise<(string | number)[]> {
  const clock = startClock();
  const dataset = generateDataset({
    movies: Number(flags.movies),
    users: Number(flags.users),
    ratings: Number(flags.ratings),
  });
  clock.next('hide');
  const { visible, members } = drawPanel(dataset);
  const measured: Measured = { gram: 0, solve: 0, sizes: [] };
  const kernels = loadKernels(Number(flags.threads));
  const linear = await trainLinear(visible, {
    kernels: measureKernels(kernels, measured),
    hyperparameters,
    headLimit: Number(flags.head),
    onPhase: clock.next,
  });
  await kernels.close();
  clock.next('classic');
  const classic = trainClassic(dataset.movies, ratingStatistics(countsOf(dataset)));
  clock.next('judge');
  await judge(createLinear(linear), 'the first model', members, 0);

  const folder = await mkdtemp(path.join(tmpdir(), 'marquee-bench-'));
  try {
    const file = path.join(folder, 'model.marquee');
    clock.next('write');
    await writeModels(file, { linear, classic });
    clock.next('read');
    const { recommend } = createLinear((await readModels(file)).linear);
    clock.next('answer');
    for (let user = 0; user < answers; user++) await recommend(viewerOf(dataset, user % dataset.userIds.length), 10);
    clock.next('end');
  } finally {
    await rm(folder, { recursive: true });
  }

  const { weights, answer, ...others } = clock.seconds;
  const { gram, solve } = measured;
  const seconds: Record<string, number> = { ...others, gram, solve, rest: weights - gram - solve };
  const training = timed.slice(1, -1).reduce((sum, phase) => sum + seconds[phase], 0);
  return [
    ...[dataset.movies.length, dataset.userIds.length, dataset.ratings.movie.length, linear.head.length],
    ...timed.map((phase) => seconds[phase].toFixed(1)),
    training.toFixed(1),
    Math.round(process.resourceUsage().maxRSS / 1000),
    ((answer / answers) * 1000).toFixed(2),
  ];
}

/** Tells on standard error which phase begins, since the largest sizes take minutes. */
function startClock() {
  const seconds: Record<string, number> = {};
  let current = 'generate';
  let begun = performance.now();
  let used = process.cpuUsage();
  return {
    seconds,
    next(phase: string): void {
      const now = performance.now();
      const { user, system } = process.cpuUsage(used);
      used = process.cpuUsage();
      seconds[current] = (now - begun) / 1000;
      const memory = (process.memoryUsage().rss / 1e6).toFixed(0);
      process.stderr.write(
        `${current} ${seconds[current].toFixed(1)} s, of the processors ${((user + system) / 1e6).toFixed(1)} s, ${memory} MB\n`,
      );
      current = phase;
      begun = now;
    },
  };
}
