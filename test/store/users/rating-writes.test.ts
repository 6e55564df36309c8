import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  createRatingWriter,
  decideRatings,
  type KnownRatings,
  type RatingOutcome,
  type RatingWrite,
  writeRatings,
} from '../../../src/store/users/rating-writes.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { hold } from '../../support/hold.ts';

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
  const writeOne = createRatingWriter(sql);
  const ways: Record<string, (writes: RatingWrite[]) => Promise<RatingOutcome[]>> = {
    'one by one': (writes) => Array.fromAsync(writes, writeOne),
    'as one': (writes) => writeRatings(sql, writes),
    'each for itself, together': (writes) => Promise.all(writes.map(writeOne)),
  };
  await fc.assert(
    fc.asyncProperty(fc.array(write, { maxLength: 8 }), fc.array(write, { maxLength: 12 }), async (before, writes) => {
      const results = [];
      for (const way of Object.values(ways)) {
        await sql`truncate ratings`;
        await writeRatings(sql, before);
        const outcomes = await way(writes);
        results.push({ outcomes, table: await sql`select * from ratings order by user_id, movie` });
      }
      expect(results[1]).toEqual(results[0]);
      expect(results[2]).toEqual(results[0]);
    }),
    { numRuns: 25 },
  );
});

test('ratings of a user whom another writer has locked wait, however many, and no others do', async () => {
  const { sql } = database;
  await sql`truncate ratings`;
  const writeOne = createRatingWriter(sql);
  const rating = { movieId: 'a', stars: 4, timestamp: null };
  const order: string[] = [];
  const waiting: Promise<unknown>[] = [];
  await sql.begin(async (transaction) => {
    await transaction`select from users where user_id = 1 for update`;
    for (const stars of [1, 2, 3]) {
      waiting.push(writeOne({ ...rating, userId: 1, stars }).then(({ status }) => order.push(`locked: ${status}`)));
      const { status } = await writeOne({ ...rating, userId: 2, stars });
      order.push(`other: ${status}`);
    }
    order.push('released');
  });
  await Promise.all(waiting);
  expect(order).toEqual([...Array(3).fill('other: applied'), 'released', ...Array(3).fill('locked: applied')]);
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
  const commit = await hold(
    sql,
    (transaction) =>
      transaction`insert into ratings (user_id, movie, rating, "timestamp") values (1, 'a', 5, ${times[2]!})`,
  );
  const writing = writeRatings(sql, [{ userId: 1, movieId: 'a', stars: 1, timestamp: times[0]! }]);
  const waiting = () => sql`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  await expect.poll(waiting).toHaveLength(1);
  await commit();
  expect((await writing).map(statusOf)).toEqual(['outdated']);
  expect(await sql`select rating from ratings`).toEqual([{ rating: 5 }]);
});
