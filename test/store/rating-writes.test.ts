import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { decideRatings, type KnownRatings, type RatingWrite } from '../../src/store/rating-outcomes.ts';
import { writeRatings } from '../../src/store/rating-writes.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await database.sql`insert into users (user_id) values (1), (2)`;
  await database.sql`insert into movies (id, title) values ('a', 'A'), ('b', 'B')`;
});
afterAll(() => database?.close());

const times = ['2019-01-01', '2020-01-01', '2021-01-01'].map((day) => new Date(day));
const write = fc.record({
  userId: fc.constantFrom(1, 2, 3),
  movieId: fc.constantFrom('a', 'b', 'c'),
  stars: fc.constantFrom(0.5, 3, 5),
  timestamp: fc.constantFrom(...times),
});
const statusOf = ({ status }: { status: string }) => status;

test('many writes at once become what they become one by one, in the answers and in the table', async () => {
  const { sql } = database;
  const read = () => sql`select * from ratings order by user_id, movie`;
  await fc.assert(
    fc.asyncProperty(fc.array(write, { maxLength: 8 }), fc.array(write, { maxLength: 12 }), async (before, writes) => {
      await sql`truncate ratings`;
      await writeRatings(sql, before);
      const oneByOne: string[] = [];
      for (const each of writes) oneByOne.push(...(await writeRatings(sql, [each])).map(statusOf));
      const expected = await read();
      await sql`truncate ratings`;
      await writeRatings(sql, before);
      expect((await writeRatings(sql, writes)).map(statusOf)).toEqual(oneByOne);
      expect(await read()).toEqual(expected);
    }),
    { numRuns: 25 },
  );
});

test('what is stored in the end is the newest, and the later of equally new ones', () => {
  const nothing: KnownRatings = { users: new Set([1]), movies: new Set(['a']), ratings: [], now: times[1]! };
  const ofOne = fc.array(
    fc.record({ stars: fc.constantFrom(1, 2, 3, 4), timestamp: fc.constantFrom(null, ...times) }),
    {
      minLength: 1,
    },
  );
  fc.assert(
    fc.property(ofOne, (given) => {
      const writes: RatingWrite[] = given.map((each) => ({ ...each, userId: 1, movieId: 'a' }));
      const { changed } = decideRatings(writes, nothing);
      const timed = writes.map((each) => ({ ...each, timestamp: each.timestamp ?? nothing.now }));
      const newest = Math.max(...timed.map(({ timestamp }) => timestamp.getTime()));
      expect(changed).toEqual([timed.findLast(({ timestamp }) => timestamp.getTime() === newest)]);
    }),
  );
});

test('a newer rating that an import brings meanwhile stays', async () => {
  const { sql } = database;
  await sql`truncate ratings`;
  const [imported, written] = await Promise.all([
    sql.begin(async (transaction) => {
      await transaction`insert into ratings (user_id, movie, rating, "timestamp") values (1, 'a', 5, ${times[2]!})`;
      await transaction`select pg_sleep(0.2)`;
    }),
    (async () => {
      await sql`select pg_sleep(0.05)`;
      return await writeRatings(sql, [{ userId: 1, movieId: 'a', stars: 1, timestamp: times[0]! }]);
    })(),
  ]);
  expect(imported).toBeUndefined();
  expect(written.map(statusOf)).toEqual(['outdated']);
  expect(await sql`select rating from ratings`).toEqual([{ rating: 5 }]);
});
