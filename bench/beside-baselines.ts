/**
 * Marquee with its defaults beside simple baselines, on many sites made of the data sets beside the checkout: parts in time of those
 * with times, other random splits, small sites, sites of short histories, with few movies, plays or thumbs alone.
 *
 *   node bin/launch.cjs bench/beside-baselines.ts [--only movietweetings] [--models marquee,popular] [--validation] [--settings]
 *
 * `--given` takes settings as JSON in place of the training's choice, which tells what the choice leaves on the table.
 *
 * A line a case: NDCG@10 of Marquee and of the best baseline, their paired difference and its standard error.
 */
import { parseArgs } from 'node:util';
import { evaluationDataOf, readFolder } from '../src/app/evaluating/data.ts';
import { createEvaluatedModels, modelNames } from '../src/app/evaluating/models.ts';
import { type Dataset, selectRatings, userOfEntries } from '../src/dataset/dataset.ts';
import { hash32, randomBelow, shuffled } from '../src/dataset/seeded.ts';
import type { SplitName } from '../src/domain/split-names.ts';
import { evaluate } from '../src/evaluate/evaluate.ts';
import type { EvaluatedModel } from '../src/evaluate/model.ts';
import { loadKernels } from '../src/kernels/index.ts';
import { defaultHyperparameters } from '../src/model/hyperparameters.ts';
import { trainLinear } from '../src/train/train.ts';

const { values: flags } = parseArgs({
  options: {
    shared: { type: 'string', default: '../shared/data' },
    only: { type: 'string', default: '' },
    models: { type: 'string', default: 'marquee,popular,recent,trending,ease-stars,ease' },
    validation: { type: 'boolean', default: false },
    settings: { type: 'boolean', default: false },
    given: { type: 'string', multiple: true, default: [] },
  },
});

type Change = (dataset: Dataset) => Dataset;
type Case = { name: string; folder: string; split: SplitName; seed?: number; change?: Change };

/** The ratings from one share of them to another, in the order of their times. */
const between =
  (from: number, to: number): Change =>
  (dataset) => {
    const { time } = dataset.ratings;
    const sorted = time.toSorted();
    const [first, end] = [sorted[Math.floor(from * time.length)], sorted[Math.floor(to * time.length)] ?? Infinity];
    return selectRatings(dataset, (entry) => time[entry] >= first && time[entry] < end);
  };

/** Users drawn by the seed until they have this many ratings. */
const small =
  (ratings: number, seed: number): Change =>
  (dataset) => {
    const { rowStart } = dataset.ratings;
    const kept = new Set<number>();
    let count = 0;
    for (const user of shuffled([...dataset.userIds.keys()], seed, (each) => dataset.userIds[each])) {
      if (count >= ratings) break;
      kept.add(user);
      count += rowStart[user + 1] - rowStart[user];
    }
    const userOf = userOfEntries(dataset.ratings);
    return selectRatings(dataset, (entry) => kept.has(userOf[entry]));
  };

/** Of each user 5 to 20 ratings, all that there are. */
const short: Change = (dataset) => {
  const { rowStart, movie } = dataset.ratings;
  const kept = new Uint8Array(movie.length);
  dataset.userIds.forEach((id, user) => {
    const entries = Array.from({ length: rowStart[user + 1] - rowStart[user] }, (_, at) => rowStart[user] + at);
    const drawn = shuffled(entries, id, (entry) => movie[entry]).slice(0, 5 + randomBelow(7, id, 16));
    for (const entry of drawn) kept[entry] = 1;
  });
  return selectRatings(dataset, (entry) => kept[entry] === 1);
};

/** Everyone comes once for each kind of film, by its first genre: short histories, all that there are, of decided tastes. */
const niches: Change = (dataset) => {
  const { movies, userIds, ratings } = dataset;
  const names = [...new Set(movies.map(({ genres }) => genres[0] ?? ''))].sort();
  const nicheOf = movies.map(({ genres }) => names.indexOf(genres[0] ?? ''));
  const userOf = userOfEntries(ratings);
  const newId = (entry: number) => 100 * userIds[userOf[entry]] + nicheOf[ratings.movie[entry]];
  const order = [...ratings.movie.keys()].sort((a, b) => newId(a) - newId(b) || ratings.movie[a] - ratings.movie[b]);
  const ids = [...new Set(order.map(newId))];
  const counts = new Map<number, number>();
  for (const entry of order) counts.set(newId(entry), (counts.get(newId(entry)) ?? 0) + 1);
  const rowStart = new Uint32Array(ids.length + 1);
  ids.forEach((id, user) => {
    rowStart[user + 1] = rowStart[user] + counts.get(id)!;
  });
  return {
    ...dataset,
    userIds: ids,
    attributes: ids.map(() => ({ age: null, gender: null, occupation: null })),
    ratings: {
      rowStart,
      movie: Int32Array.from(order, (entry) => ratings.movie[entry]),
      stars: Float32Array.from(order, (entry) => ratings.stars[entry]),
      share: Float32Array.from(order, (entry) => ratings.share[entry]),
      time: Float64Array.from(order, (entry) => ratings.time[entry]),
      part: Uint8Array.from(order, (entry) => ratings.part[entry]),
    },
  };
};

