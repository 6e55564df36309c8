import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Viewer } from '../../../src/domain.ts';
import { type Kernels, loadKernels } from '../../../src/kernels/index.ts';
import { defaultHyperparameters } from '../../../src/model/hyperparameters.ts';
import type { LinearModel } from '../../../src/model/linear-model.ts';
import { explainMovie } from '../../../src/recommend/explanation.ts';
import { createLinear } from '../../../src/recommend/linear/linear.ts';
import { movie, twoCamps, viewer } from '../../support/taste.ts';
import { trainSmall } from '../camps.ts';

const rows = twoCamps();
const ids = rows.movies.map((each) => each.id);

let kernels: Kernels;
/** Covers all movies, and only the first rated twenty of twenty-four. */
let models: { whole: LinearModel; headOnly: LinearModel };
beforeAll(async () => {
  kernels = loadKernels();
  models = { whole: await trainSmall(kernels, rows), headOnly: await trainSmall(kernels, rows, 20) };
});
afterAll(() => kernels.close());

const shares = fc.constantFrom(0, 0.1, 0.5, 1);
const viewers: fc.Arbitrary<Viewer> = fc
  .record({
    history: fc.dictionary(fc.constantFrom(...ids, 'unknown+1999'), fc.constantFrom(0.5, 1, 2, 3.5, 4, 5)),
    watches: fc.dictionary(fc.constantFrom(...ids, 'unknown+1999'), shares, { maxKeys: 6 }),
    hidden: fc.subarray(ids, { maxLength: 3 }),
    attributes: fc.record({
      age: fc.option(fc.nat(90)),
      gender: fc.constantFrom('F', 'M', 'X', null),
      occupation: fc.constantFrom('artist', null),
    }),
  })
  .map(({ history, watches, hidden, attributes }) => ({
    ...viewer(history, attributes),
    watches: Object.entries(watches).map(([movieId, share]) => ({ movieId, share })),
    hidden: new Set(hidden),
  }));

describe.each(['whole', 'headOnly'] as const)('the linear recommender, %s', (name) => {
  it('recommends distinct movies that the viewer has not rated, watched or hidden, as many as there are', async () => {
    const recommender = createLinear(models[name]);
    await fc.assert(
      fc.asyncProperty(viewers, fc.nat(30), fc.constantFrom(0, 0.4, 1), async (someone, count, diversity) => {
        const known = new Set([...someone.history, ...someone.watches!].map((entry) => entry.movieId));
        const list = (await recommender.recommend(someone, count, { diversity })).map((each) => each.movieId);
        const left = ids.filter((id) => !known.has(id) && !someone.hidden!.has(id));
        expect(new Set(list).size).toBe(list.length);
        expect(left).toEqual(expect.arrayContaining(list));
        expect(list).toHaveLength(Math.min(count, left.length));
      }),
    );
  });

  it('lists what scores highest, whatever is left out of the sums', async () => {
    const recommender = createLinear(models[name]);
    recommender.catalogue.add(movie('z+added+2024', { genres: ['comedy'] }));
    recommender.catalogue.add(movie('another+2024', { genres: ['thriller'], actors: ['thriller star'] }));
    const all = [...ids.toSorted(), 'another+2024', 'z+added+2024'];
    await fc.assert(
      fc.asyncProperty(viewers, fc.nat(30), fc.subarray(all), async (someone, count, excluded) => {
        const choice = { exclude: new Set(excluded), includeRated: true };
        const scores = recommender.scores(someone);
        const scoreOf = (id: string) => scores[recommender.catalogue.movies.indexOf(id)!];
        const expected = all
          .filter((id) => !choice.exclude.has(id) && !someone.hidden!.has(id))
          .sort((a, b) => scoreOf(b) - scoreOf(a))
          .slice(0, count)
          .map((movieId) => ({ movieId, score: scoreOf(movieId) }));
        expect(await recommender.recommend(someone, count, choice)).toEqual(expected);
      }),
    );
  });

  it('explains every score to 1e-5, and where it stands', async () => {
    const recommender = createLinear(models[name]);
    await fc.assert(
      fc.asyncProperty(viewers, fc.constantFrom(...ids), async (someone, id) => {
        const { score, terms, rank, others, barriers } = explainMovie(recommender, someone, id)!;
        expect(Math.abs(terms.reduce((sum, term) => sum + term.amount, 0) - score)).toBeLessThan(1e-5);
        const list = (await recommender.recommend(someone, 24)).map((each) => each.movieId);
        if (barriers.length === 0) expect(list[rank - 1]).toBe(id);
        else expect(list).not.toContain(id);
        expect(others).toBe(list.length - Number(barriers.length === 0));
        const [strongest] = await recommender.reasons(someone, [{ movieId: id, score }], 3);
        expect(strongest).toEqual(terms.filter(({ amount }) => amount > 0).slice(0, 3));
      }),
    );
  });

  it('depends on nothing but what is known now: undone is undone, to the bit, in whatever order it is told', async () => {
    const recommender = createLinear(models[name]);
    await fc.assert(
      fc.asyncProperty(viewers, fc.constantFrom(...ids), async (someone, id) => {
        const before = recommender.scores(someone);
        const others = someone.history.filter((entry) => entry.movieId !== id);
        await recommender.recommend(
          { ...someone, history: [...others, { movieId: id, stars: 5, timestamp: null }] },
          10,
        );
        const { history, watches } = someone;
        const retold = { ...someone, history: history.toReversed(), watches: watches!.toReversed() };
        expect(recommender.scores(retold)).toEqual(before);
      }),
    );
  });

  it('knows what the caller has changed in the same history since the last answer', async () => {
    const recommender = createLinear(models[name]);
    const someone = viewer({ 'thriller+1+2000': 5, 'thriller+2+2000': 5 });
    const history = [...someone.history];
    const kept = { ...someone, history };
    await recommender.recommend(kept, 10);
    history.push({ movieId: 'comedy+1+2000', stars: 4, timestamp: null });
    history[0] = { movieId: 'thriller+1+2000', stars: 1, timestamp: null };
    const fresh = createLinear(models[name]);
    expect(await recommender.recommend(kept, 30)).toEqual(await fresh.recommend(kept, 30));
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
        amount: expect.closeTo(0.5 * (11 / 12) * defaultHyperparameters.popularity.few, 2),
      },
    ]);
  });
});

