import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { importSource } from '../../src/app/importing/import.ts';
import { readSnapshot } from '../../src/store/postgres/sql.ts';
import { createRatingWriter, writeRatings } from '../../src/store/users/rating-writes.ts';
import { createNextUser } from '../../src/store/users/users.ts';
import { createViewerReader } from '../../src/store/users/viewers.ts';
import { makeFile } from '../ingest/support.ts';
import { openTestDatabase } from '../support/database.ts';

const database = await openTestDatabase();
const { sql } = database;
afterAll(database.close);

const users = 100;
const movies = 60;
const movieId = (number: number) => `film+${number}+2000`;

beforeAll(async () => {
  await sql`insert into users (user_id) select n from generate_series(1, ${users}::integer) as n`;
  await sql`insert into movies (id, title) select format('film+%s+2000', n), 'Film' from generate_series(1, ${movies}::integer) as n`;
});

/** Ratings of most users and movies, in an order of no use. */
function ratingsFile(round: number): string {
  const lines = Array.from({ length: users * movies }, (_, index) => {
    const place = (index * 7919) % (users * movies);
    return `${1e9 + round},${1 + (place % users)},${movieId(1 + Math.floor(place / users))},${1 + ((place + round) % 5)}`;
  });
  return `timestamp,user_id,movie,rating\n${lines.join('\n')}\n`;
}

/** With all tables locked, as a deletion of all rows takes row locks in no order and would meet the writers in a deadlock. */
async function deleteRatings(): Promise<void> {
  await sql.begin(async (transaction) => {
    await transaction`lock table users, ratings in access exclusive mode`;
    await transaction`delete from ratings`;
  });
}

test('large imports and those who write and read meanwhile do not disturb each other', async () => {
  const stop = new AbortController();
  const random = (below: number) => 1 + Math.floor(Math.random() * below);
  const someRating = () => ({
    userId: random(users),
    movieId: movieId(random(movies)),
    stars: random(5),
    timestamp: null,
  });
  const write = createRatingWriter(sql);
  const findViewer = createViewerReader(sql);
  const others: (() => Promise<unknown>)[] = [
    () => write(someRating()),
    () => write(someRating()),
    () => writeRatings(sql, Array.from({ length: 20 }, someRating)),
    () => findViewer(random(users)),
    () =>
      sql.begin((transaction) =>
        createNextUser(transaction, { age: null, occupation: null, gender: null, nickname: null }),
      ),
    // As a training reads.
    () =>
      readSnapshot(sql, async (snapshot) => {
        await snapshot`select count(*) from users`;
        await delay(20);
        await snapshot`select count(*) from ratings`;
      }),
  ];
  const working = others.map(async (work) => {
    while (!stop.signal.aborted) await work();
  });
  try {
    for (let round = 1; round <= 4; round++) {
      // The first and third bring more ratings than there are.
      if (round === 3) await vi.waitFor(deleteRatings, 120_000);
      const file = await makeFile('ratings.csv', ratingsFile(round));
      const importing = importSource({ sql, home: path.dirname(file), path: file });
      const summary = await Promise.race([importing, ...working.map((each) => each.then(() => importing))]);
      expect(summary.ratings).toMatchObject({ read: users * movies, rejected: 0 });
    }
  } finally {
    stop.abort();
    await Promise.all(working);
  }
  const [constraints] = await sql<{ count: number }[]>`
    select count(*) as count from pg_constraint where conrelid = 'ratings'::regclass and contype = 'f'`;
  expect(constraints!.count).toBe(2);
});