const mostRated =
  (count: number): Change =>
  (dataset) => {
    const raters = new Float64Array(dataset.movies.length);
    for (const movie of dataset.ratings.movie) raters[movie]++;
    const kept = new Set([...raters.keys()].sort((a, b) => raters[b] - raters[a] || a - b).slice(0, count));
    return selectRatings(dataset, (entry) => kept.has(dataset.ratings.movie[entry]));
  };

/** Who liked a film watched it to its end, others left it earlier; nobody gives stars. */
const plays: Change = (dataset) => ({
  ...dataset,
  ratings: {
    ...dataset.ratings,
    stars: dataset.ratings.stars.map(() => Number.NaN),
    share: dataset.ratings.stars.map((stars, entry) => (stars >= 4 ? 1 : hash32(8, entry) / 2 ** 33)),
  },
});

/**
 * The share of the ratings as stars, the rest as plays: watched to the end from 3 stars on, and in part below that and, whatever the
 * stars, one time in seven.
 */
const partlyPlays =
  (rated: number): Change =>
  (dataset) => {
    const isRated = (entry: number) => hash32(8, entry) < rated * 2 ** 32;
    const random = (seed: number, entry: number) => hash32(seed, entry) / 2 ** 32;
    const watched = (stars: number, entry: number) =>
      random(9, entry) < 0.15 ? random(10, entry) : stars >= 3 ? 1 : random(11, entry);
    const { stars } = dataset.ratings;
    return {
      ...dataset,
      ratings: {
        ...dataset.ratings,
        stars: stars.map((each, entry) => (isRated(entry) ? each : Number.NaN)),
        share: stars.map((each, entry) => (isRated(entry) ? Number.NaN : watched(each, entry))),
      },
    };
  };

const thumbs: Change = (dataset) => ({
  ...dataset,
  ratings: { ...dataset.ratings, stars: dataset.ratings.stars.map((stars) => (stars >= 4 ? 5 : 1)) },
});

const both =
  (first: Change, second: Change): Change =>
  (dataset) =>
    second(first(dataset));

const timed = (folder: string, split: SplitName, windows: [number, number][]): Case[] =>
  windows.map(([from, to]) => ({
    name: `${folder} ${split} ${from} to ${to}`,
    folder,
    split,
    change: between(from, to),
  }));
const drawn = (folder: string, name: string, seeds: number[], changeOf: (seed: number) => Change): Case[] =>
  seeds.map((seed) => ({ name: `${folder} ${name}, ${seed}`, folder, split: 'random', seed, change: changeOf(seed) }));

const cases: Case[] = [
  ...timed('movietweetings-40k', 'rolling', [
    [0, 0.4],
    [0, 0.6],
    [0.2, 0.8],
    [0.4, 1],
    [0, 0.8],
    [0, 1],
  ]),
  ...timed('movietweetings-40k', 'temporal', [
    [0, 0.5],
    [0.25, 0.75],
    [0, 1],
  ]),
  ...timed('movietweetings-40k', 'next-session', [[0, 1]]),
  ...timed('ml-100k', 'temporal', [
    [0, 0.5],
    [0, 0.7],
    [0.3, 1],
    [0, 0.85],
    [0, 1],
  ]),
  ...timed('ml-100k', 'rolling', [
    [0, 0.6],
    [0.4, 1],
    [0, 1],
  ]),
  ...timed('demo', 'temporal', [
    [0, 0.5],
    [0, 0.65],
    [0, 0.8],
    [0.4, 1],
    [0, 0.9],
    [0, 1],
  ]),
  ...timed('demo', 'rolling', [
    [0, 0.6],
    [0.4, 1],
    [0, 1],
  ]),
  ...drawn('filmtrust', 'random', [1, 2, 3], () => (dataset) => dataset),
  ...drawn('ml-1m', 'with 2,000 ratings', [1, 2, 3], (seed) => small(2000, seed)),
  ...drawn('ml-1m', 'with 10,000 ratings', [1, 2, 3], (seed) => small(10_000, seed)),
  ...drawn('ml-1m', 'with 50,000 ratings', [1, 2], (seed) => small(50_000, seed)),
  ...drawn('ml-1m', 'short histories', [1, 2], () => short),
  ...drawn('ml-1m', 'short histories, few movies', [1], () => both(mostRated(300), short)),
  ...drawn('ml-1m', 'by kind of film, 300,000', [1], (seed) => both(niches, small(300_000, seed))),
  ...drawn('ml-100k', 'by kind of film', [1], () => niches),
  ...drawn('demo', 'by kind of film', [1], () => niches),
  ...drawn('ml-1m', '100,000 ratings of 200 movies', [1], (seed) => both(mostRated(200), small(100_000, seed))),
  ...drawn('ml-1m', 'plays, 100,000', [1], (seed) => both(small(100_000, seed), plays)),
  ...drawn('ml-1m', 'thumbs, 100,000', [1], (seed) => both(small(100_000, seed), thumbs)),
  ...[0.1, 0.5, 0.9].flatMap((rated) =>
    ['demo', 'filmtrust'].flatMap((folder) =>
      drawn(folder, `${rated} as stars, rest as plays`, [1], () => partlyPlays(rated)),
    ),
  ),
  ...[0.2, 0.6].flatMap((rated) => drawn('ml-100k', `${rated} as stars, rest as plays`, [1], () => partlyPlays(rated))),
  ...drawn('demo', 'random', [1, 2], () => (dataset) => dataset),
  ...drawn('movietweetings-40k', 'random', [1], () => (dataset) => dataset),
  ...drawn('ml-100k', 'random', [1], () => (dataset) => dataset),
];

