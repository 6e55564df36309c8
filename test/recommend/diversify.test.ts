import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readFolder } from '../../src/app/evaluating/data.ts';
import { type Dataset, viewerOf } from '../../src/dataset/dataset.ts';
import { type Kernels, loadKernels } from '../../src/kernels/index.ts';
import { defaultHyperparameters as hyperparameters } from '../../src/model/hyperparameters.ts';
import { cosines } from '../../src/recommend/contents.ts';
import { diversify, poolSize } from '../../src/recommend/diversify.ts';
import { createLinear, type LinearRecommender } from '../../src/recommend/linear/linear.ts';
import { trainLinear } from '../../src/train/train.ts';

/** Movies that have one feature of three each, so that the cosine of two is 1 or 0. */
const ofThree = {
  features: 3,
  content: (movie: number) => ({ column: Int32Array.of(movie % 3), value: Float32Array.of(1) }),
};

/** The movies of a diverse list. @param scores by movie */
function diverse(movies: number[], scores: Float32Array, diversity: number, count: number): readonly number[] {
  const ranked = { movies, scores: movies.map((movie) => scores[movie]) };
  return diversify(ranked, diversity, count, ofThree).movies;
}

describe('a diverse list', () => {
  it('weighs relevance against the likeness to what was listed before', () => {
    const scores = Float32Array.from([1, 0.5, 0.2, 0.9, 0.6, 0]);
    const ranked = [0, 3, 4, 1, 2, 5];
    expect(diverse(ranked, scores, 0, 6)).toEqual(ranked);
    // After 0 comes 3 with .5 x .9 - .5, 4 with .5 x .6, and so on.
    expect(diverse(ranked, scores, 0.5, 6)).toEqual([0, 4, 2, 3, 1, 5]);
    expect(diverse(ranked, scores, 1, 3)).toEqual([0, 4, 2]);
  });

  it('holds the same movies as the plain one, begins alike, and is the beginning of a longer one', () => {
    const values = fc.float32Array({ noNaN: true, noDefaultInfinity: true, minLength: 1, maxLength: poolSize + 20 });
    fc.assert(
      fc.property(
        values,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.nat(poolSize + 20),
        (scores, diversity, count) => {
          const ranked = [...scores.keys()].sort((a, b) => scores[b] - scores[a] || a - b);
          const whole = diverse(ranked, scores, diversity, ranked.length);
          expect(whole.toSorted((a, b) => a - b)).toEqual([...scores.keys()]);
          expect(whole[0]).toBe(ranked[0]);
          expect(diverse(ranked, scores, diversity, count)).toEqual(whole.slice(0, count));
          expect(whole.slice(poolSize)).toEqual(ranked.slice(poolSize));
        },
      ),
      { numRuns: 30 },
    );
  });
});

describe('the lists for users of the demo data', () => {
  let kernels: Kernels;
  let dataset: Dataset;
  let linear: LinearRecommender;
  beforeAll(async () => {
    kernels = loadKernels();
    const demo = path.join(import.meta.dirname, '..', '..', 'data', 'demo');
    dataset = (await readFolder(demo, { name: 'random', seed: 1 }, () => {})).dataset;
    linear = createLinear(await trainLinear(dataset, { kernels, hyperparameters, headLimit: 800 }));
  });
  afterAll(() => kernels.close());

  /** Mean cosine of two movies of a list of ten, over `users`. */
  async function meanLikeness(users: readonly number[], diversity: number): Promise<number> {
    let sum = 0;
    for (const user of users) {
      const list = await linear.recommend(viewerOf(dataset, user), 10, { diversity });
      const movies = list.map(({ movieId }) => linear.catalogue.movies.indexOf(movieId)!);
      const others = movies.map((movie) => cosines(linear.catalogue, movie, movies));
      const pairs = others.flatMap((row, index) => [...row.slice(index + 1)]);
      sum += pairs.reduce((total, likeness) => total + likeness, 0) / pairs.length;
    }
    return sum / users.length;
  }

  it('become less alike as diversity rises', async () => {
    const users = [...dataset.userIds.keys()].filter((user) => user % 8 === 0);
    const likenesses: number[] = [];
    for (const diversity of [0, 0.25, 0.5, 0.75, 1]) likenesses.push(await meanLikeness(users, diversity));
    expect(likenesses).toEqual(likenesses.toSorted((a, b) => b - a));
    expect(likenesses[4]).toBeLessThan(likenesses[0] / 2);
  });
});
