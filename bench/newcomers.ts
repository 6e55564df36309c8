/**
 * What a newcomer's first ratings do: users whom the training did not see, after their first ratings; how good their lists are,
 * how much of them the ratings changed, and how much the lists of different people have in common.
 *
 *   node bin/launch.cjs bench/newcomers.ts [--data ../shared/data/ml-1m] [--block 9] [--least 15] [--settings JSON]
 *
 * With times, users are ordered by their first rating and cut into ten blocks; those of `--block` (0 to 9) are judged, and the
 * training sees what was known when the first of them came. Without times a tenth of the users is drawn for each block.
 * `--settings` replaces settings of the trained model in scoring, so that it may hold no settings of the matrices.
 */
import { parseArgs } from 'node:util';
import { readFolder } from '../src/app/evaluating/data.ts';
import { defaultHeadLimit } from '../src/app/training/training.ts';
import { trendReadingOf } from '../src/app/training/training-input.ts';
import { type Dataset, isLike, selectRatings, userOfEntries, viewerOf } from '../src/dataset/dataset.ts';
import { shuffled } from '../src/dataset/seeded.ts';
import { timesOf } from '../src/dataset/times.ts';
import { dayMs } from '../src/domain/trend.ts';
import type { HistoryEntry, MovieId, Viewer } from '../src/domain.ts';
import { metricNames, scoreList } from '../src/evaluate/metrics.ts';
import { loadKernels } from '../src/kernels/index.ts';
import { defaultHyperparameters } from '../src/model/hyperparameters.ts';
import { createLinear, type LinearRecommender } from '../src/recommend/linear/linear.ts';
import { trainLinear } from '../src/train/train.ts';

const { values: flags } = parseArgs({
  options: {
    data: { type: 'string', default: '../shared/data/ml-1m' },
    block: { type: 'string', default: '9' },
    least: { type: 'string', default: '15' },
    settings: { type: 'string', multiple: true, default: [] },
  },
});

/** Of users with fewer ratings there is too little to judge by. */
const fewestRatings = Number(flags.least);
const ratingsGiven = [0, 1, 3, 5, 10];
const ndcgAt10 = metricNames.indexOf('ndcg@10');

const { dataset } = await readFolder(flags.data, { name: 'random', seed: 1 }, () => {});
const byTime = timesOf(dataset).known;
const userOf = userOfEntries(dataset.ratings);
const movieIndex = new Map(dataset.movies.map(({ id }, index) => [id, index]));
const newcomers = usersOfBlock(Number(flags.block));
const start = byTime ? Math.min(...newcomers.map(firstTime)) : Number.NaN;
const isNewcomer = new Set(newcomers);
const known = selectRatings(
  dataset,
  (entry) => !isNewcomer.has(userOf[entry]) && !(byTime && dataset.ratings.time[entry] >= start),
);
const kernels = loadKernels();
const choose = { objective: 'auto', byTime } as const;
const model = await trainLinear(known, {
  kernels,
  choose,
  headLimit: defaultHeadLimit(),
  hyperparameters: defaultHyperparameters,
});
await kernels.close();
console.log(`${newcomers.length} newcomers, ${known.ratings.movie.length} ratings known before`, model.facts.settings);

const steps = newcomers.flatMap(stepsOf).sort((a, b) => a.day - b.day);
for (const settings of ['{}', ...flags.settings]) {
  const hyperparameters = { ...model.hyperparameters };
  for (const [name, value] of Object.entries(JSON.parse(settings) as Record<string, unknown>)) {
    const current = hyperparameters[name as keyof typeof hyperparameters];
    Object.assign(hyperparameters, { [name]: typeof current === 'object' ? Object.assign({}, current, value) : value });
  }
  console.log(settings);
  await report(createLinear({ ...model, hyperparameters }));
}

type Step = { given: number; day: number; viewer: Viewer; relevant: Set<number> };

/** After each of a newcomer's first ratings. */
function stepsOf(user: number): Step[] {
  const viewer = viewerOf(dataset, user);
  const history = byTime
    ? viewer.history.toSorted((a, b) => timeOf(a) - timeOf(b))
    : shuffled(viewer.history, 1, ({ movieId }) => `${user} ${movieId}`);
  return ratingsGiven.flatMap((given) => {
    const relevant = new Set(
      history.slice(given).flatMap(({ movieId, stars }) => (stars >= 4 ? [movieIndex.get(movieId)!] : [])),
    );
    if (relevant.size === 0) return [];
    const day = byTime ? Math.floor(timeOf(history[given]) / dayMs) : 0;
    const told: Viewer = { account: true, attributes: viewer.attributes, history: history.slice(0, given) };
    return [{ given, day, viewer: told, relevant }];
  });
}

