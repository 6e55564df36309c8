import { beforeAll, describe, expect, it } from 'vitest';
import type { LinearRecommender } from '../../../src/recommend/linear/linear.ts';
import { allTerms, strongestTerms } from '../../../src/recommend/linear/terms.ts';
import { viewer } from '../../support/taste.ts';
import { campIds, createCamps } from '../camps.ts';

let linear: LinearRecommender;
let movies: number[];
beforeAll(async () => {
  linear = await createCamps();
  movies = campIds.map((id) => linear.catalogue.movies.indexOf(id)!);
});

const fan = viewer(Object.fromEntries(campIds.slice(0, 20).map((id, index) => [id, 1 + (index % 5)])), { gender: 'F' });

describe('the terms of a score', () => {
  it('are named only where they are asked for, however many there are', async () => {
    const terms = linear.terms(fan);
    let named = 0;
    const sourceAt = (place: number) => {
      named++;
      return terms.sourceAt(place);
    };
    const counted = { ...terms, sourceAt };
    const all = allTerms(terms, terms.amountsOf(21));
    expect(terms.size).toBeGreaterThan(20);
    const largest = await strongestTerms(counted, [21], 3);
    expect(named).toBe(3);
    expect(largest).toEqual([all.slice(0, 3)]);
    expect(await strongestTerms(terms, [21], 0)).toEqual([[]]);
    expect(await strongestTerms(terms, [21], 1000)).toEqual([all.filter(({ amount }) => amount > 0)]);
  });

  it('are the same for many movies as for each of them', async () => {
    const terms = linear.terms(fan);
    const each = await Promise.all(movies.map(async (movie) => (await strongestTerms(terms, [movie], 5))[0]));
    expect(await strongestTerms(terms, movies, 5)).toEqual(each);
    const list = campIds.map((movieId) => ({ movieId, score: 0 }));
    expect(await linear.reasons(fan, list, 5)).toEqual(each);
  });

  it('let others go first, and are given up when nobody waits for them', async () => {
    const parts: number[] = [];
    await strongestTerms(linear.terms(fan), movies, 5, async (work) => void parts.push(work));
    expect(parts.length).toBeGreaterThan(0);
    const gone = new Error('nobody waits');
    let asked = 0;
    const givenUp = strongestTerms(linear.terms(fan), movies, 5, async () => {
      asked++;
      throw gone;
    });
    await expect(givenUp).rejects.toBe(gone);
    expect(asked).toBe(1);
  });
});
