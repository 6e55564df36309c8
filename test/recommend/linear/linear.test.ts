import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Kernels, loadKernels } from '../../../src/kernels/index.ts';
import { defaultHyperparameters } from '../../../src/model/hyperparameters.ts';
import type { LinearModel } from '../../../src/model/linear-model.ts';
import { explainMovie } from '../../../src/recommend/explanation.ts';
import { createLinear } from '../../../src/recommend/linear/linear.ts';
import { trainLinear } from '../../../src/train/train.ts';
import { datasetOf, movie, twoCamps, viewer } from '../../support/taste.ts';

const rows = twoCamps();
const ids = rows.movies.map((each) => each.id);

let kernels: Kernels;
/** Covers all movies, and only the first rated twenty of twenty-four. */
let models: { whole: LinearModel; headOnly: LinearModel };
beforeAll(async () => {
  kernels = loadKernels();
  const hyperparameters = {
    ...defaultHyperparameters,
    long: { ...defaultHyperparameters.long, ridge: 5 },
    regimeChange: 5,
    priorRidge: 1,
  };
  const dataset = datasetOf(rows);
  models = {
    whole: await trainLinear(dataset, { kernels, hyperparameters, headLimit: 1000 }),
    headOnly: await trainLinear(dataset, { kernels, hyperparameters, headLimit: 20 }),
  };
});
afterAll(() => kernels.close());

const viewers = fc
  .record({
    history: fc.dictionary(fc.constantFrom(...ids, 'unknown+1999'), fc.constantFrom(0.5, 1, 2, 3.5, 4, 5)),
    attributes: fc.record({
      age: fc.option(fc.nat(90)),
      gender: fc.constantFrom('F', 'M', 'X', null),
      occupation: fc.constantFrom('artist', null),
    }),
  })
  .map(({ history, attributes }) => viewer(history, attributes));

describe.each(['whole', 'headOnly'] as const)('the linear recommender, %s', (name) => {
  it('recommends distinct movies that the viewer has not rated, as many as there are', async () => {
    const recommender = createLinear(models[name]);
    await fc.assert(
      fc.asyncProperty(viewers, fc.nat(30), async (someone, count) => {
        const rated = new Set(someone.history.map((entry) => entry.movieId));
        const list = (await recommender.recommend(someone, count)).map((each) => each.movieId);
        const left = ids.filter((id) => !rated.has(id));
        expect(new Set(list).size).toBe(list.length);
        expect(list.filter((id) => rated.has(id))).toEqual([]);
        expect(list).toHaveLength(Math.min(count, left.length));
      }),
    );
  });

  it('explains every score to 1e-5', () => {
    const recommender = createLinear(models[name]);
    fc.assert(
      fc.property(viewers, fc.constantFrom(...ids), (someone, id) => {
        const score = recommender.scores(someone)[recommender.catalogue.indexOf(id)!];
        const { terms } = explainMovie(recommender, someone, id)!;
        expect(Math.abs(terms.reduce((sum, term) => sum + term.amount, 0) - score)).toBeLessThan(1e-5);
      }),
    );
  });

  it('depends on nothing but the history: undone is undone, to the bit, in whatever order it is told', async () => {
    const recommender = createLinear(models[name]);
    await fc.assert(
      fc.asyncProperty(viewers, fc.constantFrom(...ids), async (someone, id) => {
        const before = recommender.scores(someone);
        const others = someone.history.filter((entry) => entry.movieId !== id);
        await recommender.recommend(
          { ...someone, history: [...others, { movieId: id, stars: 5, timestamp: null }] },
          10,
        );
        expect(recommender.scores({ ...someone, history: someone.history.toReversed() })).toEqual(before);
      }),
    );
  });

  it('ranks candidates alone where it is told to', async () => {
    const recommender = createLinear(models[name]);
    const candidates = new Set(['comedy+1+2000', 'thriller+1+2000', 'nothing+1']);
    const list = await recommender.recommend(viewer({ 'thriller+5+2000': 5 }), 10, { candidates });
    expect(list.map((each) => each.movieId)).toEqual(['thriller+1+2000', 'comedy+1+2000']);
  });
});

describe('who is known by attributes only', () => {
  it('gets what people alike like; who is not known at all, what everybody likes', async () => {
    const recommender = createLinear(models.whole);
    const [forWoman] = await recommender.recommend(viewer({}, { gender: 'F' }), 1);
    const [forMan] = await recommender.recommend(viewer({}, { gender: 'M' }), 1);
    expect(forWoman.movieId).toMatch(/^comedy/);
    expect(forMan.movieId).toMatch(/^thriller/);
    expect(explainMovie(recommender, viewer(), 'comedy+1+2000')!.terms).toEqual([
      {
        kind: 'everyone',
        amount: expect.closeTo(0.5 * (11 / 12) * defaultHyperparameters.short.popularityWeight, 2),
      },
    ]);
  });
});

describe('a movie added after the training', () => {
  it('is recommended through its content, counts in a history, and is explained', async () => {
    const recommender = createLinear(models.whole);
    recommender.catalogue.add(movie('new+thriller+2024', { genres: ['thriller'], actors: ['thriller star'] }));
    const fan = viewer({ 'thriller+1+2000': 5, 'thriller+2+2000': 5 });
    const hater = viewer({ 'comedy+1+2000': 5, 'comedy+2+2000': 5 });
    const place = async (who: typeof fan) =>
      (await recommender.recommend(who, 25)).findIndex((each) => each.movieId === 'new+thriller+2024');
    expect(await place(fan)).toBeLessThan(await place(hater));
    expect(explainMovie(recommender, fan, 'new+thriller+2024')!.terms.some(({ kind }) => kind === 'rating')).toBe(true);
    const [best] = await recommender.recommend(viewer({ 'new+thriller+2024': 5 }), 1);
    expect(best.movieId).toMatch(/^thriller/);
  });

  it('of which nothing is known is still there to be found', async () => {
    const recommender = createLinear(models.whole);
    recommender.catalogue.add(movie('nobody+knows+2024'));
    const list = await recommender.recommend(viewer(), 25);
    expect(list.map((each) => each.movieId)).toContain('nobody+knows+2024');
  });
});