const kernels = loadKernels();

/** Marquee with the settings that `text` changes, each object's keys alone. */
function given(text: string): EvaluatedModel[] {
  const settings = { ...defaultHyperparameters };
  for (const [name, value] of Object.entries(JSON.parse(text) as Record<string, unknown>)) {
    const current = settings[name as keyof typeof settings];
    const isGroup = typeof current === 'object' && !Array.isArray(current);
    Object.assign(settings, { [name]: isGroup ? Object.assign({}, current, value) : value });
  }
  const models = createEvaluatedModels(['marquee'], { kernels, settings: { given: settings }, seed: 1 });
  return models.map((model) => ({ ...model, name: text }));
}

const names = modelNames.filter((name) => flags.models.split(',').includes(name));
const read = new Map<string, Dataset>();
for (const { name, folder, split, seed = 1, change = (dataset: Dataset) => dataset } of cases) {
  if (!name.includes(flags.only)) continue;
  const whole =
    read.get(folder) ?? (await readFolder(`${flags.shared}/${folder}`, { name: 'random', seed: 1 }, () => {})).dataset;
  read.set(folder, whole);
  const data = evaluationDataOf(change(whole), { name: split, seed });
  const { models, data: counts } = await evaluate(data, {
    models: [
      ...createEvaluatedModels(names, { kernels, settings: {}, seed: 1 }),
      ...flags.given.flatMap((text) => given(text)),
    ],
    judge: flags.validation ? 'validation' : 'test',
    relevance: 'like',
    retrainDays: null,
    seed: 1,
    cold: false,
    onProgress: () => {},
  });
  const [marquee, ...others] = Object.entries(models);
  const best = others
    .filter(([name]) => !flags.given.includes(name))
    .toSorted((a, b) => b[1]['ndcg@10'] - a[1]['ndcg@10'])[0];
  const { mean, ci } = best[1].difference!['ndcg@10'];
  const error = (ci[1] - ci[0]) / (2 * 1.96);
  const all = others.map(([other, result]) => `${other} ${result['ndcg@10'].toFixed(4)}`).join(' ');
  console.log(
    `${name.padEnd(44)} ${String(counts.judgedLists).padStart(5)} lists  ${marquee[1]['ndcg@10'].toFixed(4)}  ` +
      `${best[0].padEnd(10)} ${best[1]['ndcg@10'].toFixed(4)}  ${(-mean >= 0 ? '+' : '') + (-mean).toFixed(4)} (${error.toFixed(4)})  ` +
      `${mean > 1.96 * error ? 'LOSES' : mean > 0 ? 'below' : ''}  fit ${marquee[1].seconds.fit.toFixed(1)} s | ${all}`,
  );
  if (flags.settings) {
    const part = flags.validation ? 1 : 2;
    const training = selectRatings(data.dataset, (entry) => data.dataset.ratings.part[entry] < part);
    const choose = { objective: 'like', byTime: split !== 'random' } as const;
    const { facts } = await trainLinear(training, {
      kernels,
      hyperparameters: defaultHyperparameters,
      choose,
      headLimit: 3000,
    });
    console.log('   ', JSON.stringify(facts.settings));
  }
}
await kernels.close();
