import { describe, expect, it } from 'vitest';
import type { Dataset } from '../../src/dataset/dataset.ts';
import { splitDataset } from '../../src/dataset/splits.ts';
import type { SplitName } from '../../src/domain/split-names.ts';
import type { MovieId, Rating, Viewer } from '../../src/domain.ts';
import { popular } from '../../src/evaluate/baselines/popular.ts';
import { recent, trending } from '../../src/evaluate/baselines/recency.ts';
import { type EvaluationData, evaluate } from '../../src/evaluate/evaluate.ts';
import type { EvaluatedModel } from '../../src/evaluate/model.ts';
import { datasetOfRatings, ratingAt } from '../dataset/rows.ts';

const dayMs = 86_400_000;
const firstDay = 10_000;
const days = 50;

/**
 * Each day has a movie that its users like; those of odd numbers are late by a day. Users 1 to 40 come every fourth day; each
 * day one user comes for the first and only time.
 */
function changingTaste(): Rating[] {
  const ratings: Rating[] = [];
  for (let day = 0; day < days; day++) {
    const at = (hour: number) => (firstDay + day) * dayMs + hour * 3_600_000;
    for (let user = 1 + (day % 4); user <= 40; user += 4) {
      ratings.push(ratingAt(at(user % 24), user, movieOf(user % 3 === 0 ? day - 1 : day), 5));
    }
    ratings.push(ratingAt(at(23), 1000 + day, movieOf(day), 5));
  }
  return ratings;
}

const movieOf = (day: number) => `of day ${String(day + 1).padStart(2, '0')}`;
const dayOfMovie = (id: MovieId) => Number(id.slice(-2)) - 1 + firstDay;

function splitBy(name: SplitName): EvaluationData {
  const { dataset, note, judging } = splitDataset(datasetOfRatings(changingTaste()), name, 1);
  const catalogueInUse = { movies: new Uint8Array(dataset.movies.length).fill(1), rule: 'all' };
  return { dataset, source: 'changing taste', split: note, judging, catalogueInUse };
}

const run = (data: EvaluationData, models: EvaluatedModel[], retrainDays: number | null = null) =>
  evaluate(data, {
    models,
    retrainDays,
    judge: 'test',
    relevance: 'like',
    seed: 1,
    cold: false,
    onProgress: () => {},
  });

/** The popular list, and a note of what it was shown. */
function spy() {
  const fitted: Dataset[] = [];
  const mornings: number[] = [];
  const asked: { morning: number; viewer: Viewer }[] = [];
  const model: EvaluatedModel = {
    ...popular,
    name: 'spy',
    async fit(dataset, task) {
      fitted.push(dataset);
      const recommender = await popular.fit(dataset, task);
      return {
        name: 'spy',
        recommend(viewer, count, choice) {
          asked.push({ morning: mornings.at(-1)!, viewer });
          return recommender.recommend(viewer, count, choice);
        },
        advance(seen) {
          mornings.push(newestDay(seen));
        },
      };
    },
  };
  return { model, fitted, mornings, asked };
}

const newestDay = ({ ratings }: Dataset) => Math.floor(Math.max(...ratings.time) / dayMs);

describe('a rolling evaluation', () => {
  it('asks once for each day of a user, and shows nothing of that day or later', async () => {
    const { model, fitted, mornings, asked } = spy();
    const { data, protocol } = await run(splitBy('rolling'), [model]);
    expect(protocol.judging).toBe('days');
    // The newest fifth of 550 ratings, 11 a day; each is the only one of its user and day.
    expect(data).toMatchObject({ judgedLists: 110, strangers: 10, ratings: { test: 110 } });
    expect(fitted).toHaveLength(1);
    expect(mornings).toEqual(Array.from({ length: 10 }, (_, index) => firstDay + days - 11 + index));
    for (const { morning, viewer } of asked) {
      for (const { movieId, timestamp } of viewer.history) {
        expect(timestamp!.getTime()).toBeLessThan((morning + 1) * dayMs);
        expect(dayOfMovie(movieId)).toBeLessThanOrEqual(morning);
      }
    }
  });

  it('retrains every N days if asked to', async () => {
    const { model, fitted } = spy();
    await run(splitBy('rolling'), [model], 3);
    expect(fitted.map(newestDay)).toEqual([-11, -8, -5, -2].map((offset) => firstDay + days + offset));
  });

  it('finds that recent likes say more than all, and tells strangers from others', async () => {
    const { models } = await run(splitBy('rolling'), [popular, recent, trending]);
    for (const { 'ndcg@10': ndcg } of [models.recent, models.trending]) {
      expect(ndcg).toBeGreaterThan(models.popular['ndcg@10'] + 0.1);
    }
    expect(models.recent.byHistory.strangers!.users).toBe(10);
    expect(models.recent.byHistory.known!.users).toBe(100);
  });
});

describe('an evaluation of the next session', () => {
  it('asks once for each user who was known before, on the first judged day', async () => {
    const { model, asked } = spy();
    const { data } = await run(splitBy('next-session'), [model]);
    expect(data).toMatchObject({ judgedUsers: 40, judgedLists: 40, strangers: 0 });
    expect(asked.every(({ viewer }) => viewer.history.length > 0)).toBe(true);
    // All have been there once after four days.
    expect(Math.max(...asked.map(({ morning }) => morning))).toBe(firstDay + days - 11 + 3);
  });
});

describe('recency baselines', () => {
  const listOf = async (model: EvaluatedModel, byTime: boolean) => {
    const recommender = await model.fit(datasetOfRatings(changingTaste()), { byTime, relevance: 'like' });
    const viewer = { account: true, attributes: { age: null, gender: null, occupation: null }, history: [] };
    return (await recommender.recommend(viewer, 3)).map(({ movieId }) => movieId);
  };

  it.each([recent, trending])('$name lists what was liked last first', async (model) => {
    expect((await listOf(model, true))[0]).toBe(movieOf(days - 1));
  });

  it.each([recent, trending])('$name is the popular list where time is not judged', async (model) => {
    expect(await listOf(model, false)).toEqual(await listOf(popular, false));
  });
});
