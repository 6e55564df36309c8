import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ageBands } from '../../src/domain/age-bands.ts';
import {
  type Counts,
  countAll,
  countShares,
  countStars,
  favouriteGenres,
  groupByAge,
  groupByGender,
  meanStars,
  minGroupSize,
} from '../../src/serve/movies/audience.ts';
import type { AudienceCell } from '../../src/store/movies/audience.ts';

const cells = fc.array(
  fc
    .record({
      age: fc.option(fc.integer({ min: 0, max: 150 })),
      gender: fc.option(fc.constantFrom('F', 'M', 'X')),
      said: fc.oneof(
        fc.integer({ min: 1, max: 10 }).map((half) => ({ stars: half / 2, tenths: null })),
        fc.integer({ min: 0, max: 10 }).map((tenths) => ({ stars: null, tenths })),
      ),
      people: fc.integer({ min: 1, max: 6 }),
    })
    .map(({ said, ...others }): AudienceCell => ({ ...others, ...said })),
);
const sum = (numbers: readonly number[]) => numbers.reduce((total, each) => total + each, 0);
const peopleOf = (groups: readonly Counts[]) => sum(groups.map(({ ratings, watches }) => ratings + watches));
const cell = (age: number, stars: number, people: number): AudienceCell => {
  return { age, gender: null, stars, tenths: null, people };
};

describe('groups', () => {
  test('have enough people, and no more likes than people', () => {
    fc.assert(
      fc.property(cells, (given) => {
        for (const group of [...groupByAge(given), ...groupByGender(given)]) {
          expect(peopleOf([group])).toBeGreaterThanOrEqual(minGroupSize);
          expect(group.likes).toBeLessThanOrEqual(peopleOf([group]));
        }
      }),
    );
  });

  test('by age lose nobody of known age, where there are enough in all', () => {
    fc.assert(
      fc.property(cells, (given) => {
        const known = countAll(given.filter(({ age }) => age !== null));
        const groups = groupByAge(given);
        const enough = peopleOf([known]) >= minGroupSize;
        for (const count of ['ratings', 'watches', 'likes'] as const) {
          expect(sum(groups.map((group) => group[count]))).toBe(enough ? known[count] : 0);
        }
      }),
    );
  });

  test('by age follow each other, and begin and end where bands do', () => {
    fc.assert(
      fc.property(cells, (given) => {
        const groups = groupByAge(given);
        for (const [index, { from }] of groups.slice(1).entries()) expect(from).toBeGreaterThan(groups[index]!.to!);
        for (const { from, to } of groups) {
          expect(ageBands.map((band) => band.from)).toContain(from);
          expect(ageBands.map((band) => band.to)).toContain(to);
        }
      }),
    );
  });

  test('of too few people become one with the next, or with the one before where there is none', () => {
    expect(groupByAge([cell(10, 5, 2), cell(20, 3, 4), cell(30, 5, 5), cell(60, 1, 1)])).toEqual([
      { from: 0, to: 24, ratings: 6, watches: 0, likes: 2 },
      { from: 25, to: null, ratings: 6, watches: 0, likes: 5 },
    ]);
    expect(groupByAge([cell(30, 5, 4)])).toEqual([]);
  });
});

test('stars are counted in halves, watches in tenths, and the mean is that of the ratings', () => {
  fc.assert(
    fc.property(cells, (given) => {
      const counted = countStars(given);
      expect(counted.map(({ stars }) => stars)).toEqual([0.5, 1, 1.5, 2, 2.5, 3, 3.5, 4, 4.5, 5]);
      const { ratings } = countAll(given);
      expect(sum(counted.map((each) => each.ratings))).toBe(ratings);
      const shares = countShares(given);
      expect(shares.map(({ from }) => from)).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]);
      expect(sum(shares.map((each) => each.watches))).toBe(countAll(given).watches);
      const total = sum(counted.map((each) => each.stars * each.ratings));
      if (ratings === 0) expect(meanStars(given)).toBeUndefined();
      else expect(meanStars(given)).toBeCloseTo(total / ratings, 10);
    }),
  );
  expect(countStars([cell(30, 0.1, 3)])[0]).toEqual({ stars: 0.5, ratings: 3 });
});

describe('genres', () => {
  const all = { genre: null, byFans: 1000, byOthers: 999 };
  const fans = { ratings: 10, watches: 0, likes: 8 };

  test('are those that are liked more than by others, most so first', () => {
    const likes = [
      all,
      { genre: 'Drama', byFans: 400, byOthers: 399 },
      { genre: 'Horror', byFans: 100, byOthers: 49 },
      { genre: 'War', byFans: 300, byOthers: 199 },
      { genre: 'Comedy', byFans: 100, byOthers: 500 },
    ];
    expect(favouriteGenres(likes, fans)).toEqual([
      { genre: 'Horror', share: 0.1, shareOfOthers: 0.05, lift: 2 },
      { genre: 'War', share: 0.3, shareOfOthers: 0.2, lift: expect.closeTo(1.5, 10) },
    ]);
  });

  test('are none by chance: with few likes, or of few people', () => {
    expect(favouriteGenres([all, { genre: 'Foreign', byFans: 49, byOthers: 1 }], fans)).toEqual([]);
    const many = { genre: null, byFans: 10_000, byOthers: 10_000 };
    expect(favouriteGenres([many, { genre: 'Foreign', byFans: 99, byOthers: 1 }], fans)).toEqual([]);
    const war = { genre: 'War', byFans: 300, byOthers: 1 };
    expect(favouriteGenres([all, war], fans)).toHaveLength(1);
    expect(favouriteGenres([all, war], { ratings: 100, watches: 0, likes: 4 })).toEqual([]);
    expect(favouriteGenres([], fans)).toEqual([]);
  });
});
