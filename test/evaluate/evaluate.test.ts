import { describe, expect, it } from 'vitest';
import { type Dataset, viewerOf } from '../../src/dataset/dataset.ts';
import { parts, splitDataset } from '../../src/dataset/splits.ts';
import { easeModel } from '../../src/evaluate/baselines/ease.ts';
import { itemKnnModel } from '../../src/evaluate/baselines/item-knn.ts';
import { popular } from '../../src/evaluate/baselines/popular.ts';
import { randomModel } from '../../src/evaluate/baselines/random.ts';
import { ratingsGiven } from '../../src/evaluate/cold-users.ts';
import { type EvaluationData, type EvaluationOptions, evaluate } from '../../src/evaluate/evaluate.ts';
import type { EvaluatedModel } from '../../src/evaluate/model.ts';
import { createPlainKernels } from '../../src/kernels/plain.ts';
import { datasetOf, movie, twoCamps } from '../support/taste.ts';

const kernels = createPlainKernels();

/** Everybody's twelfth movie is in no part; the others are split at random. */
function splitCamps(): EvaluationData {
  const dataset = datasetOf(twoCamps(200));
  return {
    dataset: splitDataset(dataset, 'random', 1).dataset,
    source: 'two camps',
    split: 'at random',
    judging: 'part',
    catalogueInUse: { movies: new Uint8Array(dataset.movies.length).fill(1), rule: 'all' },
  };
}

function options(models: EvaluatedModel[], changed: Partial<EvaluationOptions> = {}): EvaluationOptions {
  return {
    models,
    judge: 'test',
    relevance: 'like',
    retrainDays: null,
    seed: 1,
    cold: false,
    onProgress: () => {},
    ...changed,
  };
}

/** Knows the answers: likes of part `judged` first. */
function oracle({ ratings, movies, userIds }: Dataset, judged: number): EvaluatedModel {
  return {
    name: 'oracle',
    description: 'knows the answers',
    fit: async (seen) => ({
      name: 'oracle',
      async recommend(viewer, count) {
        const key = JSON.stringify(viewer);
        const user = [...userIds.keys()].find((index) => JSON.stringify(viewerOf(seen, index)) === key)!;
        const rated = new Set(viewer.history.map(({ movieId }) => movieId));
        const likes = movies.filter((_, index) => {
          for (let entry = ratings.rowStart[user]; entry < ratings.rowStart[user + 1]; entry++) {
            if (ratings.movie[entry] === index) return ratings.part[entry] === judged && ratings.stars[entry] >= 4;
          }
          return false;
        });
        const others = movies.filter(({ id }) => !rated.has(id) && !likes.some((liked) => liked.id === id));
        return [...likes, ...others].slice(0, count).map(({ id }) => ({ movieId: id, score: 1 }));
      },
    }),
  };
}

/** Returns `answer` to every user. */
function stubborn(answer: string[]): EvaluatedModel {
  const recommend = async () => answer.map((movieId) => ({ movieId, score: 1 }));
  return { name: 'stubborn', description: 'the same for all', fit: async () => ({ name: 'stubborn', recommend }) };
}