async function report(linear: LinearRecommender): Promise<void> {
  const { halfLifeDays } = linear.model.hyperparameters.trend;
  // At one moment, so that only what the viewers said tells their lists apart.
  const atOnce = new Map<number, MovieId[][]>();
  for (const { given, viewer } of steps) {
    const lists = atOnce.get(given) ?? [];
    lists.push(await listOf(linear, viewer));
    atOnce.set(given, lists);
  }
  const fans = await listsOfFans(linear);
  const found = new Map<number, { gains: number[]; changed: number[] }>();
  let day = Number.NaN;
  for (const step of steps) {
    if (byTime && step.day !== day) linear.trend.set(trendReadingOf(before(step.day), halfLifeDays));
    day = step.day;
    const list = await listOf(linear, step.viewer);
    const exclude = new Set(step.viewer.history.map(({ movieId }) => movieId));
    const plain = await listOf(linear, { ...step.viewer, history: [] }, exclude);
    const { gains, changed } = found.get(step.given) ?? { gains: [], changed: [] };
    gains.push(
      scoreList(
        Int32Array.from(list, (id) => movieIndex.get(id)!),
        step.relevant,
      )[ndcgAt10],
    );
    changed.push(1 - overlapOf(list, plain));
    found.set(step.given, { gains, changed });
  }
  console.log('ratings  lists  NDCG@10 (error)  changed  in common with another');
  for (const given of ratingsGiven) {
    const { gains, changed } = found.get(given)!;
    const lists = atOnce.get(given)!;
    const common = lists.flatMap((list, at) =>
      [1, 2, 3].map((step) => overlapOf(list, lists[(at + step) % lists.length])),
    );
    const figures = [mean(gains), errorOf(gains), mean(changed), mean(common)].map((figure) => figure.toFixed(3));
    console.log(
      String(given).padStart(7),
      String(gains.length).padStart(6),
      ...figures.map((text) => text.padStart(9)),
    );
  }
  console.log(`fans of ${fans.length} genres, three films each: lists have ${commonOf(fans).toFixed(3)} in common`);
}

/** Viewers who rated the three most liked films of a genre with five stars. */
async function listsOfFans(linear: LinearRecommender): Promise<MovieId[][]> {
  const likes = new Float64Array(dataset.movies.length);
  for (let entry = 0; entry < known.ratings.movie.length; entry++) {
    likes[known.ratings.movie[entry]] += Number(isLike(known.ratings, entry));
  }
  const ofGenre = new Map<string, number>();
  dataset.movies.forEach(({ genres }, movie) => {
    for (const genre of genres) ofGenre.set(genre, (ofGenre.get(genre) ?? 0) + likes[movie]);
  });
  const genres = [...ofGenre].sort((a, b) => b[1] - a[1]).slice(0, 10);
  const liked = [...likes.keys()].sort((a, b) => likes[b] - likes[a]);
  const attributes = { age: null, gender: null, occupation: null };
  return Promise.all(
    genres.map(([genre]) => {
      const films = liked.filter((movie) => dataset.movies[movie].genres.includes(genre)).slice(0, 3);
      const history = films.map((movie) => ({ movieId: dataset.movies[movie].id, stars: 5, timestamp: null }));
      return listOf(linear, { account: false, attributes, history });
    }),
  );
}

async function listOf(linear: LinearRecommender, viewer: Viewer, exclude?: Set<MovieId>): Promise<MovieId[]> {
  return (await linear.recommend(viewer, 10, { exclude })).map(({ movieId }) => movieId);
}

function usersOfBlock(block: number): number[] {
  const { rowStart } = dataset.ratings;
  const users = [...dataset.userIds.keys()].filter((user) => rowStart[user + 1] - rowStart[user] >= fewestRatings);
  const ordered = byTime
    ? users.toSorted((a, b) => firstTime(a) - firstTime(b) || a - b)
    : shuffled(users, 1, (user) => dataset.userIds[user]);
  const size = ordered.length / 10;
  return ordered.slice(Math.floor(block * size), Math.floor((block + 1) * size));
}

function firstTime(user: number): number {
  const { rowStart, time } = dataset.ratings;
  return time.subarray(rowStart[user], rowStart[user + 1]).reduce((a, b) => Math.min(a, b), Number.POSITIVE_INFINITY);
}

function before(day: number): Dataset {
  return selectRatings(dataset, (entry) => dataset.ratings.time[entry] < day * dayMs);
}

function timeOf({ timestamp }: HistoryEntry): number {
  return timestamp!.getTime();
}

function overlapOf(list: readonly MovieId[], other: readonly MovieId[]): number {
  const ids = new Set(other);
  return list.filter((id) => ids.has(id)).length / Math.max(list.length, 1);
}

function commonOf(lists: readonly MovieId[][]): number {
  return mean(lists.flatMap((list, at) => lists.slice(at + 1).map((other) => overlapOf(list, other))));
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / Math.max(values.length, 1);
}

function errorOf(values: readonly number[]): number {
  const middle = mean(values);
  return Math.sqrt(mean(values.map((value) => (value - middle) ** 2)) / Math.max(values.length, 1));
}
