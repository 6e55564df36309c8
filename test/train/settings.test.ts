import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { writeArtifact } from '../../src/artifact/write.ts';
import type { Rating } from '../../src/domain.ts';
import { type Kernels, loadKernels } from '../../src/kernels/index.ts';
import { defaultHyperparameters } from '../../src/model/hyperparameters.ts';
import { linearSections } from '../../src/model/linear-model.ts';
import { createLinear } from '../../src/recommend/linear/linear.ts';
import { evidenceOf, sumOfEvidence } from '../../src/statistics/evidence.ts';
import { solveLinear, trainLinear } from '../../src/train/train.ts';
import { datasetOfRatings, ratingAt, usersWhere } from '../dataset/rows.ts';
import { rating } from '../support/taste.ts';

let kernels: Kernels;
let folder: string;
beforeAll(async () => {
  kernels = loadKernels();
  folder = await mkdtemp(path.join(tmpdir(), 'marquee-settings-'));
});
afterAll(async () => {
  await kernels.close();
  await rm(folder, { recursive: true });
});

const dayMs = 86_400_000;

/** On each of 60 days 30 users like a movie of the day and one of the day before: what is liked now is all that matters. */
function changingTaste(): Rating[] {
  const ratings: Rating[] = [];
  for (let day = 0; day < 60; day++) {
    for (let user = 0; user < 30; user++) {
      const time = (10_000 + day) * dayMs + user * 1_800_000;
      ratings.push(ratingAt(time, 1 + ((user + 7 * day) % 90), `of day ${day + (user % 2)}`, 5));
      ratings.push(ratingAt(time, 1 + ((user + 7 * day) % 90), `other ${(user * 13 + day * 5) % 40}`, 3));
    }
  }
  return ratings;
}

/** 150 users of two camps, each of whom likes 12 of the camp's 16 movies. */
function twoCampsWithoutTimes(): Rating[] {
  return Array.from({ length: 150 }, (_, user) =>
    Array.from({ length: 12 }, (_each, place) =>
      rating(user + 1, `${user % 2 === 0 ? 'comedy' : 'thriller'} ${(user * 5 + place) % 16}`, 4),
    ),
  ).flat();
}

/** The same with times: each user rates a movie a day, a camp's movies come up one after the other. */
function twoCampsWithTimes(): Rating[] {
  return twoCampsWithoutTimes().map((each, index) => {
    const [user, step] = [Math.floor(index / 12), index % 12];
    return { ...each, timestamp: new Date((10_000 + Math.floor(user / 3) + step) * dayMs + user * 60_000) };
  });
}

const train = (ratings: readonly Rating[], byTime = true) =>
  trainLinear(datasetOfRatings(ratings), {
    kernels,
    hyperparameters: defaultHyperparameters,
    choose: { objective: 'like', byTime },
    headLimit: 1000,
  });

describe('the choice of settings', () => {
  it('finds a trend where there is one, says what changed and what it gained', async () => {
    const { hyperparameters, facts } = await train(changingTaste());
    expect(hyperparameters.trend.halfLifeDays).toBeLessThanOrEqual(7);
    // What people said before tells nothing of what comes next, so it may not outweigh the trend.
    expect(hyperparameters.trend.many).toBeGreaterThanOrEqual(0.5);
    const { protocol, before, after, questions, changes } = facts.settings!;
    expect(protocol).toContain('day by day');
    expect(questions).toBeGreaterThanOrEqual(100);
    expect(after!).toBeGreaterThan(before! + 0.1);
    expect(changes.join()).toContain('trend: ');
  });

  it('asks a sample of users, where others are known by sums only, and keeps what the sums were made with', async () => {
    const dataset = datasetOfRatings(changingTaste());
    const [histories, summed] = [usersWhere(dataset, (id) => id % 4 !== 0), usersWhere(dataset, (id) => id % 4 === 0)];
    const others = evidenceOf(summed);
    const evidence = sumOfEvidence([others, evidenceOf(histories)], dataset.movies.length);
    const { hyperparameters, facts } = await solveLinear(
      { movies: dataset.movies, users: dataset.userIds.length, evidence, histories, others },
      {
        kernels,
        hyperparameters: defaultHyperparameters,
        headLimit: 1000,
        choose: { objective: 'like', byTime: true },
      },
    );
    expect(facts.settings!.protocol).toContain('from whom nothing was learned');
    expect(hyperparameters.trend.halfLifeDays).toBeLessThanOrEqual(7);
    const { starValues, watchValue, userWeightExponent } = defaultHyperparameters;
    expect(hyperparameters).toMatchObject({ starValues, watchValue, userWeightExponent });
  });

  it('finds no trend where there are no times, and says why', async () => {
    const { hyperparameters, facts } = await train(twoCampsWithoutTimes());
    expect(hyperparameters.trend).toEqual(defaultHyperparameters.trend);
    expect(facts.noTrend).toBe('no time is known');
    expect(facts.settings!.protocol).toContain('drawn by chance');
    expect(facts.settings!.after).toBeGreaterThanOrEqual(facts.settings!.before!);
  });

  it.each([
    ['by the data', twoCampsWithTimes(), 8],
    ['by a preset', twoCampsWithTimes().slice(-300), 6],
  ])('leaves a newcomer with a trend a list that follows the first rating, chosen %s', async (_, ratings, least) => {
    const model = await train(ratings);
    expect(model.hyperparameters.trend.few).toBeLessThanOrEqual(0.05);
    const linear = createLinear(model);
    for (const camp of ['comedy', 'thriller']) {
      const liked = model.movieIds.find((id) => id.startsWith(camp))!;
      const attributes = { age: null, gender: null, occupation: null };
      const viewer = { account: false, attributes, history: [{ movieId: liked, stars: 5, timestamp: null }] };
      const list = await linear.recommend(viewer, 10);
      expect(list.filter(({ movieId }) => movieId.startsWith(camp)).length).toBeGreaterThanOrEqual(least);
    }
  });

  it('gives equal bytes twice, in whatever order the ratings are', async () => {
    const bytesOf = async (name: string, ratings: readonly Rating[]) =>
      writeArtifact(path.join(folder, name), linearSections(await train(ratings)));
    const ratings = changingTaste();
    expect(await bytesOf('again', ratings.toReversed())).toEqual(await bytesOf('once', ratings));
  });

  it.each([
    ['with times', changingTaste().slice(-90), true, 'sites with times', 30],
    ['without times', [1, 2, 3].map((user) => rating(user, 'a', 5)), true, 'sites without times', null],
    ['that are not judged by time', changingTaste().slice(-90), false, 'sites without times', null],
  ] as const)('takes a preset for few ratings %s', async (_, ratings, byTime, preset, halfLifeDays) => {
    const early = ratings.map((each, index) =>
      each.timestamp ? { ...each, timestamp: new Date(each.timestamp.getTime() - index * 3 * 3_600_000) } : each,
    );
    const { hyperparameters, facts } = await train(early, byTime);
    expect(facts.settings).toMatchObject({ questions: 0, before: null, after: null, changes: [] });
    expect(facts.settings!.protocol).toBe(`too few ratings to choose by: the preset for ${preset}`);
    expect(hyperparameters.trend.halfLifeDays).toBe(halfLifeDays);
    expect(hyperparameters.regimeChange).toBe(5);
  });
});
