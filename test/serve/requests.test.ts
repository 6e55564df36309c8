import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { movie, user } from '../support/taste.ts';
import { readReply, startServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  const movies = Array.from({ length: 12 }, (_, index) => movie(`movie+${index}+2000`));
  server = await startServer({ movies, users: [user(42)], ratings: [] });
});
afterAll(() => server?.close());

const json = { 'content-type': 'application/json' };

/** What a server sends back for bytes that need not be HTTP. */
async function sendRaw(bytes: string): Promise<{ status: number; body: unknown }> {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.url).port) });
  await once(socket, 'connect');
  socket.write(bytes);
  const [head, body] = (await text(socket)).split('\r\n\r\n');
  return { status: Number(head!.split(' ')[1]), body: body ? JSON.parse(body) : undefined };
}

describe('POST /predict', () => {
  it.each([
    ['no body', '', {}],
    ['an empty JSON body', '', json],
    ['text', '{"user_id": 42}', { 'content-type': 'text/plain' }],
    ['a form', 'user_id=42', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['no kind of media type', '{"user_id": 42}', { 'content-type': 'nonsense' }],
  ])('answers %s with 400, JSON being missing', async (_, body, headers) => {
    const reply = await server.post(body, headers);
    expect(reply).toMatchObject({ status: 400, body: { error: 'Missing JSON in request' } });
  });

  it.each(['{', '{"user_id": 42', "{'user_id': 42}", '{"user_id": 042}', '{"user_id": NaN}', 'user_id', '\u0000'])(
    'answers the unreadable %j with 400',
    async (body) => {
      const reply = await server.post(body);
      expect(reply).toMatchObject({ status: 400, body: { error: 'Invalid or missing JSON payload' } });
    },
  );

  it.each([
    '{}',
    'null',
    '[]',
    '42',
    '"42"',
    '{"userId": 42}',
    '{"USER_ID": 42}',
    '[{"user_id": 42}]',
    '{"__proto__": {"user_id": 42}}',
  ])('answers %s, which has no user_id, with 400', async (body) => {
    const reply = await server.post(body);
    expect(reply).toMatchObject({ status: 400, body: { error: "Missing 'user_id' in request data" } });
  });

  it.each(['null', 'true', '[42]', '{"id": 42}', '{"user_id": {"user_id": 42}}'])(
    'answers a user_id of %s with 400',
    async (value) => {
      const reply = await server.post(`{"user_id": ${value}}`);
      expect(reply).toMatchObject({ status: 400, body: { error: "'user_id' must be a number or a string" } });
    },
  );

  it.each(['application/json; charset=utf-8', 'Application/JSON', 'application/vnd.api+json'])(
    'reads a body of type %s',
    async (type) => {
      const reply = await server.post('{"user_id": 42}', { 'content-type': type });
      expect(reply).toMatchObject({ status: 200, body: { account: true } });
    },
  );

  it('reads deeply nested JSON beside the id', async () => {
    const nested = `${'['.repeat(50_000)}${']'.repeat(50_000)}`;
    expect((await server.post(`{"user_id": 42, "more": ${nested}}`)).status).toBe(200);
  });

  it('reads a body of a megabyte and refuses a larger one with 413', async () => {
    const bodyOf = (bytes: number) => `{"user_id": "${'x'.repeat(bytes - 15)}"}`;
    expect(await server.post(bodyOf(1 << 20))).toMatchObject({ status: 200, body: { account: false } });
    const tooLarge = { status: 413, body: { error: 'The request body is larger than 1 MiB' } };
    expect(await server.post(bodyOf((1 << 20) + 1))).toMatchObject(tooLarge);
    expect(await server.post(bodyOf((1 << 20) + 1), { 'content-type': 'text/plain' })).toMatchObject(tooLarge);
  });
});

it('does not take a client that is gone for a database that is', async () => {
  const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.url).port) });
  await once(socket, 'connect');
  const before = server.log.length;
  socket.write('POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{');
  await server.predict(42);
  socket.resetAndDestroy();
  await once(socket, 'close');
  await server.predict(42);
  await server.predict(42);
  expect(server.log.length).toBeGreaterThan(before);
  expect(server.log.slice(before).join()).not.toContain('database');
});

describe('what is not in the API', () => {
  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'])('answers %s /predict with 405', async (method) => {
    const reply = await readReply(await fetch(`${server.url}/predict?user_id=42`, { method }));
    expect(reply).toMatchObject({ status: 405, body: { error: 'This address answers POST only' } });
    expect(reply.headers.get('allow')).toBe('POST');
  });

  it('answers 405 where the address has parameters, too', async () => {
    const reply = await readReply(await fetch(`${server.url}/v1/users/42/ratings/a%2Fb`, { method: 'POST' }));
    expect(reply).toMatchObject({ status: 405, headers: expect.any(Headers) });
    expect(reply.headers.get('allow')).toBe('DELETE, PUT');
    expect((await fetch(`${server.url}/v1/users//ratings/heat`, { method: 'POST' })).status).toBe(404);
  });

  it('answers without reading the body', async () => {
    const options = { headers: json, body: 'x'.repeat(2 << 20) };
    expect((await fetch(`${server.url}/predict`, { ...options, method: 'PUT' })).status).toBe(405);
    expect((await fetch(`${server.url}/elsewhere`, { ...options, method: 'POST' })).status).toBe(404);
  });

  it('answers HEAD with the status alone', async () => {
    const reply = await readReply(await fetch(`${server.url}/predict`, { method: 'HEAD' }));
    expect(reply).toMatchObject({ status: 405, body: undefined });
    expect((await fetch(`${server.url}/health`, { method: 'HEAD' })).status).toBe(200);
  });

  it.each(['/predict/', '/PREDICT', '/predict/42', '/favicon.ico', '//[', '/elsewhere?x=/predict'])(
    'answers %s with 404',
    async (path) => {
      const reply = await sendRaw(`GET ${path} HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n`);
      expect(reply).toEqual({ status: 404, body: { error: 'There is nothing at this address' } });
    },
  );

  it.each([
    ['a malformed URL', 'GET /%zz HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n', 400],
    ['a method that HTTP does not know', 'FETCH / HTTP/1.1\r\nhost: localhost\r\n\r\n', 400],
    ['a method that only WebDAV knows', 'PROPFIND /x HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n\r\n', 404],
    ['no HTTP', 'hello\r\n\r\n', 400],
    ['large headers', `GET / HTTP/1.1\r\nhost: localhost\r\nx: ${'x'.repeat(20_000)}\r\n\r\n`, 431],
    ['two lengths', 'POST /predict HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\n', 400],
  ])('answers %s in the same shape', async (_, bytes, status) => {
    const reply = await sendRaw(bytes);
    expect(reply).toEqual({ status, body: { error: expect.stringMatching(/^(The|There) /) } });
  });

  it('survives a client that hangs up in the middle of its request', async () => {
    const socket = connect({ host: '127.0.0.1', port: Number(new URL(server.url).port) });
    socket.write('POST /predict HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: 99\r\n\r\n{');
    await once(socket, 'connect');
    socket.destroy();
    expect((await server.predict(42)).status).toBe(200);
  });
});
