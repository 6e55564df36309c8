import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Dataset, userOfEntries } from '../../src/dataset/dataset.ts';
import { parts, splitDataset } from '../../src/dataset/splits.ts';
import { type SplitName, splitNames } from '../../src/domain/split-names.ts';
import type { Rating } from '../../src/domain.ts';
import { rating } from '../support/taste.ts';
import { anyRatings, datasetOfRatings, ratingAt } from './rows.ts';

/** User and movie -> part. */
function partsOf({ movies, userIds, ratings }: Dataset): Map<string, number> {
  const users = userOfEntries(ratings);
  const entries = Array.from(ratings.part, (part, entry): [string, number] => [
    `${userIds[users[entry]]} ${movies[ratings.movie[entry]].id}`,
    part,
  ]);
  return new Map(entries);
}

function split(ratings: readonly Rating[], name: SplitName, seed = 1) {
  return partsOf(splitDataset(datasetOfRatings(ratings), name, seed).dataset);
}

function count(parted: Map<string, number>, part: number): number {
  return [...parted.values()].filter((value) => value === part).length;
}

const timed = anyRatings().map((ratings) =>
  ratings.map((row, index) => ({ ...row, timestamp: row.timestamp ?? new Date(index) })),
);

/** 100 users with 50 ratings each, rated one after the other. */
const many = Array.from({ length: 5000 }, (_, row) => ratingAt(row, row % 100, `m${Math.floor(row / 100)}`));

describe.each(splitNames)('the %s split', (name) => {
  it('gives each rating one part, by ids and seed, whatever the order of the rows', () => {
    const rows = timed.chain((ratings) =>
      fc.tuple(fc.constant(ratings), fc.shuffledSubarray(ratings, { minLength: ratings.length })),
    );
    fc.assert(
      fc.property(rows, fc.nat(), ([ratings, shuffled], seed) => {
        const parted = split(ratings, name, seed);
        expect(parted.size).toBe(ratings.length);
        expect([...parted.values()].every((part) => part <= parts.test)).toBe(true);
        expect(split(shuffled, name, seed)).toEqual(parted);
      }),
    );
  });

  it('leaves the ratings themselves alone', () => {
    const dataset = datasetOfRatings(many);
    expect({ ...splitDataset(dataset, name, 1).dataset.ratings, part: null }).toEqual({
      ...dataset.ratings,
      part: null,
    });
  });
});

describe('the random split', () => {
  it('comes near to 80, 10 and 10 %', () => {
    const parted = split(many, 'random');
    expect(count(parted, parts.train) / many.length).toBeCloseTo(0.8, 1);
    expect(count(parted, parts.validation) / many.length).toBeCloseTo(0.1, 1);
    expect(count(parted, parts.test) / many.length).toBeCloseTo(0.1, 1);
  });

  it('changes with the seed', () => {
    expect(split(many, 'random', 2)).not.toEqual(split(many, 'random', 1));
  });
});

describe('the temporal split', () => {
  it('is 80, 10 and 10 %, oldest first', () => {
    const parted = split(many, 'temporal');
    const sequence = many.map(({ userId, movieId }) => parted.get(`${userId} ${movieId}`)!);
    expect(sequence).toEqual(sequence.toSorted());
    expect([parts.train, parts.validation, parts.test].map((part) => count(parted, part))).toEqual([4000, 500, 500]);
  });

  it('keeps ratings of one moment together', () => {
    fc.assert(
      fc.property(timed, (ratings) => {
        const parted = split(ratings, 'temporal');
        const partAt = new Map<number, number>();
        for (const { userId, movieId, timestamp } of ratings) {
          const part = parted.get(`${userId} ${movieId}`)!;
          expect(partAt.get(timestamp.getTime()) ?? part).toBe(part);
          partAt.set(timestamp.getTime(), part);
        }
      }),
    );
  });

  it('is refused where times are unknown, with what to use instead', () => {
    expect(() => split([ratingAt(1, 1, 'a', 4), rating(1, 'b', 4)], 'temporal')).toThrow(
      'the time of every rating, and 1 of 2 ratings have none; use --split leave-last-out',
    );
  });
});

describe('the leave-last-out split', () => {
  it("makes each user's last rating test and the one before validation", () => {
    const parted = split(
      [ratingAt(3, 1, 'a', 4), ratingAt(1, 1, 'b', 4), ratingAt(2, 1, 'c', 2), ratingAt(0, 1, 'd', 5)],
      'leave-last-out',
    );
    expect(Object.fromEntries(parted)).toEqual({ '1 a': 2, '1 c': 1, '1 b': 0, '1 d': 0 });
  });

  it('leaves users with fewer than three ratings in train', () => {
    const parted = split([ratingAt(3, 1, 'a', 4), ratingAt(1, 1, 'b', 4)], 'leave-last-out');
    expect([...parted.values()]).toEqual([0, 0]);
  });

  it('draws by the seed where times are unknown, and says for how many users', () => {
    const untimed = Array.from({ length: 30 }, (_, row) => rating(1 + (row % 2), `m${row}`, 4));
    const known = [ratingAt(1, 3, 'm0', 4), ratingAt(2, 3, 'm1', 4), ratingAt(3, 3, 'm2', 4)];
    const { dataset, note } = splitDataset(datasetOfRatings([...untimed, ...known]), 'leave-last-out', 1);
    expect(note).toContain('unknown for 2 users');
    expect(count(partsOf(dataset), parts.test)).toBe(3);
    const seeds = [1, 2, 3, 4].map((seed) => JSON.stringify([...split(untimed, 'leave-last-out', seed)]));
    expect(new Set(seeds).size).toBeGreaterThan(1);
  });

  it('takes a known time for later than an unknown one', () => {
    const ratings = [rating(1, 'a', 4), ratingAt(5, 1, 'b', 4), rating(1, 'c', 4)];
    expect(split(ratings, 'leave-last-out').get('1 b')).toBe(parts.test);
  });
});
