import fc from 'fast-check';
import { expect, it } from 'vitest';
import { HistoryLines } from '../../src/domain/history-lines.ts';
import type { Viewer } from '../../src/domain.ts';
import { loadKernels, placeRows } from '../../src/kernels/index.ts';
import { explainMovie } from '../../src/recommend/explanation.ts';
import { groupStrategies, recommendToGroup } from '../../src/recommend/group.ts';
import { createLinear, type LinearRecommender } from '../../src/recommend/linear/linear.ts';
import { askAbout } from '../../src/recommend/onboarding.ts';
import { atOnce, type Pace } from '../../src/recommend/pace.ts';
import { createPopular } from '../../src/recommend/popular.ts';
import { rankMovies } from '../../src/recommend/ranking.ts';
import type { Choice } from '../../src/recommend/recommender.ts';
import { rowsFor } from '../../src/recommend/rows/rows.ts';
import { similarByContent, similarByTaste } from '../../src/recommend/similar.ts';
import { createTrending } from '../../src/recommend/trending.ts';
import { movie, twoCamps, viewer } from '../support/taste.ts';
import { campIds, trainSmall, viewers } from './camps.ts';

const rows = twoCamps();
const kernels = loadKernels();
const trained = await trainSmall(kernels, rows, 20);
await kernels.close();
/** Rows count as so long that terms are found in many parts. */
const hyperparameters = {
  ...trained.hyperparameters,
  longNeighbours: 250_000,
  trend: { few: 0.1, many: 0.1, halfLifeDays: 1 },
};
/** In one memory for all recommenders, as workers have it. */
const model = placeRows({ ...trained, hyperparameters });

function createFresh(): LinearRecommender {
  const linear = createLinear(model);
  for (const each of rows.movies) linear.catalogue.add(each);
  linear.catalogue.add(movie('new+thriller+2024', { genres: ['thriller'], actors: ['thriller star'] }));
  linear.trend.set({
    hour: 1,
    likes: [['new+thriller+2024', 3] as const, ['comedy+11+2000', 2], ['thriller+3+2000', 1]],
  });
  return linear;
}

/** Some have their histories from the database, as text; some are visitors. */
const people: fc.Arbitrary<Viewer[]> = fc.array(
  fc.tuple(viewers, fc.boolean(), fc.subarray(campIds, { maxLength: 3 })).map(([viewer, isStored, wanted]) => {
    const { history } = viewer;
    const someone = {
      ...viewer,
      watchlist: new Set(wanted),
      watches: wanted.slice(1).map((movieId) => ({ movieId, share: 1 })),
    };
    if (!isStored || history.length === 0) return { ...someone, account: isStored };
    const textOf = (values: readonly (string | number)[]) => values.join('\n');
    const stars = textOf(history.map((each) => each.stars));
    const lines = new HistoryLines(textOf(history.map(({ movieId }) => movieId)), stars, textOf(history.map(() => '')));
    return { ...someone, lines };
  }),
  { minLength: 3, maxLength: 3 },
);

const some = fc.option(
  fc.subarray(campIds).map((ids) => new Set(ids)),
  { nil: undefined },
);
const choices: fc.Arbitrary<Choice> = fc.record({
  diversity: fc.constantFrom(0, 0.4, 1),
  exclude: some,
  candidates: some,
  includeRated: fc.boolean(),
  filter: fc.constantFrom(undefined, { genresAny: ['comedy'] }, { genresNone: ['comedy'] }),
});

const kinds = [
  ...['list', 'explained', 'popular', 'trending', 'group', 'rows', 'explanation', 'ranking'],
  ...['taste', 'content', 'questions'],
] as const;
const requests = fc.record({
  kind: fc.constantFrom(...kinds),
  /** Of `people`. */
  whose: fc.nat(2),
  count: fc.nat(30),
  choice: choices,
  movieId: fc.constantFrom(...campIds),
  strategy: fc.constantFrom(...groupStrategies),
});
type Request = typeof requests extends fc.Arbitrary<infer Value> ? Value : never;

/** As a server answers it: it waits before each part of the work. */
async function answer(linear: LinearRecommender, group: readonly Viewer[], request: Request, pace: Pace) {
  const { kind, whose, count, choice, movieId, strategy } = request;
  const viewer = group[whose];
  await pace(linear.work(viewer));
  switch (kind) {
    case 'list':
      return await linear.recommend(viewer, count, choice);
    case 'explained': {
      const list = await linear.recommend(viewer, count, choice);
      return { list, reasons: await linear.reasons(viewer, list, 3, pace) };
    }
    case 'popular':
      return await createPopular(linear).recommend(viewer, count, choice);
    case 'trending':
      return await createTrending(linear).recommend(viewer, count, choice);
    case 'group':
      return await recommendToGroup(linear, group, strategy, count, choice, pace);
    case 'rows': {
      const { rows } = await rowsFor(linear, viewer, { ...choice, rows: 10, perRow: 5 }, pace);
      return rows;
    }
    case 'explanation':
      return explainMovie(linear, viewer, movieId, choice);
    case 'ranking':
      return rankMovies(linear, viewer, [...campIds].slice(0, count));
    case 'taste':
      return similarByTaste(linear, movieId, count, choice);
    case 'content':
      return similarByContent(linear, movieId, count, choice);
    case 'questions':
      return askAbout(linear, count, choice);
  }
}

it('gives each of many requests at the same time the answer that it gets alone, to the bit', async () => {
  const shared = createFresh();
  const many = fc.array(requests, { minLength: 2, maxLength: 10 });
  await fc.assert(
    fc.asyncProperty(people, many, fc.scheduler(), async (group, asked, scheduler) => {
      const pace: Pace = () => scheduler.schedule(Promise.resolve());
      const answers = await scheduler.waitFor(
        Promise.all(asked.map((request) => answer(shared, group, request, pace))),
      );
      for (const [place, request] of asked.entries()) {
        expect(answers[place]).toEqual(await answer(createFresh(), group, request, atOnce));
      }
    }),
  );
});

it('explains a score by the trend that is in it, although a newer one is read meanwhile', async () => {
  const linear = createFresh();
  const someone = viewer({ 'thriller+1+2000': 5 });
  const scores = linear.scores(someone);
  const movies = [...scores.keys()];
  const sums = new Float64Array(movies.length);
  const pace: Pace = async () => linear.trend.set({ hour: 2, likes: [['comedy+2+2000', 9]] });
  await linear.terms(someone).eachSource(
    movies,
    (amounts) =>
      amounts.forEach((amount, movie) => {
        sums[movie]! += amount;
      }),
    pace,
  );
  expect(linear.scores(someone)).not.toEqual(scores);
  for (const movie of movies) expect(sums[movie]).toBeCloseTo(scores[movie]!, 5);
});

it('has nothing in rows that came while they were made', async () => {
  const linear = createLinear(model);
  const known = linear.catalogue.movies.ids.length;
  let parts = 0;
  const pace: Pace = async () => {
    // The first part has not read anything yet.
    if (parts++ > 0) linear.catalogue.add(movie('late+2024', { genres: ['thriller'], adult: true }));
  };
  const { rows: made } = await rowsFor(linear, viewer({ 'thriller+1+2000': 5 }), { rows: 10, perRow: 5 }, pace);
  expect(linear.catalogue.movies.ids).toHaveLength(known + 1);
  expect(Math.max(...made.flatMap(({ shown, rest }) => [...shown, ...rest]))).toBeLessThan(known);
});
