import { Agent, get } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '../../src/store/access/keys.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { type Served, serveUntilTestEnds } from '../support/serve.ts';
import { storeRows } from '../support/store-rows.ts';
import { twoCamps } from '../support/taste.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await storeRows(database.sql, twoCamps());
});
afterAll(() => database.close());

const start = (flags: readonly string[] = [], command?: readonly string[]) =>
  serveUntilTestEnds(database.url, { flags, ...(command && { command }) });

/** Sends requests to those servers that were ready when they were last asked, as a load balancer does. */
function balance(servers: readonly Served[]) {
  const agent = new Agent({ keepAlive: true });
  const targets = new Set(servers);
  const outcomes: (number | string)[] = [];
  let isRunning = true;
  const ask = (url: string): Promise<number | string> =>
    new Promise((resolve) => {
      get(url, { agent }, (response) => response.resume().once('end', () => resolve(response.statusCode!))).once(
        'error',
        ({ message }) => resolve(message),
      );
    });
  const check = async (server: Served) => {
    while (isRunning) {
      if ((await ask(`${server.url}/health/ready`)) === 200) targets.add(server);
      else targets.delete(server);
      await delay(100);
    }
  };
  const client = async (user: number) => {
    for (let count = user; isRunning; count++) {
      const ready = [...targets];
      outcomes.push(await ask(`${ready[count % ready.length]!.url}/recommend/${user}`));
    }
  };
  const running = [...servers.map(check), ...[1, 2, 3, 4, 5, 6].map(client)];
  return {
    outcomes,
    async stop() {
      isRunning = false;
      await Promise.all(running);
      agent.destroy();
    },
  };
}

describe('SIGTERM', () => {
  it('loses no request behind a load balancer that looks at readiness', async () => {
    const servers = [await start(['--stop-delay', '2s']), await start(['--stop-delay', '2s'])];
    const load = balance(servers);
    await delay(500);
    expect(await servers[0]!.stop('SIGTERM')).toBe(0);
    await delay(500);
    await load.stop();
    expect(load.outcomes.length).toBeGreaterThan(100);
    expect(load.outcomes.filter((outcome) => outcome !== 200)).toEqual([]);
  });
});

describe('a user who is locked elsewhere', () => {
  it('costs the others nothing, and writes of that user are told to try again', async () => {
    const server = await start();
    const token = await signUpFor(server, database, 1);
    const holding = Promise.withResolvers<void>();
    const locked = Promise.withResolvers<void>();
    const held = database.sql.begin(async (transaction) => {
      await transaction`select from users where user_id = 1 for update`;
      locked.resolve();
      await holding.promise;
    });
    await locked.promise;
    const write = () =>
      fetch(`${server.url}/v1/users/1/ratings/comedy+0+2000`, {
        method: 'PUT',
        body: '{"rating": 4}',
        headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      });
    const writes = Array.from({ length: 24 }, write);
    for (const user of [2, 3, 4]) expect(await server.predict(user)).toMatchObject({ account: true });
    expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
    const answers = await Promise.all(writes);
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([503]));
    expect(answers.every(({ headers }) => Number(headers.get('retry-after')) > 0)).toBe(true);
    holding.resolve();
    await held;
    expect((await write()).status).toBe(200);
  });
});

/** A token for a user, made by a key. */
async function signUpFor(server: Served, { sql }: TestDatabase, user: number): Promise<string> {
  const key = await createKey(sql, { name: 'site', scopes: ['write'] });
  const made = await fetch(`${server.url}/v1/users/${user}/tokens`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}` },
  });
  return ((await made.json()) as { token: string }).token;
}
