import { describe, expect, it } from 'vitest';
import { loadKernels } from '../../src/kernels/index.ts';
import { createLinear } from '../../src/recommend/linear/linear.ts';
import { similarByContent, similarByTaste } from '../../src/recommend/similar.ts';
import { movie, rating, user } from '../support/taste.ts';
import { campIds, createCamps, trainSmall } from './camps.ts';

const linear = await createCamps();

describe('similar movies', () => {
  it('are those of the camp, by taste and by content, for old and new movies', () => {
    for (const id of ['thriller+3+2000', 'new+thriller+2024']) {
      const taste = similarByTaste(linear, id, 5)!;
      const content = similarByContent(linear, id, 30)!;
      for (const { movieId } of [...taste, ...content]) expect(movieId).toMatch(/thriller/);
      expect(taste).toHaveLength(5);
      expect(content.map(({ movieId }) => movieId).toSorted()).toEqual(
        campIds.filter((other) => other.includes('thriller') && other !== id).toSorted(),
      );
      for (const { similarity } of content) expect(similarity).toBeCloseTo(1, 5);
    }
    expect(similarByContent(linear, 'thriller+3+2000', 30)!.map(({ movieId }) => movieId)).toContain(
      'new+thriller+2024',
    );
    expect(similarByTaste(linear, 'unknown', 5)).toBeUndefined();
    expect(similarByContent(linear, 'unknown', 5)).toBeUndefined();
  });

  it('by content begin with those that many like, of movies as alike', async () => {
    const westerns = Array.from({ length: 12 }, (_, index) => movie(`western+${index}+2000`, { genres: ['Western'] }));
    // A genre that all have says nothing.
    const movies = [...westerns, movie('comedy+2000', { genres: ['Comedy'] })];
    const users = Array.from({ length: 24 }, (_, id) => user(id));
    // The later a movie, the fewer like it.
    const ratings = users.flatMap(({ id }) => westerns.slice(0, 1 + (id % 12)).map((each) => rating(id, each.id, 5)));
    const kernels = loadKernels();
    const model = await trainSmall(kernels, { movies, users, ratings }, 12);
    await kernels.close();
    const trained = createLinear(model);
    for (const each of movies) trained.catalogue.add(each);
    const similar = similarByContent(trained, 'western+11+2000', 12)!;
    expect(similar.slice(0, 3).map(({ movieId }) => movieId)).toEqual(westerns.slice(0, 3).map(({ id }) => id));
    for (const { similarity } of similar) expect(similarity).toBeCloseTo(1, 5);
  });

  it('by taste are the partial correlations, which go both ways', () => {
    const [a, b] = ['comedy+1+2000', 'comedy+2+2000'];
    const similarity = (from: string, to: string) =>
      similarByTaste(linear, from, 30)!.find(({ movieId }) => movieId === to)?.similarity;
    expect(similarity(a, b)).toBeGreaterThan(0);
    expect(similarity(a, b)).toBeCloseTo(similarity(b, a)!, 6);
  });
});
