import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Movie } from '../../../src/domain.ts';
import { type FeatureRows, processData } from '../../../src/recommend/classic/features.ts';
import { nearestMovies } from '../../../src/recommend/classic/nearest.ts';
import { movie } from '../../support/taste.ts';

const inOrder = (count: number) => Int32Array.from({ length: count }, (_, index) => index);

/** More than 16 names, so that some are common and some are not. */
const names = Array.from({ length: 24 }, (_, index) => `name ${index}`);
const movies = fc
  .array(
    fc.record({
      genres: fc.subarray(names),
      productionCountries: fc.subarray(['France', 'Japan']),
      productionCompanies: fc.subarray(['France', 'Toho']),
      originalLanguage: fc.constantFrom('en', 'fr', null),
      overview: fc.constantFrom(null, 'a boy', 'the girl and the boy', 'dog dog girl'),
    }),
    { maxLength: 12 },
  )
  .map((known) => known.map((each, index) => movie(`movie+${index}`, each)));

function cosine(features: FeatureRows, a: number, b: number): number {
  const row = (index: number) => {
    const entries = [];
    for (let entry = features.rowStart[index]; entry < features.rowStart[index + 1]; entry++) {
      entries.push([features.feature[entry], features.value[entry]] as const);
    }
    return new Map(entries);
  };
  const [rowA, rowB] = [row(a), row(b)];
  const dot = [...rowA].reduce((sum, [feature, value]) => sum + value * (rowB.get(feature) ?? 0), 0);
  return dot / (Math.hypot(...rowA.values()) * Math.hypot(...rowB.values())) || 0;
}

describe('processData and nearestMovies', () => {
  it('find what comparing every pair finds', () => {
    fc.assert(
      fc.property(movies, fc.integer({ min: 1, max: 5 }), (rows, count) => {
        const features = processData(rows);
        const nearest = nearestMovies(features, count, inOrder(rows.length));
        rows.forEach((_, index) => {
          const others = rows.map((_, other) => (other === index ? 0 : cosine(features, index, other)));
          const expected = others.filter((similarity) => similarity > 0).sort((a, b) => b - a);
          const found = [...nearest.subarray(index * count, (index + 1) * count)].filter((other) => other >= 0);
          expect(found).toHaveLength(Math.min(count, expected.length));
          expect(new Set(found).size).toBe(found.length);
          found.forEach((other, position) => {
            expect(others[other]).toBeCloseTo(expected[position], 5);
          });
        });
      }),
    );
  });

  it('prefers, among equally similar movies, those first in the order given', () => {
    const rows = ['a', 'b', 'c', 'd'].map((id) => movie(id, { genres: ['Drama', 'War'] }));
    const nearest = nearestMovies(processData(rows), 2, Int32Array.of(2, 0, 3, 1));
    expect([...nearest]).toEqual([2, 3, 2, 0, 0, 3, 2, 0]);
  });

  it('leaves a movie of which nothing is known without similar ones', () => {
    const rows = [movie('a'), movie('b', { genres: ['Drama'] })];
    expect([...nearestMovies(processData(rows), 2, inOrder(2))]).toEqual([-1, -1, -1, -1]);
  });

  it('tells a company from a country of the same name', () => {
    const rows = [
      movie('a', { productionCompanies: ['France'] }),
      movie('b', { productionCountries: ['France'] }),
      movie('c', { productionCompanies: ['France', 'France'] }),
    ];
    expect([...nearestMovies(processData(rows), 1, inOrder(3))]).toEqual([2, -1, 0]);
  });

  it('counts what is said twice once, and weighs each name alike', () => {
    const twice: Partial<Movie> = { genres: ['Drama', 'Drama'], originalLanguage: 'en' };
    const { rowStart, value } = processData([movie('a', twice)]);
    expect([...rowStart]).toEqual([0, 2]);
    expect([...value]).toEqual([1, 1]);
  });
});
