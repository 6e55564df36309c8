import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { serveUntilTestEnds } from '../support/serve.ts';
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

const start = (flags: readonly string[] = [], command?: readonly string[]) =>
  serveUntilTestEnds(database.url, { flags, ...(command && { command }) });

describe('SIGTERM', () => {
  it('says at once that it is not ready, ends connections, and goes on answering', async () => {
    const server = await start(['--stop-delay', '5s']);
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

/** Connections that have had an answer, and ask for nothing more, or were closed for others. */
async function openIdle(port: number, count: number): Promise<Socket[]> {
  const sockets = Array.from({ length: count }, () => connect(port, '127.0.0.1').on('error', () => {}));
  onTestFinished(() => sockets.forEach((socket) => void socket.destroy()));
  for (const socket of sockets) socket.write('GET /health/live HTTP/1.1\r\nhost: localhost\r\n\r\n');
  await Promise.all(sockets.map((socket) => Promise.race([once(socket, 'data'), once(socket, 'close')])));
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
