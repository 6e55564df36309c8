import { Agent, request } from 'node:http';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { connect as connectToDatabase } from '../../src/store/postgres/sql.ts';
import { findPorts } from '../support/ports.ts';
import { movie, rating, user } from '../support/taste.ts';
import { readReply, startServer, type TestServer } from './server.ts';

const movies = Array.from({ length: 12 }, (_, index) => movie(`movie+${index}+2000`));
const rows = { movies, users: [user(4242), user(1)], ratings: [rating(4242, movies[0]!.id, 5)] };

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function start(...parameters: Parameters<typeof startServer>): Promise<TestServer> {
  const server = await startServer(...parameters);
  cleanups.push(() => server.close());
  return server;
}

async function health(server: { url: string }) {
  return await readReply(await fetch(`${server.url}/health`));
}

describe('GET /health', () => {
  it('says that process, database and model are there', async () => {
    const reply = await health(await start(rows));
    expect(reply).toMatchObject({
      status: 200,
      body: { process: 'up', database: 'reachable', model: 'loaded' },
    });
  });

  it('answers 503 while there is no model, as does /predict', async () => {
    const server = await start(rows, { replace: ({ model }) => ({ model: { ...model, current: () => undefined } }) });
    expect(await health(server)).toMatchObject({
      status: 503,
      body: { process: 'up', database: 'reachable', model: 'missing' },
    });
    expect(await server.predict(1)).toMatchObject({
      status: 503,
      body: { error: 'No model has been trained yet; try again shortly' },
    });
  });

  it('does not wait for a database that says nothing', async () => {
    const { port } = await listen(createServer());
    const sql = connectToDatabase(`postgresql://nobody@127.0.0.1:${port}/nothing`);
    cleanups.push(() => sql.end({ timeout: 0 }));
    const server = await start(rows, { replace: () => ({ sql }) });
    expect(await health(server)).toMatchObject({ status: 503, body: { database: 'unreachable' } });
  });
});

describe('movies that came after the training', () => {
  it('are in the lists from the moment on at which they are in the database', async () => {
    const server = await start({ ...rows, movies: movies.slice(0, 4) });
    const added = movies.slice(4).map(({ id }) => id);
    await server.sql`insert into movies (id, title) select id, id from unnest(${added}::text[]) as id`;
    const { movies: listed } = (await server.predict(4242)).body as { movies: string[] };
    expect(listed).toHaveLength(10);
    expect(added.filter((id) => listed.includes(id))).toHaveLength(7);
    await server.sql`delete from movies where id = ${added[0]!}`;
    expect((await server.predict(4242)).body).toMatchObject({ movies: expect.not.arrayContaining([added[0]]) });
  });
});

describe('a server whose database goes away', () => {
  it('answers 503 meanwhile and recovers by itself', async () => {
    let cable!: Awaited<ReturnType<typeof layCable>>;
    const server = await start(rows, {
      async prepare(url) {
        const target = new URL(url);
        cable = await layCable(Number(target.port));
        cleanups.push(() => cable.cut());
        target.port = String(cable.port);
        return target.href;
      },
    });
    expect(await server.predict(1)).toMatchObject({ status: 200, body: { account: true } });

    await cable.cut();
    const away = { status: 503, body: { error: 'The database cannot be reached; try again shortly' } };
    expect(await server.predict(1)).toMatchObject(away);
    expect(await health(server)).toMatchObject({ status: 503, body: { database: 'unreachable', model: 'loaded' } });
    for (const nobody of [-1, 'guest', '3fa85f64-5717-4562-b3fc-2c963f66afa6']) {
      expect(await server.predict(nobody), String(nobody)).toMatchObject({ status: 200, body: { account: false } });
      expect(await server.request('GET', `/recommend/${nobody}`), String(nobody)).toMatchObject({ status: 200 });
    }
    expect(await server.request('GET', '/v1/users/guest')).toMatchObject({ status: 503 });

    await cable.mend();
    await expect.poll(async () => (await server.predict(1)).status).toBe(200);
    expect((await health(server)).status).toBe(200);
  });
});

describe('a defect', () => {
  it('is answered with 500 and nothing of what happened', async () => {
    const fail = () => {
      throw Object.assign(new TypeError('secret of 4242'), { detail: 'Key (user_id)=(4242)', query: 'select' });
    };
    const server = await start(rows, { replace: ({ model }) => ({ model: { ...model, current: fail } }) });
    expect(await server.predict(4242)).toMatchObject({ status: 500, body: { error: 'Internal server error' } });
    const line = JSON.parse(server.log.find((each) => each.includes('"err"'))!);
    expect(line).toMatchObject({ level: 'error', err: { type: 'TypeError' } });
    expect(line.err.frames[0]).toContain('operation.test.ts');
    expect(server.log.join()).not.toMatch(/4242|secret|select/);
  });
});

describe('the log', () => {
  it('has one JSON line a request with route, status and time, and nothing personal', async () => {
    const server = await start(rows);
    server.log.length = 0;
    await server.predict(4242);
    await server.predict('name@example.org');
    await server.post('{"user_id": 4242');
    await fetch(`${server.url}/users/4242?name=example`);
    await expect.poll(() => server.log.length).toBe(4);
    expect(server.log.map((line) => JSON.parse(line))).toMatchObject([
      { level: 'info', method: 'POST', route: '/predict', status: 200, milliseconds: expect.any(Number) },
      { route: '/predict', status: 200 },
      { route: '/predict', status: 400 },
      { method: 'GET', status: 404 },
    ]);
    expect(server.log.join()).not.toMatch(/4242|example|127\.0\.0\.1/);
  });
});

describe('close', () => {
  it('answers the requests in flight, and takes none after them', async () => {
    const { promise: released, resolve: release } = Promise.withResolvers<void>();
    const { promise: entered, resolve: enter } = Promise.withResolvers<void>();
    const server = await start(rows, {
      replace: ({ model }) => ({
        model: {
          ...model,
          async catchUp() {
            enter();
            await released;
          },
        },
      }),
    });
    const port = Number(new URL(server.url).port);
    const agent = new Agent({ keepAlive: true });
    cleanups.push(async () => agent.destroy());
    const answer = new Promise((resolve, reject) => {
      const headers = { 'content-type': 'application/json' };
      const outgoing = request({ port, host: '127.0.0.1', path: '/predict', method: 'POST', agent, headers });
      outgoing.on('response', (response) => resolve(json(response))).on('error', reject);
      outgoing.end('{"user_id": 1}');
    });
    await entered;
    const closed = server.stop();
    release();
    expect(await answer).toMatchObject({ account: true });
    await closed;
    await expect(fetch(`http://127.0.0.1:${port}/health`)).rejects.toThrow();
  });
});

async function listen(server: Server): Promise<AddressInfo> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(async () => server.close());
  return server.address() as AddressInfo;
}

/** A way to the database on `target` that can be cut, so that nobody listens, and mended. */
async function layCable(target: number) {
  const sockets = new Set<Socket>();
  const server = createServer((near) => {
    const far = connect({ port: target, host: '127.0.0.1' });
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => {}).on('close', () => sockets.delete(socket));
    }
    near.pipe(far).pipe(near);
  });
  const [port] = (await findPorts(1)) as [number];
  const listen = () => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen();
  const cut = async () => {
    const closed = new Promise((resolve) => server.close(resolve));
    for (const socket of sockets) socket.destroy();
    await closed;
  };
  return { port, cut, mend: listen };
}
