import { describe, expect, it } from 'vitest';
import { diversityOf, exposureOf, giniOf, noveltyOf, selfInformation } from '../../src/evaluate/variety.ts';
import { movie } from '../support/taste.ts';

describe('the Gini coefficient of exposure', () => {
  it.each([
    [[3, 3, 3, 3], 0],
    // One of four takes all: (n - 1) / n.
    [[0, 0, 0, 8], 0.75],
    // Sorted 1, 2, 3: ((-2)(1) + 0 + (2)(3)) / (3 x 6) = 4 / 18.
    [[3, 1, 2], 4 / 18],
    [[0, 0], 0],
  ])('of %j is %d', (counts, expected) => {
    expect(giniOf(Uint32Array.from(counts))).toBeCloseTo(expected, 12);
  });
});

describe('coverage', () => {
  it('counts the different movies in the first ten places', () => {
    const lists = [Int32Array.from([0, 1, 2]), Int32Array.from([2, 3]), Int32Array.from([...Array(10).fill(0), 9])];
    const inUse = Uint8Array.from([1, 1, 1, 0, 1, 0, 0, 0, 0, 0]);
    expect(exposureOf(lists, inUse)).toMatchObject({ distinct: 4, coverage: 3 / 4, coverageOfAll: 4 / 10 });
  });
});

describe('novelty', () => {
  it('is the mean of -log2 of the share of users who know each movie', () => {
    // 7 users: known to all (8 of 8), to three (4 of 8), to none (1 of 8): 0, 1 and 3 bits.
    const information = selfInformation(Uint32Array.from([7, 3, 0]), 7);
    expect([...information].map((bits) => bits + 0)).toEqual([0, 1, 3]);
    expect(noveltyOf(Int32Array.from([0, 1, 2]), information)).toBeCloseTo(4 / 3, 12);
    expect(noveltyOf(new Int32Array(0), information)).toBe(0);
  });
});

describe('diversity', () => {
  const movies = [['Drama'], ['Drama', 'War'], ['Comedy'], []].map((genres, index) => movie(`${index}`, { genres }));

  it('is the mean Jaccard distance of the genres of all pairs', () => {
    // 0-1: 1 - 1/2; 0-2: 1; 1-2: 1.
    expect(diversityOf(Int32Array.from([0, 1, 2]), movies)).toBeCloseTo(2.5 / 3, 12);
    expect(diversityOf(Int32Array.from([0, 0]), movies)).toBe(0);
    expect(diversityOf(Int32Array.from([3, 0]), movies)).toBe(1);
    expect(diversityOf(Int32Array.from([0]), movies)).toBe(0);
  });
});
