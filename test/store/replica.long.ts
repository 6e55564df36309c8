import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { trainModel } from '../../src/app/training/training.ts';
import { migrate, readMigrations } from '../../src/store/migrations.ts';
import { openReplica } from '../../src/store/replica.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { startReplication } from '../support/replication.ts';
import { type Served, serve } from '../support/serve.ts';
import { storeRows } from '../support/store-rows.ts';
import { twoCamps } from '../support/taste.ts';

const users = 48;
const parts = new AsyncDisposableStack();
let replication: Awaited<ReturnType<typeof startReplication>>;
let server: Served;

beforeAll(async () => {
  replication = parts.use(await startReplication());
  const { primary, replica } = replication;
  await migrate(primary.sql, await readMigrations());
  await storeRows(primary.sql, twoCamps(users));
  const { folder: home } = parts.adopt(await makeTemporaryFolder(), (made) => made.remove());
  await trainModel({ sql: primary.sql, home, force: true });
  const flags = ['--database-url', primary.url, '--replica-url', replica.url, '--read-access', 'open'];
  server = parts.adopt(await serve(home, { flags }), async (served) => void (await served.stop()));
  while (!(await caughtUp())) await delay(20);
});
afterAll(() => parts.disposeAsync());

async function caughtUp(): Promise<boolean> {
  const { primary, replica } = replication;
  const [original] = await primary.sql<{ lsn: string }[]>`select pg_current_wal_lsn()::text as lsn`;
  const [copy] = await replica.sql<{ behind: boolean }[]>`
    select pg_last_wal_replay_lsn() < ${original!.lsn}::pg_lsn as behind`;
  return !copy!.behind;
}

async function readsFrom(source: 'replica' | 'primary'): Promise<number> {
  const metrics = await (await fetch(`${server.url}/metrics`)).text();
  return Number(new RegExp(`^marquee_history_reads_total\\{from="${source}"\\} (\\d+)$`, 'm').exec(metrics)![1]);
}

/** How many histories are read from where while users are asked for, each when the replica is in use; a busy one may fail some. */
async function readsDuring(ask: (userId: number) => Promise<unknown>, userIds: readonly number[]) {
  const before = { replica: await readsFrom('replica'), primary: await readsFrom('primary') };
  for (const userId of userIds) {
    await expect.poll(replicaHealth).toMatchObject({ status: 'ok' });
    await ask(userId);
  }
  return {
    replica: (await readsFrom('replica')) - before.replica,
    primary: (await readsFrom('primary')) - before.primary,
  };
}

const some = (count: number, first = 0) => Array.from({ length: count }, (_, index) => first + index);

async function replicaHealth(): Promise<{ status: string; detail: string }> {
  const { checks } = (await (await fetch(`${server.url}/health/ready`)).json()) as {
    checks: { name: string; status: string; detail: string }[];
  };
  return checks.find(({ name }) => name === 'replica')!;
}

/** Rates the first movie of a user's list. @returns its id */
async function rateFirst(userId: number): Promise<string> {
  const [movie] = (await server.predict(userId)).movies;
  const answer = await fetch(`${server.url}/v1/users/${userId}/ratings/${encodeURIComponent(movie!)}`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: '{"rating": 4}',
  });
  expect(answer.status).toBe(200);
  return movie!;
}

test('a server reads histories from its replica', async () => {
  const reads = await readsDuring(
    async (userId) => expect((await server.predict(userId)).account).toBe(true),
    some(20),
  );
  expect(reads.replica + reads.primary).toBe(20);
  expect(reads.replica).toBeGreaterThan(0);
});

test('each answer knows a rating that was written just before, by this server or by any other program', async () => {
  for (let userId = 0; userId < users; userId++) {
    const rated = await rateFirst(userId);
    expect((await server.predict(userId)).movies).not.toContain(rated);
  }
  const { primary } = replication;
  for (let userId = 0; userId < users; userId++) {
    const [movie] = (await server.predict(userId)).movies;
    await primary.sql`insert into ratings (user_id, movie, rating) values (${userId}, ${movie!}, 3)`;
    expect((await server.predict(userId)).movies).not.toContain(movie);
  }
});

