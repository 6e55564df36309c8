import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { connect, type Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createKey } from '../../src/store/access/keys.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { type Served, serve } from '../support/serve.ts';
import { storeRows } from '../support/store-rows.ts';
import { twoCamps } from '../support/taste.ts';
import { startGuarded } from './guarded.ts';
import { startServer } from './server.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await storeRows(database.sql, twoCamps());
});
afterAll(() => database.close());

async function start(flags: readonly string[] = [], command?: readonly string[]): Promise<Served> {
  const home = await makeTemporaryFolder();
  const all = ['--database-url', database.url, ...flags];
  const served = await serve(home.folder, { flags: all, ...(command && { command }) });
  onTestFinished(async () => {
    if (served.process.exitCode === null) await served.stop('SIGKILL');
    await home.remove();
  });
  return served;
}

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

  it('says at once that it is not ready, ends connections, and goes on answering', async () => {
    const server = await start(['--stop-delay', '3s']);
    const stopped = server.stop('SIGTERM');
    await expect.poll(async () => (await fetch(`${server.url}/health/ready`)).status).toBe(503);
    expect(await (await fetch(`${server.url}/health/ready`)).json()).toMatchObject({
      status: 'failing',
      checks: expect.arrayContaining([{ name: 'process', status: 'failing', detail: expect.any(String) }]),
    });
    const answer = await fetch(`${server.url}/recommend/1`);
    expect([answer.status, answer.headers.get('connection')]).toEqual([200, 'close']);
    expect((await fetch(`${server.url}/health/live`)).status).toBe(200);
    expect(await stopped).toBe(0);
  });
});

/** Connections that have had an answer, and ask for nothing more. */
async function openIdle(port: number, count: number): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => connect(port, '127.0.0.1').on('error', () => {}));
  onTestFinished(() => sockets.forEach((socket) => void socket.destroy()));
  for (const socket of sockets) socket.write('GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await delay(300);
  return sockets;
}

describe('idle connections', () => {
  it('that never sent a request do not keep a server from closing', async () => {
    const patient = { headersMs: 200_000, requestMs: 200_000, idleMs: 200_000 };
    const server = await startServer(twoCamps(), { replace: () => ({ limits: patient }) });
    const { hostname, port } = new URL(server.url);
    const silent = connect(Number(port), hostname);
    await once(silent, 'connect');
    const ended = once(silent, 'close');
    await server.stop();
    await ended;
    await server.close();
  });

  it('shut nobody out where the process may open few files', async () => {
    const command = ['bash', '-c', 'ulimit -n 128 && exec "$0" src/main.ts serve "$@"', process.execPath];
    const server = await start(['--host', '127.0.0.1'], command);
    for (let round = 0; round < 3; round++) {
      await openIdle(Number(new URL(server.url).port), 100);
      expect((await fetch(`${server.url}/health/ready`)).status).toBe(200);
      expect(await server.predict(1)).toMatchObject({ account: true });
    }
  });

  it('are closed for others above the limit, and the log says so', async () => {
    const server = await startGuarded({ database, maxConnections: 10 });
    onTestFinished(() => server.close());
    await openIdle(server.port, 40);
    expect((await server.send('GET', '/open')).status).toBe(200);
    const line = server.log.map((each) => JSON.parse(each)).find(({ msg }) => /too many connections/.test(msg));
    expect(line).toMatchObject({ level: 'warn', max: 10 });
    expect(server.log.filter((each) => each.includes('too many connections'))).toHaveLength(1);
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

describe('a full disk', () => {
  it('is told as such by what writes, and reading goes on', async () => {
    const server = await startServer(twoCamps());
    onTestFinished(() => server.close());
    await server.sql.unsafe(`
      create function fill_disk() returns trigger language plpgsql as
        $$ begin raise exception 'could not extend file' using errcode = 'disk_full'; end $$;
      create trigger full_ratings before insert or update on ratings execute function fill_disk();
      create trigger full_secrets before insert or update on secrets execute function fill_disk();
    `);
    const write = await server.request('PUT', '/v1/users/1/ratings/comedy+0+2000', { rating: 1 });
    expect(write).toMatchObject({ status: 507, body: { code: 'DISK_FULL', detail: expect.stringContaining('full') } });
    expect(await server.predict(1)).toMatchObject({ status: 200, body: { account: true } });
    expect(await server.request('GET', '/v1/users/1/ratings')).toMatchObject({ status: 200 });
    expect((await server.request('GET', '/health/ready')).status).toBe(200);
    await server.sql.unsafe('drop trigger full_ratings on ratings');
    expect(await server.request('PUT', '/v1/users/1/ratings/comedy+0+2000', { rating: 1 })).toMatchObject({
      status: 200,
    });
  });

  it('does not take a server out of a load balancer', async () => {
    for (const free of [0, 50 * 2 ** 20, 500 * 2 ** 20]) {
      const server = await startServer(twoCamps(), { replace: () => ({ freeDiskBytes: async () => free }) });
      onTestFinished(() => server.close());
      const { status, body } = await server.request('GET', '/health/ready');
      expect({ status, body }).toMatchObject({ status: 200, body: { status: 'degraded' } });
    }
  });
});
