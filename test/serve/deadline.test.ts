import { request as httpRequest } from 'node:http';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { hold } from '../support/hold.ts';
import { twoCamps } from '../support/taste.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer(twoCamps(), {
    replace: ({ limits }) => ({ limits: { ...limits, answerMs: 3000 } }),
  });
});
afterAll(() => server?.close());

/** How many statements of requests PostgreSQL runs, or keeps waiting for a lock. */
async function running(): Promise<number> {
  const [row] = await server.sql<{ count: number }[]>`
    select count(*)::int as count from pg_stat_activity
    where datname = current_database() and backend_type = 'client backend' and state = 'active'
      and pid <> pg_backend_pid()`;
  return row!.count;
}
const untilRunning = (count: number) => expect.poll(running, { interval: 20 }).toBe(count);

async function lock(take: Parameters<typeof hold>[1]): Promise<() => Promise<void>> {
  const release = await hold(server.sql, take);
  onTestFinished(release);
  return release;
}

it('a write that is overdue is cancelled in PostgreSQL, and the next one works', async () => {
  const release = await lock((held) => held`select from users where user_id = 1 for update`);
  const [{ movie } = { movie: '' }] = await server.sql<{ movie: string }[]>`select id as movie from movies limit 1`;
  const path = `/v1/users/1/ratings/${encodeURIComponent(movie)}`;
  expect(await server.request('PUT', path, { rating: 4 })).toMatchObject({ status: 503 });
  await untilRunning(0);
  await release();
  expect(await server.request('PUT', path, { rating: 5 })).toMatchObject({ status: 200 });
});

it('look-ups of many who are overdue are cancelled, with and without a body', async () => {
  const release = await lock((held) => held`lock table ratings in access exclusive mode`);
  const asked = Array.from({ length: 6 }, (_, user) => [
    server.predict(user + 1),
    server.request('GET', `/v1/users/${user + 1}/recommendations`),
  ]).flat();
  await expect.poll(running, { interval: 20 }).toBeGreaterThan(0);
  for (const { status } of await Promise.all(asked)) expect(status).toBe(503);
  await untilRunning(0);
  await release();
  expect(await server.predict(1)).toMatchObject({ status: 200, body: { account: true } });
});

it('a look-up whose only client has left is cancelled before the deadline', async () => {
  const release = await lock((held) => held`lock table watches in access exclusive mode`);
  const leaving = httpRequest(`${server.url}/v1/users/2/watches`);
  leaving.on('error', () => {});
  leaving.end();
  await untilRunning(1);
  leaving.destroy();
  await untilRunning(0);
  await release();
  expect(server.log.filter((line) => JSON.parse(line).level >= 50)).toEqual([]);
});