test('a replica that replays nothing serves those whom it has the latest of; the others are read from the primary', async () => {
  const { replica } = replication;
  await expect.poll(caughtUp).toBe(true);
  await replica.sql`select pg_wal_replay_pause()`;
  for (let userId = 0; userId < 10; userId++) {
    const rated = await rateFirst(userId);
    const before = await readsFrom('primary');
    expect((await server.predict(userId)).movies).not.toContain(rated);
    expect(await readsFrom('primary')).toBe(before + 1);
  }
  const ask = async (userId: number) => {
    const answer = await fetch(`${server.url}/v1/users/${userId}/recommendations?limit=3`);
    expect(answer.status).toBe(200);
  };
  const others = await readsDuring(ask, some(10, 20));
  expect(others.replica + others.primary).toBe(10);
  expect(others.replica).toBeGreaterThan(0);
  await replica.sql`select pg_wal_replay_resume()`;
  await expect.poll(caughtUp).toBe(true);
  expect((await readsDuring(ask, some(10))).replica).toBeGreaterThan(0);
});

test('a deletion and a new movie count on the next answer, too, while the replica lags', async () => {
  const { primary, replica } = replication;
  const rated = await rateFirst(11);
  await expect.poll(caughtUp).toBe(true);
  await replica.sql`select pg_wal_replay_pause()`;
  await fetch(`${server.url}/v1/users/11/ratings/${encodeURIComponent(rated)}`, { method: 'DELETE' });
  expect((await server.predict(11)).movies).toContain(rated);
  await primary.sql`delete from movies where id = ${rated}`;
  expect((await server.predict(11)).movies).not.toContain(rated);
  await replica.sql`select pg_wal_replay_resume()`;
});

test('what is no replica of this database is not used, and the reason is told', async () => {
  const { primary, replica } = replication;
  const other = await openReplica(primary.sql, replica.url.replace(/postgres$/, 'template1'), 2);
  await expect.poll(() => other.problem()).toMatch(/not a copy of the database/);
  const itself = await openReplica(primary.sql, primary.url, 2);
  await expect.poll(() => itself.problem()).toMatch(/not a replica/);
  expect(await itself.attempt(async () => 'read')).toBeUndefined();
  await Promise.all([other.close(), itself.close()]);
});

test('a replica that does not answer in time is left alone until it does', async () => {
  const { primary, replica } = replication;
  const notices: string[] = [];
  const slow = await openReplica(primary.sql, replica.url, 2, (notice) => notices.push(notice));
  await expect.poll(() => slow.problem()).toBeUndefined();
  expect(await slow.attempt(async () => 'read')).toBe('read');
  expect(await slow.attempt(async () => await slow.sql`select pg_sleep(60)`)).toBeUndefined();
  expect(slow.problem()).toMatch(/does not answer within/);
  expect(await slow.attempt(async () => 'read')).toBeUndefined();
  await expect.poll(() => slow.problem()).toBeUndefined();
  expect(notices.slice(-3)).toEqual([
    'histories are read from the replica',
    'the replica is not used: it does not answer within 250 ms',
    'histories are read from the replica',
  ]);
  await slow.close();
});

test('a replica that is promoted, and then dies, is no longer read, while answers go on', async () => {
  const { replica } = replication;
  await replica.sql`select pg_promote()`;
  await expect.poll(replicaHealth).toMatchObject({ status: 'degraded', detail: /no longer/ });
  await replica.crash();
  for (let userId = 0; userId < users; userId++) {
    const rated = await rateFirst(userId).catch(() => undefined);
    const { account, movies } = await server.predict(userId);
    expect(account).toBe(true);
    if (rated) expect(movies).not.toContain(rated);
  }
  expect(await replicaHealth()).toMatchObject({ status: 'degraded' });
});
