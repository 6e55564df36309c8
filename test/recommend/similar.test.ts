import { describe, expect, it } from 'vitest';
import { similarByContent, similarByTaste } from '../../src/recommend/similar.ts';
import { campIds, createCamps } from './camps.ts';

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

  it('by taste are the partial correlations, which go both ways', () => {
    const [a, b] = ['comedy+1+2000', 'comedy+2+2000'];
    const similarity = (from: string, to: string) =>
      similarByTaste(linear, from, 30)!.find(({ movieId }) => movieId === to)?.similarity;
    expect(similarity(a, b)).toBeGreaterThan(0);
    expect(similarity(a, b)).toBeCloseTo(similarity(b, a)!, 6);
  });
});
