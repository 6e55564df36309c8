/**
 * One answer: a history of 165 ratings, 7,563 movies, the best ten; on one core, in one run, turn by turn:
 *
 *   node bin/launch.cjs bench/score.ts [--rounds 10] [--movies 7563] [--head 3503] [--ratings 165]
 *
 * As many movies are in the head, with dense random weights, as in MovieLens 1M's model; each other one has 20 neighbours among them.
 *
 * `recommend` is what a request costs without the database; the packed product is the part of it that reads the weights, which the
 * product with all of them (by the kernel, its plain twin, and numpy) is measured against. Each request has another random history, so
 * its rows come from memory, not from the cache. Milliseconds of single requests: the median is little moved by whatever
 * else the machine does meanwhile.
 */
import { parseArgs } from 'node:util';
import type { Viewer } from '../src/domain.ts';
import {
  createRowSums,
  loadKernels,
  type Matrix,
  packRows,
  placeRows,
  type SparseRow,
  topColumns,
} from '../src/kernels/index.ts';
import { createPlainKernels } from '../src/kernels/plain.ts';
import { everyone, groupsOf } from '../src/model/attributes.ts';
import { defaultHyperparameters as hyperparameters } from '../src/model/hyperparameters.ts';
import type { LinearModel } from '../src/model/linear-model.ts';
import { stackRows } from '../src/model/sparse.ts';
import { createLinear } from '../src/recommend/linear/linear.ts';
import { createRandom } from '../test/kernels/random.ts';
import { preparePython, startNumpy } from './numpy.ts';

const { values: flags } = parseArgs({
  options: {
    rounds: { type: 'string', default: '10' },
    movies: { type: 'string', default: '7563' },
    head: { type: 'string', default: '3503' },
    ratings: { type: 'string', default: '165' },
  },
});
const [rounds, movies, head, ratings] = [flags.rounds, flags.movies, flags.head, flags.ratings].map(Number);
const requests = 200;
const listLength = 10;
const attributes = { age: 30, gender: 'F', occupation: 'artist' };

const kernels = loadKernels(1);
const random = createRandom(1);
const weights = kernels.createMatrix(head);
for (let entry = 0; entry < weights.values.length; entry++) weights.values[entry] = random() - 0.5;
const plain = createPlainKernels().createMatrix(head);
plain.values.set(weights.values);
const model = modelOf(weights);
const { recommend } = createLinear(model);
const rows = createRowSums(placeRows(model));

const python = preparePython();
const numpy = python === undefined ? undefined : startNumpy(python, 'score.py', '', 1);
const times: Record<string, number[]> = { recommend: [], packed: [], dense: [], 'plain twin': [], numpy: [] };
for (let round = 0; round <= rounds; round++) {
  const viewers = Array.from({ length: requests }, drawViewer);
  const histories = viewers.map(rowOfViewer);
  const measured = {
    recommend: await time(async (request) => (await recommend(viewers[request], listLength))[0].score),
    packed: await time((request) => bestPacked(histories[request])),
    dense: await time((request) => best(weights, histories[request])),
    'plain twin': await time((request) => best(plain, histories[request])),
    numpy: (await numpy?.ask('score', head, ratings, requests, listLength)) ?? [],
  };
  if (round === 0) continue;
  for (const [name, milliseconds] of Object.entries(measured)) times[name].push(...milliseconds);
}
numpy?.close();
await kernels.close();

console.log(
  `${movies} movies, ${head} in the head, ${ratings} ratings, ${kernels.name} kernels, ${rounds} rounds of ${requests} requests`,
);
for (const [name, own] of Object.entries(times)) {
  if (own.length === 0) continue;
  own.sort((a, b) => a - b);
  const [least, median, most] = [0, 0.5, 0.99].map((share) => own[Math.floor(share * own.length)].toFixed(3));
  console.log(`${name.padEnd(12)} min ${least}, median ${median}, 99 % below ${most} ms`);
}

/** @returns milliseconds of each request */
async function time(answer: (request: number) => number | Promise<number>): Promise<number[]> {
  const milliseconds: number[] = [];
  for (let request = 0; request < requests; request++) {
    const start = performance.now();
    const sink = await answer(request);
    milliseconds.push(performance.now() - start);
    if (!Number.isFinite(sink)) throw new Error('a score is not finite');
  }
  return milliseconds;
}

type Row = { column: Int32Array; value: Float32Array; prior: Float32Array };

function best(matrix: Matrix, { column, value, prior }: Row): number {
  return topColumns(matrix.score({ column, value }, prior), listLength, { excluded: column })[0];
}

function bestPacked(row: Row): number {
  rows.sums.set(row.prior);
  rows.addWeights(row, 1);
  return topColumns(rows.sums, listLength, { excluded: row.column })[0];
}

function drawViewer(): Viewer {
  const rated = new Set<number>();
  while (rated.size < ratings) rated.add(Math.floor(random() * head));
  const history = Array.from(rated, (movie) => ({
    movieId: model.movieIds[movie],
    stars: 1 + Math.floor(random() * 5),
    timestamp: null,
  }));
  return { account: true, attributes, history };
}

function rowOfViewer({ history }: Viewer): Row {
  const column = Int32Array.from(history, ({ movieId }) => Number(movieId.slice(5, 12))).sort();
  return { column, value: new Float32Array(column.length).fill(1), prior: new Float32Array(head) };
}

function drawNeighbours(): SparseRow {
  const columns = new Set<number>();
  while (columns.size < hyperparameters.tailNeighbours) columns.add(Math.floor(random() * head));
  const column = Int32Array.from(columns).sort();
  return { column, value: Float32Array.from(column, () => 1 / column.length) };
}

function modelOf(matrix: Matrix): LinearModel {
  const movieIds = Array.from({ length: movies }, (_, movie) => `film+${String(movie).padStart(7, '0')}+2000`);
  const groups = [everyone, ...groupsOf(attributes).map(({ name }) => name)];
  const nothing = { column: new Int32Array(0), value: new Float32Array(0) };
  return {
    hyperparameters,
    facts: { movies, users: 0, ratings: 0, watches: 0, dataAsOf: null, noTrend: null, settings: null },
    movieIds,
    head: Int32Array.from({ length: head }, (_, movie) => movie),
    weights: packRows(matrix, hyperparameters.longNeighbours),
    shortWeights: stackRows(Array.from({ length: head }, () => nothing)),
    prior: { groups, values: Float32Array.from({ length: groups.length * head }, random) },
    neighbours: stackRows(Array.from({ length: movies - head }, drawNeighbours)),
    votePopularity: new Float32Array(0),
    trend: { hour: null, likes: new Float32Array(movies) },
    vocabulary: { features: [], idf: new Float32Array(0) },
    content: stackRows([]),
    tailContent: stackRows([]),
  };
}