describe('a movie that was watched', () => {
  const watcher = (movieId: string, share: number): Viewer => ({ ...viewer(), watches: [{ movieId, share }] });
  const scoreFor = (someone: Viewer) => {
    const recommender = createLinear(models.whole);
    return recommender.scores(someone)[recommender.catalogue.movies.indexOf('thriller+2+2000')!];
  };

  it('counts more the longer it was watched, up to a rating of 4 stars', () => {
    const amounts = [0, 0.5, 1].map((share) => scoreFor(watcher('thriller+1+2000', share)));
    expect(amounts[0]).toBe(scoreFor(viewer()));
    expect(amounts[1]).toBeGreaterThan(amounts[0]!);
    expect(amounts[2]).toBeGreaterThan(amounts[1]!);
    expect(amounts[2]).toBe(scoreFor(viewer({ 'thriller+1+2000': 4 })));
  });

  it('counts more than one that is only marked as seen, and that more than one on the watchlist', () => {
    const movies = new Set(['thriller+1+2000']);
    const amounts = [{}, { watchlist: movies }, { seen: movies }].map((lists) => scoreFor({ ...viewer(), ...lists }));
    amounts.push(scoreFor(watcher('thriller+1+2000', 1)));
    expect(amounts.toSorted((a, b) => a - b)).toEqual(amounts);
    expect(new Set(amounts).size).toBe(4);
  });

  it('says nothing beside a rating of it', () => {
    const rated = viewer({ 'thriller+1+2000': 2 });
    const both = { ...rated, watches: [{ movieId: 'thriller+1+2000', share: 1 }] };
    expect(createLinear(models.whole).scores(both)).toEqual(createLinear(models.whole).scores(rated));
  });

  it('is what the answer rests on, and is named as such', () => {
    const recommender = createLinear(models.whole);
    const someone = watcher('thriller+1+2000', 1);
    expect(recommender.basisOf(someone)).toBe('history');
    expect(recommender.basisOf(viewer({}, { gender: 'F' }))).toBe('demographics');
    expect(recommender.basisOf(viewer({ 'unknown+1999': 5 }, { gender: 'X' }))).toBe('popular');
    expect(explainMovie(recommender, someone, 'thriller+2+2000')!.terms).toContainEqual({
      kind: 'watch',
      movieId: 'thriller+1+2000',
      share: 1,
      amount: expect.any(Number),
    });
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

  it('that is gone is listed no more, and is again when it is back', async () => {
    const { catalogue, recommend } = createLinear(models.whole);
    const listed = async () => (await recommend(viewer(), 30)).some(({ movieId }) => movieId === 'new+2024');
    catalogue.add(movie('new+2024'));
    expect(await listed()).toBe(true);
    catalogue.remove('new+2024');
    expect(await listed()).toBe(false);
    catalogue.add(movie('new+2024'));
    expect(await listed()).toBe(true);
  });

  it('gives the same lists in whatever order it came among others', async () => {
    const added = ['x+2024', 'a+2024', 'm+2024'].map((id) => movie(id, { genres: ['comedy'] }));
    const listOf = async (movies: typeof added) => {
      const { catalogue, recommend } = createLinear(models.headOnly);
      for (const each of movies) catalogue.add(each);
      return await recommend(viewer({ 'm+2024': 5, 'a+2024': 3.5, 'comedy+1+2000': 4 }), 30, { includeRated: true });
    };
    expect(await listOf(added.toReversed())).toEqual(await listOf(added));
  });

  it('of which nothing is known is still there to be found', async () => {
    const recommender = createLinear(models.whole);
    recommender.catalogue.add(movie('nobody+knows+2024'));
    const list = await recommender.recommend(viewer(), 25);
    expect(list.map((each) => each.movieId)).toContain('nobody+knows+2024');
  });
});
