import { afterAll, beforeEach, expect, onTestFinished, test } from 'vitest';
import { importSource } from '../../src/app/importing/import.ts';
import { parseBatch } from '../../src/ingest/movielog/line.ts';
import { connect, type Sql } from '../../src/store/postgres/sql.ts';
import { applyBatch, readPositions } from '../../src/store/stream/stream.ts';
import { createRatingWriter, writeRatings } from '../../src/store/users/rating-writes.ts';
import { emptyTables, readTables } from '../ingest/movielog/support.ts';
import { makeFolder } from '../ingest/support.ts';
import { openTestDatabase } from '../support/database.ts';
import { openProxy } from '../support/proxy.ts';

const database = await openTestDatabase();
afterAll(database.close);
beforeEach(() => emptyTables(database.sql));

const databaseName = new URL(database.url).pathname.slice(1);
const topic = 'movielog';

/** What a piece of work takes a fraction of, so that one that hangs is told from one that fails. */
const patienceMs = 60_000;

type Outcome = 'done' | 'failed' | 'hangs';

async function outcomeOf(work: Promise<unknown>): Promise<Outcome> {
  const patience = Promise.withResolvers<Outcome>();
  const timer = setTimeout(() => patience.resolve('hangs'), patienceMs);
  try {
    const settled = work.then(
      (): Outcome => 'done',
      (): Outcome => 'failed',
    );
    return await Promise.race([settled, patience.promise]);
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Does `work` again and again, cutting its connection in place of each piece of bytes that it sends, the first, the second and so
 * on, until it ends before the cut. After each cut, `isWhole` must find all of the work in the database or nothing of it.
 */
async function cutEverywhere(
  work: (sql: Sql) => Promise<unknown>,
  isWhole: () => Promise<'all' | 'nothing' | 'a part'>,
): Promise<Outcome[]> {
  const proxy = await openProxy(databaseName);
  const sql = connect(proxy.address);
  onTestFinished(() => sql.end({ timeout: 1 }));
  const outcomes: Outcome[] = [];
  for (let count = 1; outcomes.at(-1) !== 'done'; count++) {
    await emptyTables(database.sql);
    // Connected before, so that the cut meets the work.
    await expect.poll(() => sql`select 1`).toHaveLength(1);
    proxy.cutAt(count);
    const outcome = await outcomeOf(work(sql));
    proxy.cutAt(Number.POSITIVE_INFINITY);
    const found = await isWhole();
    expect({ count, outcome, found }).toEqual({
      count,
      outcome: expect.stringMatching(/done|failed/),
      found: expect.stringMatching(outcome === 'done' ? /^all$/ : /^(all|nothing)$/),
    });
    outcomes.push(outcome);
  }
  return outcomes;
}

test('a transaction never goes on with another connection', async () => {
  const proxy = await openProxy(databaseName);
  const sql = connect(proxy.address);
  onTestFinished(() => sql.end({ timeout: 1 }));
  const ended = Promise.withResolvers<void>();
  const writing = sql.begin(async (transaction) => {
    await transaction`insert into users (user_id) values (1)`;
    proxy.hangUp('resetAndDestroy');
    await expect.poll(() => countOpenTransactions()).toBe(0);
    // Others are given new connections meanwhile.
    await Promise.allSettled(Array.from({ length: 20 }, () => sql`select 1`));
    const later = await Promise.allSettled([2, 3].map((id) => transaction`insert into users (user_id) values (${id})`));
    ended.resolve();
    if (later.some(({ status }) => status === 'rejected')) throw new Error('as a caller does');
  });
  expect(await outcomeOf(writing)).toBe('failed');
  await ended.promise;
  expect(await database.sql`select user_id from users`).toEqual([]);
});

async function countOpenTransactions(): Promise<number> {
  const [row] = await database.sql<{ count: number }[]>`
    select count(*) as count from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and state like 'idle in transaction%'`;
  return row!.count;
}

test('a batch of a stream is written whole or not at all, wherever its connection is cut', async () => {
  const lines = [
    '2023-03-21T09:00:00,1,GET /rate/pulp+fiction+1994=4',
    '2023-03-21T09:00:01,2,GET /data/m/up+2009/0.mpg',
    '2023-03-21T09:00:03,3,recommendation request a:8082, status 200, result: up+2009, heat+1995, 17 ms',
    'asda',
  ];
  const messages = lines.map((value, offset) => ({ offset, value: Buffer.from(value) }));
  const batch = parseBatch({ topic, partition: 0, expectedOffset: null, nextOffset: 4, checksum: null, messages });
  const outcomes = await cutEverywhere(
    (sql) => applyBatch(sql, batch),
    async () => {
      const position = (await readPositions(database.sql, topic)).get(0);
      const { users, movies, ratings, watches, recommendations, rejected } = await readTables(database.sql);
      const counts = [users, movies, ratings, watches, recommendations, rejected].map((rows) => rows.length);
      if (position === undefined && counts.every((count) => count === 0)) return 'nothing';
      return position?.nextOffset === 4 && counts.join() === '3,2,1,1,1,1' ? 'all' : 'a part';
    },
  );
  expect(outcomes.length).toBeGreaterThan(3);
});

test('an import is written whole or not at all, wherever its connection is cut', async () => {
  const folder = await makeFolder({
    'movies.csv': 'id,title\nup+2009,Up\nheat+1995,Heat\n',
    'ratings.csv': 'timestamp,user_id,movie,rating\n,1,up+2009,4\n,2,heat+1995,5\n,3,alien+1979,3\n',
  });
  const outcomes = await cutEverywhere(
    (sql) => importSource({ sql, home: folder, path: folder }),
    async () => {
      const { users, movies, ratings } = await readTables(database.sql);
      const counts = [users, movies, ratings].map((rows) => rows.length).join();
      return counts === '0,0,0' ? 'nothing' : counts === '3,3,3' ? 'all' : 'a part';
    },
  );
  expect(outcomes.length).toBeGreaterThan(10);
});

test.each(['one by one', 'as a batch'])(
  'ratings are written or not, wherever their connection is cut (%s)',
  async (how) => {
    const writes = [1, 2].map((userId) => ({ userId, movieId: 'up+2009', stars: 4, timestamp: new Date(1e12) }));
    const outcomes = await cutEverywhere(
      async (sql) => {
        await database.sql`insert into users (user_id) values (1), (2)`;
        await database.sql`insert into movies (id, title) values ('up+2009', 'Up')`;
        if (how === 'as a batch') return await writeRatings(sql, writes);
        const write = createRatingWriter(sql);
        return await Promise.all(writes.map(write));
      },
      async () => {
        const { length } = await database.sql`select from ratings`;
        return length === 0 ? 'nothing' : length === 2 ? 'all' : 'a part';
      },
    );
    expect(outcomes.length).toBeGreaterThan(1);
  },
);
