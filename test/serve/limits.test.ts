import { connect, type Socket } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { type Guarded, startGuarded } from './guarded.ts';

const parts: Guarded[] = [];
afterEach(async () => {
  for (const part of parts.splice(0)) await part.close();
});

async function start(choice: Parameters<typeof startGuarded>[0]): Promise<Guarded> {
  const server = await startGuarded(choice);
  parts.push(server);
  return server;
}

/** Requests to `/wait` stay in flight until they are released. */
async function startWaiting(inFlight: number) {
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  let waiting = 0;
  const wait = async () => {
    waiting++;
    await released;
    waiting--;
  };
  const server = await start({ limits: { inFlight }, wait });
  return { server, release, waiting: () => waiting };
}

const inFlight = async (server: Guarded) =>
  Number(/^marquee_http_requests_in_flight (\d+)$/m.exec((await server.send('GET', '/metrics')).body)![1]);

describe('an overload', () => {
  it('is answered with 503 at once, and ends when requests are answered', async () => {
    const { server, release, waiting } = await startWaiting(3);
    const first = [1, 2, 3].map(() => server.send('GET', '/wait'));
    await expect.poll(waiting).toBe(3);
    const refused = await Promise.all(Array.from({ length: 50 }, () => server.send('GET', '/read')));
    for (const each of refused) expect(each).toMatchObject({ status: 503, headers: { 'retry-after': '1' } });
    expect(JSON.parse(refused[0]!.body).error).toContain('in flight');
    release();
    for (const each of await Promise.all(first)) expect(each.status).toBe(200);
    expect((await server.send('GET', '/read')).status).toBe(200);
    expect(await inFlight(server)).toBe(0);
    expect(server.log.filter((line) => line.includes('"err"'))).toEqual([]);
  });

  it('leaves health and metrics answered', async () => {
    const { server, release, waiting } = await startWaiting(1);
    const first = server.send('GET', '/wait');
    await expect.poll(waiting).toBe(1);
    expect((await server.send('GET', '/health/live')).status).toBe(200);
    expect(await inFlight(server)).toBe(1);
    release();
    await first;
  });

  it('is not ended by clients that give up while their handlers go on', async () => {
    const { server, release, waiting } = await startWaiting(2);
    const gone = [1, 2].map(() => openSocket(server, 'GET /wait HTTP/1.1\r\nhost: localhost\r\n\r\n'));
    await expect.poll(waiting).toBe(2);
    for (const socket of gone) socket.destroy();
    await delay(50);
    expect((await server.send('GET', '/read')).status).toBe(503);
    release();
    await expect.poll(() => inFlight(server)).toBe(0);
    expect((await server.send('GET', '/read')).status).toBe(200);
  });

  it('does not come of clients that leave in the middle of a body', async () => {
    const { server } = await startWaiting(2);
    for (let round = 0; round < 5; round++) {
      const socket = openSocket(server, 'POST /read HTTP/1.1\r\nhost: localhost\r\ncontent-length: 100\r\n\r\n{');
      await expect.poll(() => inFlight(server)).toBe(1);
      socket.destroy();
      await expect.poll(() => inFlight(server)).toBe(0);
    }
  });
});

describe('a client that is too slow', () => {
  const limits = { headersMs: 150, requestMs: 300, lookEveryMs: 30, idleMs: 600 };

  it('is cut off while it sends headers, a byte at a time', async () => {
    const server = await start({ limits });
    const socket = openSocket(server, 'GET /read HTTP/1.1\r\n');
    const dripping = drip(socket, 'x');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(dripping);
  });

  it('is cut off while it sends a body, a byte at a time', async () => {
    const server = await start({ limits });
    const socket = openSocket(
      server,
      'POST /read HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 1000\r\n\r\n',
    );
    const dripping = drip(socket, ' ');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 408 /);
    clearInterval(dripping);
  });

  it('is cut off where it says nothing at all', async () => {
    const server = await start({ limits });
    const socket = openSocket(server, '');
    expect(await text(socket)).toMatch(/^(HTTP\/1\.1 408 |$)/);
  });

  it('is no reason to keep others waiting', async () => {
    // Longer than this process may be kept from reading a request.
    const server = await start({ limits: { ...limits, headersMs: 3000, requestMs: 3000 } });
    const slow = Array.from({ length: 50 }, () => openSocket(server, 'GET /read HTTP/1.1\r\n'));
    expect((await server.send('GET', '/read')).status).toBe(200);
    await Promise.all(slow.map((socket) => text(socket)));
  });

  it('an answer that takes too long is 503', async () => {
    const server = await start({ limits: { answerMs: 100 }, wait: () => delay(1000) });
    expect(await server.send('GET', '/wait')).toMatchObject({ status: 503 });
  });
});

describe('what is too large', () => {
  it.each([
    ['a URL', `/read?q=${'x'.repeat(8192)}`, {}, 414],
    ['headers', '/read', { 'x-large': 'x'.repeat(20_000) }, 431],
  ])('%s is refused', async (_, path, headers, status) => {
    const server = await start({});
    expect((await server.send('GET', path, headers)).status).toBe(status);
  });
});

function openSocket({ port }: Guarded, bytes: string): Socket {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => {});
  socket.write(bytes);
  return socket;
}

function drip(socket: Socket, byte: string): NodeJS.Timeout {
  return setInterval(() => socket.writable && socket.write(byte), 20);
}
