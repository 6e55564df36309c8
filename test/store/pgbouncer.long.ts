import { expect, onTestFinished, type TestContext, test } from 'vitest';
import { trainModel } from '../../src/app/training/training.ts';
import { openDatabase } from '../../src/store/database.ts';
import { activateModel } from '../../src/store/models/models.ts';
import { openTestDatabase } from '../support/database.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { requirePart } from '../support/parts.ts';
import { startPgBouncer } from '../support/pgbouncer.ts';
import { serve } from '../support/serve.ts';
import { storeRows } from '../support/store-rows.ts';
import { twoCamps } from '../support/taste.ts';

const users = 48;

/** A database with a model, and PgBouncer in front of it. */
async function prepare(context: TestContext, mode: 'session' | 'transaction') {
  requirePart(context, 'pgbouncer');
  const parts = new AsyncDisposableStack();
  onTestFinished(() => parts.disposeAsync());
  const database = parts.adopt(await openTestDatabase(), (opened) => opened.close());
  const pooler = parts.use(await startPgBouncer(database.url, mode));
  const { folder: home } = parts.adopt(await makeTemporaryFolder(), (made) => made.remove());
  return { parts, database, pooler, home };
}

test('servers behind PgBouncer in session mode keep what they promise', async (context) => {
  const { parts, database, pooler, home } = await prepare(context, 'session');
  await storeRows(database.sql, twoCamps(users));
  for (let version = 1; version <= 2; version++) await trainModel({ sql: database.sql, home, force: true });
  const flags = ['--database-url', pooler.url, '--database-connections', '24', '--read-access', 'open'];
  const server = parts.adopt(await serve(home, { flags }), async (served) => void (await served.stop()));
  const modelVersion = async () => {
    const answer = await fetch(`${server.url}/v1/users/1/recommendations?limit=1`);
    return ((await answer.json()) as { model: { version: number } }).model.version;
  };
  const rateFirst = async (userId: number) => {
    const [movie] = (await server.predict(userId)).movies;
    const address = `${server.url}/v1/users/${userId}/ratings/${encodeURIComponent(movie!)}`;
    const headers = { 'content-type': 'application/json' };
    const answer = await fetch(address, { method: 'PUT', headers, body: '{"rating": 4}' });
    expect(answer.status).toBe(200);
    return movie;
  };

  // Prepared statements and transactions, many at the same time.
  await Promise.all(
    Array.from({ length: users }, async (_, userId) => {
      const rated = await rateFirst(userId);
      expect((await server.predict(userId)).movies).not.toContain(rated);
    }),
  );
  // Notifications.
  expect(await modelVersion()).toBe(2);
  await activateModel(database.sql, 1, 'a test');
  await expect.poll(modelVersion).toBe(1);
  // Advisory locks: of the home, and of the training.
  await expect(serve(home, { flags })).rejects.toThrow('Another marquee serve uses');
  const training = await fetch(`${server.url}/v1/trainings`, { method: 'POST' });
  expect(training.status).toBe(202);

  await pooler.restart();
  await expect.poll(() => rateFirst(3).catch(() => undefined)).toBeDefined();
  await activateModel(database.sql, 2, 'a test');
  await expect.poll(modelVersion).toBe(2);
});

test.for<[most: number, workers: number]>([
  [10, 1],
  [20, 2],
])('a server stays within %s connections with %s worker(s)', async ([most, workers], context) => {
  const { parts, database, pooler, home } = await prepare(context, 'session');
  await storeRows(database.sql, twoCamps(users));
  await trainModel({ sql: database.sql, home, force: true });
  const flags = [
    '--database-url',
    pooler.url,
    '--database-connections',
    String(most),
    '--workers',
    String(workers),
    '--read-access',
    'open',
  ];
  const server = parts.adopt(await serve(home, { flags }), async (served) => void (await served.stop()));
  const load = Array.from({ length: 200 }, (_, turn) =>
    turn % 2 === 0
      ? fetch(`${server.url}/v1/users/${turn % users}/ratings`)
      : fetch(`${server.url}/v1/users/${turn % users}/watchlist/comedy+0+2000`, { method: 'PUT' }),
  );
  let seen = 0;
  for (let round = 0; round < 20; round++) {
    const [row] = await database.sql<{ count: number }[]>`
      select count(*)::int as count from pg_stat_activity
      where datname = current_database() and application_name = ${`marquee ${server.process.pid}`}`;
    seen = Math.max(seen, row!.count);
  }
  for (const answer of await Promise.all(load)) expect(answer.status).toBeLessThan(300);
  expect(seen).toBeGreaterThan(2);
  expect(seen).toBeLessThanOrEqual(most);
});

test('PgBouncer in transaction mode is refused with what to do', async (context) => {
  const { pooler, home } = await prepare(context, 'transaction');
  for (let time = 0; time < 5; time++) {
    await expect(openDatabase({ home, databaseUrl: pooler.url })).rejects.toMatchObject({
      code: 'DATABASE_POOLED',
      message: expect.stringContaining('pool_mode = session'),
    });
  }
});
