/**
 * The whole training against numpy, scipy and OpenBLAS (float32) doing the same steps on ml-1m, in one run, turn by turn, with
 * equal numbers of threads:
 *
 *   node bin/launch.cjs bench/train.ts [--rounds 3] [--threads 2] [--data ../shared/data/ml-1m]
 *
 * Both begin with the numbered ratings and the movies' fields in memory. Ratios are of the fastest rounds; the first round
 * warms up, and the memory is that of the first round, which starts from nothing.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { readFolder } from '../src/app/evaluating/data.ts';
import type { Dataset } from '../src/dataset/dataset.ts';
import { yearOf } from '../src/domain/movie-id.ts';
import type { Movie } from '../src/domain.ts';
import { loadKernels } from '../src/kernels/index.ts';
import { groupsOf } from '../src/model/attributes.ts';
import { defaultHyperparameters as hyperparameters } from '../src/model/hyperparameters.ts';
import type { LinearModel } from '../src/model/linear-model.ts';
import { type TrainingPhase, trainingPhases, trainLinear } from '../src/train/train.ts';
import { type Measured, measureKernels } from './measured-kernels.ts';
import { preparePython, startNumpy } from './numpy.ts';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '3' },
    threads: { type: 'string', default: '2' },
    data: { type: 'string', default: path.join(import.meta.dirname, '..', '..', 'shared', 'data', 'ml-1m') },
  },
});
const threads = Number(flags.threads);

/** As bench/train.py answers them; Gram and solve are parts of the weights. */
const phases = [...trainingPhases, 'gram', 'solve', 'whole'] as const;
type Seconds = Record<(typeof phases)[number], number>;

if (existsSync(flags.data)) await main();
else console.log(`skipped: no ml-1m data at ${flags.data}`);

async function main(): Promise<void> {
  const { dataset } = await readFolder(flags.data, { name: 'random', seed: 1 }, () => {});
  const folder = mkdtempSync(path.join(tmpdir(), 'marquee-bench-'));
  const python = preparePython();
  try {
    if (python !== undefined) writeInput(dataset, folder);
    const numpy = python === undefined ? undefined : startNumpy(python, 'train.py', folder, threads);
    const ours: Seconds[] = [];
    const theirs: Seconds[] = [];
    for (let round = 0; round <= Number(flags.rounds); round++) {
      const { seconds, model } = await trainOurs(dataset, round === 0);
      const answer = await numpy?.ask('train');
      if (round > 0) {
        ours.push(seconds);
        if (answer) theirs.push(secondsOf(answer));
      } else if (numpy && answer) {
        console.log(`numpy: ${memoryText(answer[phases.length], answer[phases.length + 1], model.head.length)}`);
        writeFileSync(path.join(folder, 'weights'), unpacked(model));
        const [difference, largest] = await numpy.ask('compare');
        console.log(
          `largest difference of a weight ${difference.toExponential(1)}, largest weight ${largest.toFixed(3)}`,
        );
      }
    }
    numpy?.close();
    printTable(ours, theirs);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Head x head; 0 if a weight is not kept. */
function unpacked({ weights: { rowStart, column, code, scale }, head }: LinearModel): Float32Array {
  const dense = new Float32Array(head.length ** 2);
  for (let row = 0; row < head.length; row++) {
    for (let at = rowStart[row]; at < rowStart[row + 1]; at++) {
      dense[row * head.length + column[at]] = scale[row] * code[at];
    }
  }
  return dense;
}

async function trainOurs(dataset: Dataset, first: boolean): Promise<{ seconds: Seconds; model: LinearModel }> {
  const measured: Measured = { gram: 0, solve: 0, sizes: [] };
  const kernels = loadKernels(threads);
  const before = process.memoryUsage().rss;
  const begun: [TrainingPhase, number][] = [];
  const model = await trainLinear(dataset, {
    kernels: measureKernels(kernels, measured),
    hyperparameters,
    headLimit: dataset.movies.length,
    onPhase: (phase) => begun.push([phase, performance.now()]),
  });
  const end = performance.now();
  await kernels.close();
  const lasted = begun.map(([phase, start], index) => [phase, ((begun[index + 1]?.[1] ?? end) - start) / 1000]);
  const whole = (end - begun[0][1]) / 1000;
  if (first) {
    const { movies, ratings } = model.facts;
    const head = model.head.length;
    console.log(
      `${ratings} ratings, ${movies} movies, ${head} in the head; ${threads} thread(s), ${kernels.name} kernels`,
    );
    const held = measured.sizes.filter((size) => size === head).length;
    console.log(`Marquee: ${memoryText(before, process.resourceUsage().maxRSS * 1024, head)}, ${held} dense matrix`);
  }
  return { seconds: { ...Object.fromEntries(lasted), gram: measured.gram, solve: measured.solve, whole }, model };
}

/** Everything before the training (the runtime, the data) is not the training's. */
function memoryText(before: number, peak: number, head: number): string {
  const matrices = (peak - before) / (4 * head ** 2);
  return `peak ${megabytes(peak)} MB, of which the training ${megabytes(peak - before)} MB = ${matrices.toFixed(1)} x head^2 floats`;
}

function megabytes(bytes: number): string {
  return (bytes / 1e6).toFixed(0);
}

function secondsOf(answer: number[]): Seconds {
  return Object.fromEntries(phases.map((phase, index) => [phase, answer[index]])) as Seconds;
}

function printTable(ours: Seconds[], theirs: Seconds[]): void {
  console.log(
    `\n${'fastest of each, seconds'.padEnd(26)}${'Marquee'.padStart(9)}${'numpy'.padStart(9)}${'ratio'.padStart(8)}`,
  );
  for (const phase of phases) {
    const mine = Math.min(...ours.map((seconds) => seconds[phase]));
    const other = Math.min(...theirs.map((seconds) => seconds[phase]));
    const reference =
      theirs.length === 0 ? '' : `${other.toFixed(3).padStart(9)}${(mine / other).toFixed(2).padStart(8)}`;
    console.log(`${phase.padEnd(26)}${mine.toFixed(3).padStart(9)}${reference}`);
  }
}

/** What the training begins with, for bench/train.py. */
function writeInput({ movies, attributes, ratings }: Dataset, folder: string): void {
  const write = (name: string, data: string | Uint32Array | Int32Array | Float32Array) =>
    writeFileSync(path.join(folder, name), data);
  write('rowStart', ratings.rowStart);
  write('movie', ratings.movie);
  write('stars', ratings.stars);
  write('movies.json', JSON.stringify(movies.map(fieldsOf)));
  write('groups.json', JSON.stringify(attributes.map(groupsOf)));
  write('hyperparameters.json', JSON.stringify(hyperparameters));
}

function fieldsOf(movie: Movie) {
  return {
    names: {
      genre: movie.genres,
      keyword: movie.keywords,
      director: movie.directors,
      actor: movie.actors,
      company: movie.productionCompanies,
      country: movie.productionCountries,
      language: movie.originalLanguage === null ? [] : [movie.originalLanguage],
    },
    overview: movie.overview,
    year: yearOf(movie) ?? null,
    voteCount: movie.voteCount ?? 0,
  };
}
