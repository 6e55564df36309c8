/**
 * Kernels against numpy, scipy and OpenBLAS (float32) on ml-1m, in one run, turn by turn, with equal numbers of threads:
 *
 *   node bin/launch.cjs bench/kernels.ts [--rounds 5] [--threads 1,2] [--sizes 3706,7563] [--data ../shared/data/ml-1m]
 *
 * A matrix with more rows than rated movies has a bare ridge there, which costs a solve just as much. Scoring takes other
 * random histories each time, so their rows come from memory, not from the cache. Ratios are of the fastest rounds.
 */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { type Kernels, loadKernels, type Matrix, type SparseRows, topColumns } from '../src/kernels/index.ts';
import { createPlainKernels } from '../src/kernels/plain.ts';
import { createRandom } from '../test/kernels/random.ts';
import { readTrainRows } from './kernels-data.ts';
import { type Numpy, preparePython, startNumpy } from './numpy.ts';

const root = path.join(import.meta.dirname, '..');
const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '5' },
    threads: { type: 'string', default: '1,2' },
    sizes: { type: 'string', default: '3706,7563' },
    data: { type: 'string', default: path.join(root, '..', 'shared', 'data', 'ml-1m') },
  },
});
const RATINGS = 165;
const REQUESTS = 300;

if (existsSync(flags.data)) await main();
else console.log(`skipped: no ml-1m data at ${flags.data}`);

async function main(): Promise<void> {
  const python = preparePython();
  const rows = readTrainRows(flags.data);
  const folder = mkdtempSync(path.join(tmpdir(), 'marquee-bench-'));
  try {
    for (const name of ['rowStart', 'column', 'value', 'weight'] as const) {
      writeFileSync(path.join(folder, name), rows[name]);
    }
    for (const threads of flags.threads.split(',').map(Number)) {
      const numpy = python === undefined ? undefined : startNumpy(python, 'kernels.py', folder, threads);
      await compare(rows, rows.movies, threads, numpy, folder);
      numpy?.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function compare(rows: SparseRows, movies: number, threads: number, numpy: Numpy | undefined, folder: string) {
  const kernels = loadKernels(threads);
  console.log(`\n${threads} thread(s), ${kernels.name} kernels, ${flags.rounds} rounds after a warm-up`);
  console.log(`${''.padEnd(24)}${'Marquee: min, mean'.padEnd(26)}${'reference: min, mean'.padEnd(26)}ratio`);
  await race(`Gram, ${movies} movies`, () => timeGram(kernels, rows, movies), numpy && (() => numpy.ask('gram')));
  const sizes = flags.sizes.split(',').map(Number);
  for (const size of sizes) {
    const matrix = kernels.createMatrix(size);
    const solve = () => timeSolve(matrix, rows);
    const best = await race(`solve, ${size} movies`, solve, numpy && (() => numpy.ask('solve', size)));
    console.log(`${''.padEnd(24)}${(size ** 3 / best / 1e9).toFixed(1)} GFLOP/s`);
    if (numpy && size === sizes[0]) await printErrors(matrix, numpy, folder);
    if (threads === 1) await raceScoring(matrix, numpy);
  }
  await kernels.close();
}

async function raceScoring(matrix: Matrix, numpy: Numpy | undefined): Promise<void> {
  const { size } = matrix;
  const plain = createPlainKernels().createMatrix(size);
  plain.values.set(matrix.values);
  const random = createRandom(1);
  const fast = async () => timeScoring(matrix, random);
  await race(`score, ${size} movies`, fast, numpy && (() => numpy.ask('score', size, RATINGS, REQUESTS)));
  await race('  against plain twin', fast, async () => timeScoring(plain, random));
}

/** Seconds, and a number that depends on all of the work, so that none of it can be left out. */
type Timing = number[];

async function timeGram(kernels: Kernels, rows: SparseRows, size: number): Promise<Timing> {
  const matrix = kernels.createMatrix(size);
  const start = performance.now();
  await matrix.addGram(rows);
  return [(performance.now() - start) / 1000, matrix.values[0]];
}

async function timeSolve(matrix: Matrix, rows: SparseRows): Promise<Timing> {
  const { size, values } = matrix;
  values.fill(0);
  await matrix.addGram(rows);
  for (let i = 0; i < size; i++) values[i * (size + 1)] += 300;
  const start = performance.now();
  await matrix.invert();
  return [(performance.now() - start) / 1000, values[0]];
}

/** Seconds a request: history in, ten movies out. */
function timeScoring(matrix: Matrix, random: () => number): Timing {
  const histories = Array.from({ length: REQUESTS }, () => {
    const columns = new Set<number>();
    while (columns.size < RATINGS) columns.add(Math.floor(random() * matrix.size));
    return { column: Int32Array.from(columns), value: new Float32Array(RATINGS).fill(1) };
  });
  const prior = new Float32Array(matrix.size);
  let sink = 0;
  const start = performance.now();
  for (const history of histories)
    sink += topColumns(matrix.score(history, prior), 10, { excluded: history.column })[0];
  return [(performance.now() - start) / 1000 / REQUESTS, sink];
}

/** Takes turns and prints one line. @returns our fastest time in seconds */
async function race(name: string, ours: () => Promise<Timing>, reference?: () => Promise<Timing>): Promise<number> {
  const times: { ours: number[]; reference: number[] } = { ours: [], reference: [] };
  let sink = 0;
  for (let round = 0; round <= Number(flags.rounds); round++) {
    const mine = await ours();
    const other = await reference?.();
    sink += mine[1] + (other?.[1] ?? 0);
    if (round === 0) continue;
    times.ours.push(mine[0]);
    if (other) times.reference.push(other[0]);
  }
  if (!Number.isFinite(sink)) throw new Error(`${name}: a result is not finite`);
  const best = Math.min(...times.ours);
  const ratio = reference ? (best / Math.min(...times.reference)).toFixed(2) : '-';
  console.log(`${name.padEnd(24)}${summary(times.ours).padEnd(26)}${summary(times.reference).padEnd(26)}${ratio}`);
  return best;
}

function summary(seconds: number[]): string {
  if (seconds.length === 0) return '-';
  const mean = seconds.reduce((sum, value) => sum + value, 0) / seconds.length;
  const deviation = Math.sqrt(seconds.reduce((sum, value) => sum + (value - mean) ** 2, 0) / seconds.length);
  const milliseconds = (value: number) => (value * 1000).toFixed(value < 0.01 ? 3 : 0);
  return `${milliseconds(Math.min(...seconds))}, ${milliseconds(mean)} +- ${milliseconds(deviation)} ms`;
}

async function printErrors(matrix: Matrix, numpy: Numpy, folder: string): Promise<void> {
  writeFileSync(path.join(folder, 'inverse'), matrix.values);
  const [ours, theirs] = await numpy.ask('errors', matrix.size);
  console.log(
    `${''.padEnd(24)}largest error / largest entry: ${ours.toExponential(1)}, LAPACK ${theirs.toExponential(1)}`,
  );
}
