import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Rating } from '../../../src/domain.ts';
import { findLikeMinded } from '../../../src/store/users/similar-users.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { storeRows } from '../../support/store-rows.ts';
import { movie, rating, user } from '../../support/taste.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());

const movieIds = Array.from({ length: 70 }, (_, index) => `movie+${index}`);

async function store(ratings: Rating[], users: number): Promise<void> {
  await database.sql`truncate users, movies cascade`;
  await storeRows(database.sql, {
    movies: movieIds.map((id) => movie(id)),
    users: Array.from({ length: users }, (_, id) => user(id)),
    ratings: [...ratings, rating(users - 1, 'movie+0', 1)],
  });
}

/** Herlocker's formula, written out. */
function compare(mine: readonly Rating[], theirs: readonly Rating[]): number {
  const pairs = mine.flatMap(({ movieId, stars }) => {
    const other = theirs.find((each) => each.movieId === movieId);
    return other ? [[stars, other.stars] as const] : [];
  });
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const center = (side: 0 | 1) => {
    const values = pairs.map((pair) => pair[side]);
    return values.map((value) => value - mean(values));
  };
  const [own, other] = [center(0), center(1)];
  const product = (a: number[], b: number[]) => a.reduce((sum, value, index) => sum + value * b[index]!, 0);
  const correlation = product(own, other) / Math.sqrt(product(own, own) * product(other, other));
  return (correlation * Math.min(pairs.length, 50)) / 50;
}

test('similar users are those of the formula, most similar first', async () => {
  const histories = fc.array(fc.dictionary(fc.constantFrom(...movieIds.slice(0, 8)), fc.integer({ min: 1, max: 10 })), {
    minLength: 2,
    maxLength: 7,
  });
  await fc.assert(
    fc.asyncProperty(histories, async (given) => {
      const ratings = given.flatMap((history, userId) =>
        Object.entries(history).map(([movieId, half]) => rating(userId, movieId, half / 2)),
      );
      const users = given.length + 1;
      await store(ratings, users);
      const of = (userId: number) => ratings.filter((each) => each.userId === userId);
      const expected = given
        .map((_, userId) => ({ userId, similarity: compare(of(0), of(userId)) }))
        .filter(({ userId, similarity }) => userId !== 0 && similarity > 1e-9);
      const { basis, users: similar } = await findLikeMinded(database.sql, 0, 10);
      // Where no correlation is above 0, likes are compared.
      const found = basis === 'ratings' ? similar.filter(({ similarity }) => similarity > 1e-9) : [];
      expect(found.map(({ similarity }) => similarity)).toEqual(
        found.map((each) => each.similarity).sort((a, b) => b - a),
      );
      const similarityOf = new Map(found.map((each) => [each.userId, each.similarity]));
      expect(found).toHaveLength(expected.length);
      for (const { userId, similarity } of expected) expect(similarityOf.get(userId)).toBeCloseTo(similarity, 9);
    }),
    { numRuns: 20 },
  );
});

test('a correlation over many movies outweighs one over few', async () => {
  const stars = (index: number) => 1 + (index % 5);
  const all = movieIds.map((id, index) => [id, stars(index)] as const);
  const ratings = [
    ...all.map(([id, each]) => rating(0, id, each)),
    ...all.slice(0, 4).map(([id, each]) => rating(1, id, each)),
    ...all.map(([id, each], index) => rating(2, id, index % 9 === 0 ? 3 : each)),
    ...all.map(([id, each]) => rating(3, id, 6 - each)),
  ];
  await store(ratings, 5);
  const { users: similar } = await findLikeMinded(database.sql, 0, 10);
  expect(similar.map(({ userId, inCommon }) => [userId, inCommon])).toEqual([
    [2, 70],
    [1, 4],
  ]);
  expect(similar[1]!.similarity).toBeCloseTo(4 / 50, 9);
  expect((await findLikeMinded(database.sql, 0, 1)).users).toEqual(similar.slice(0, 1));
});

test('of a user with very many ratings the newest 500 count', async () => {
  const { sql } = database;
  await sql`truncate users, movies cascade`;
  await sql`insert into movies (id, title) select 'm' || n, 'M' from generate_series(1, 600) as n`;
  await sql`insert into users (user_id) values (0), (1), (2)`;
  await sql`
    insert into ratings (user_id, movie, rating, "timestamp")
    select user_id, 'm' || n, 1 + n % 5, to_timestamp(n)
    from unnest(array[0, 1, 2]) as user_id, generate_series(1, 600) as n
    where user_id = 0 or user_id = 1 and n <= 100 or user_id = 2 and n > 50`;
  expect(await findLikeMinded(sql, 0, 10)).toEqual({
    basis: 'ratings',
    users: [{ userId: 2, similarity: 1, inCommon: 550 }],
  });
});

test('where nobody rates, similar users are those who like the same by what they watched', async () => {
  const histories = fc.array(
    fc.dictionary(fc.constantFrom(...movieIds.slice(0, 8)), fc.integer({ min: 1, max: 100 })),
    {
      minLength: 2,
      maxLength: 7,
    },
  );
  await fc.assert(
    fc.asyncProperty(histories, async (given) => {
      await store([], given.length);
      await database.sql`delete from ratings`;
      const watches = given.flatMap((history, userId) =>
        Object.entries(history).map(([movie, minutes]) => ({ user_id: userId, movie, minutes })),
      );
      if (watches.length > 0) await database.sql`insert into watches ${database.sql(watches)}`;
      // Without a runtime, a movie counts 100 minutes.
      const likes = given.map((history) => new Set(Object.keys(history).filter((id) => history[id]! >= 50)));
      const expected = likes.flatMap((theirs, userId) => {
        const inCommon = likes[0]!.intersection(theirs).size;
        if (userId === 0 || inCommon === 0) return [];
        return [
          { userId, inCommon, similarity: (inCommon / Math.sqrt(likes[0]!.size * theirs.size)) * (inCommon / 50) },
        ];
      });
      expected.sort((a, b) => b.similarity - a.similarity || a.userId - b.userId);
      const { basis, users } = await findLikeMinded(database.sql, 0, 10);
      expect(basis).toBe(expected.length > 0 ? 'likes' : 'ratings');
      expect(users).toEqual(expected.map((each) => ({ ...each, similarity: expect.closeTo(each.similarity, 9) })));
    }),
    { numRuns: 20 },
  );
});

test('likes are compared where ratings say nothing, whether they are stars or watches', async () => {
  await store([rating(0, 'movie+0', 5), rating(0, 'movie+1', 5), rating(1, 'movie+0', 4), rating(1, 'movie+2', 5)], 4);
  await database.sql`
    insert into watches (user_id, movie, minutes) values (2, 'movie+0', 90), (2, 'movie+1', 80), (2, 'movie+3', 10)`;
  const { basis, users } = await findLikeMinded(database.sql, 0, 10);
  expect(basis).toBe('likes');
  expect(users).toEqual([
    { userId: 2, inCommon: 2, similarity: expect.closeTo(2 / 50, 9) },
    { userId: 1, inCommon: 1, similarity: expect.closeTo(0.5 / 50, 9) },
  ]);
});

test('who is unknown has no like-minded', async () => {
  await expect(findLikeMinded(database.sql, 12_345, 10)).rejects.toMatchObject({ code: 'USER_UNKNOWN' });
});
