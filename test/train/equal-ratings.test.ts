import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { relevanceFor } from '../../src/dataset/relevance.ts';
import { popular } from '../../src/evaluate/baselines/popular.ts';
import { drawPanel } from '../../src/evaluate/gate.ts';
import { type Kernels, loadKernels } from '../../src/kernels/index.ts';
import { defaultHyperparameters } from '../../src/model/hyperparameters.ts';
import { createLinear } from '../../src/recommend/linear/linear.ts';
import { trainLinear } from '../../src/train/train.ts';
import { datasetOfRatings } from '../dataset/rows.ts';
import { rating, viewer } from '../support/taste.ts';

let kernels: Kernels;
beforeAll(() => {
  kernels = loadKernels();
});
afterAll(() => kernels.close());

/** 50 users with one rating or more of equal stars: "z" is rated by most, then "y", and so on. */
function equalRatings(stars: number, perUser: number) {
  const movies = [...'zyxwvutsrq'];
  return Array.from({ length: 50 }, (_, user) => {
    const first = perUser === 1 ? Math.floor(user ** 2 / 250) : 0;
    const last = perUser === 1 ? first + 1 : perUser - (user % perUser);
    return movies.slice(first, last).map((movie) => rating(user + 1, movie, stars));
  }).flat();
}

describe.each([
  ['all ratings are three stars', equalRatings(3, 10)],
  ['all ratings are five stars', equalRatings(5, 10)],
  ['no user has two ratings', equalRatings(2, 1)],
  ['each movie has at most two ratings', [rating(1, 'z', 5), rating(2, 'z', 5), rating(3, 'a', 5), rating(4, 'b', 5)]],
])('where %s', (_, ratings) => {
  const dataset = datasetOfRatings(ratings);

  it('guests get what most have rated, in the model and in the baseline', async () => {
    const options = { kernels, hyperparameters: defaultHyperparameters, headLimit: 1000 };
    const model = await trainLinear(dataset, { ...options, choose: { objective: 'auto', byTime: true } });
    const [best] = await createLinear(model).recommend(viewer(), 1);
    expect(best.movieId).toBe('z');
    const recommender = await popular.fit(dataset, { byTime: false, relevance: 'watch' });
    expect((await recommender.recommend(viewer(), 1))[0].movieId).toBe('z');
  });

  it('is judged by what users choose', () => {
    expect(relevanceFor('auto', dataset)).toBe('watch');
  });
});

it('a new model is judged on equal ratings, too', () => {
  expect(drawPanel(datasetOfRatings(equalRatings(3, 10))).members.length).toBeGreaterThan(0);
});