describe('an evaluation', () => {
  it('gives an oracle full marks, and nobody more than it', async () => {
    const data = splitCamps();
    const { models } = await evaluate(data, options([oracle(data.dataset, parts.test), popular]));
    expect(models.oracle['ndcg@10']).toBeCloseTo(1, 12);
    expect(models.oracle['hr@5']).toBe(1);
    expect(models.oracle.versusPopular.worse).toBe(0);
    expect(models.oracle.difference).toBeNull();
    const { difference } = models.popular;
    expect(difference!['ndcg@10'].mean).toBeCloseTo(models.popular['ndcg@10'] - 1, 12);
    expect(difference!['ndcg@10'].ci[1]).toBeLessThan(0);
    expect(models.popular.versusPopular).toEqual({ better: 0, same: 1, worse: 0 });
  });

  it('finds that models of taste tell the camps apart, and popularity and chance do not', async () => {
    const models = [easeModel(kernels, 10), itemKnnModel(kernels), popular, randomModel(1)];
    const { models: results } = await evaluate(splitCamps(), options(models));
    expect(results.ease['ndcg@10']).toBeGreaterThan(results.popular['ndcg@10'] + 0.1);
    expect(results['item-knn']['ndcg@10']).toBeGreaterThan(results.popular['ndcg@10'] + 0.1);
    expect(results.random['ndcg@10']).toBeLessThan(results.popular['ndcg@10'] + 0.1);
    expect(results.random.coverage).toBe(1);
    expect(Object.values(results.ease.groups.gender).map(({ group }) => group)).toEqual(['F', 'M']);
  });

  it.each([
    ['test', [parts.train, parts.validation]],
    ['validation', [parts.train]],
  ] as const)('lets models learn only from what comes before the %s part', async (judge, allowed) => {
    const seen: Dataset[] = [];
    const spy: EvaluatedModel = {
      ...popular,
      fit: (dataset, task) => {
        seen.push(dataset);
        return popular.fit(dataset, task);
      },
    };
    const { data } = await evaluate(splitCamps(), options([spy], { judge }));
    expect(new Set(seen[0].ratings.part)).toEqual(new Set(allowed));
    expect(data.fitted).toBe(seen[0].ratings.movie.length);
    expect(data.judgedLikes).toBe(data.ratings[judge]);
  });

  it('judges a sample of the users, the same each time', async () => {
    const sampled = options([popular], { users: 20 });
    const { models, data } = await evaluate(splitCamps(), sampled);
    expect(data.judgedUsers).toBe(20);
    expect((await evaluate(splitCamps(), sampled)).models.popular['ndcg@10']).toBe(models.popular['ndcg@10']);
    const other = await evaluate(splitCamps(), { ...sampled, seed: 2 });
    expect(other.models.popular['ndcg@10']).not.toBe(models.popular['ndcg@10']);
  });

  it('asks for new users without any of their ratings in the training, each with a few more than before', async () => {
    const histories = new Set<number>();
    const spy: EvaluatedModel = {
      ...popular,
      fit: async (dataset, task) => {
        const recommender = await popular.fit(dataset, task);
        const empty = [...dataset.userIds.keys()].filter(
          (user) => dataset.ratings.rowStart[user] === dataset.ratings.rowStart[user + 1],
        );
        return {
          name: 'spy',
          recommend: (viewer, count, choice) => {
            if (empty.length === 40) histories.add(viewer.history.length);
            return recommender.recommend(viewer, count, choice);
          },
        };
      },
    };
    const { models, data } = await evaluate(splitCamps(), options([spy], { cold: true }));
    // A fifth of the 200 users, each of whom likes eleven movies.
    expect(data.coldUsers).toBe(40);
    expect(models.popular.coldUsers!.map(({ ratings }) => ratings)).toEqual(ratingsGiven.filter((given) => given < 11));
    expect([...histories].sort((a, b) => a - b)).toEqual([0, 1, 2, 3, 5, 10]);
  });

  it('ranks hidden movies alone, beside two orders that need no ratings', async () => {
    const data = splitCamps();
    const asked: ReadonlySet<string>[] = [];
    const spy: EvaluatedModel = {
      ...popular,
      fit: async (dataset, task) => {
        const recommender = await popular.fit(dataset, task);
        const rated = new Set([...dataset.ratings.movie].map((index) => dataset.movies[index].id));
        return {
          name: 'spy',
          recommend: (viewer, count, choice) => {
            const candidates = choice?.candidates;
            if (candidates) asked.push(candidates);
            for (const id of candidates ?? []) expect(rated.has(id)).toBe(false);
            return recommender.recommend(viewer, count, choice);
          },
        };
      },
    };
    const { models, coldMovieOrders, data: counts } = await evaluate(data, options([spy], { cold: true }));
    expect(counts.coldMovies).toBe(3);
    expect(asked).toHaveLength(models.popular.coldMovies!.users);
    expect(Object.keys(coldMovieOrders!)).toEqual(['random', 'vote_count order']);
  });

  it.each([
    ['a movie twice', ['comedy+1+2000', 'comedy+1+2000'], 'gave a movie twice'],
    ['an unknown movie', ['nowhere+2000'], 'gave an unknown movie: nowhere+2000'],
    ['what the viewer has rated', twoCamps(1).movies.map(({ id }) => id), 'which the viewer has rated'],
  ])('does not judge a recommender that gives %s', async (_, answer, message) => {
    await expect(evaluate(splitCamps(), options([stubborn(answer)]))).rejects.toThrow(message);
  });

  it('says so where there is nothing to judge or to learn from', async () => {
    const { dataset, ...rest } = splitCamps();
    const inPart = (part: number) => ({ ...dataset.ratings, part: dataset.ratings.part.map(() => part) });
    const evaluateIn = (part: number) =>
      evaluate({ ...rest, dataset: { ...dataset, ratings: inPart(part) } }, options([popular]));
    await expect(evaluateIn(parts.train)).rejects.toThrow('no user likes a movie in the test part');
    await expect(evaluateIn(parts.test)).rejects.toThrow('no rating is left to learn from');
  });

  it('does not depend on the order in which movies, users and ratings are listed', async () => {
    const rows = twoCamps(60);
    const inOrder = { ...rows, movies: [...rows.movies, movie('unrated+2001')] };
    const reversed = {
      movies: inOrder.movies.toReversed(),
      users: rows.users.toReversed(),
      ratings: rows.ratings.toReversed(),
    };
    const [first, second] = await Promise.all(
      [inOrder, reversed].map(async (each) => {
        const dataset = splitDataset(datasetOf(each), 'leave-last-out', 1).dataset;
        const models = [easeModel(kernels, 10), randomModel(3)];
        const { models: results } = await evaluate(
          { ...splitCamps(), dataset, catalogueInUse: all(dataset) },
          options(models, { cold: true }),
        );
        return Object.values(results).map(({ seconds, ...result }) => result);
      }),
    );
    expect(second).toEqual(first);
  });
});

function all({ movies }: Dataset) {
  return { movies: new Uint8Array(movies.length).fill(1), rule: 'all' };
}
