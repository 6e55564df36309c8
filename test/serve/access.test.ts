import { connect } from 'node:net';
import { networkInterfaces } from 'node:os';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKey, idOfToken, revokeKey, type Scope } from '../../src/store/access/keys.ts';
import type { Sql } from '../../src/store/database.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { type Guarded, send, startGuarded } from './guarded.ts';

let database: TestDatabase;
let server: Guarded;
/** Another process on the same database; it listens on all addresses, and lets nobody read without a key. */
let strict: Guarded;
beforeAll(async () => {
  database = await openTestDatabase();
  server = await startGuarded({ database });
  strict = await startGuarded({ database, host: '0.0.0.0', readAccess: 'key' });
});
beforeEach(() => database.sql`delete from api_keys`);
afterAll(async () => {
  await server.close();
  await strict.close();
  await database.close();
});

const newKey = (...scopes: Scope[]) => createKey(database.sql, { name: `key-${Math.random()}`, scopes });
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const errorOf = ({ body }: { body: string }): string => JSON.parse(body).error;

describe('while there is no key', () => {
  it('a program of this machine may write and administer', async () => {
    for (const path of ['/write', '/administer', '/undeclared']) {
      expect(await server.send('POST', path)).toMatchObject({ status: 200 });
    }
    expect(await server.send('GET', '/metrics')).toMatchObject({ status: 200 });
    for (const host of ['localhost', 'LOCALHOST:5000', '127.0.0.1:5000', '[::1]:5000']) {
      expect(await server.send('POST', '/write', { host })).toMatchObject({ status: 200 });
    }
    const origin = { host: 'localhost:5000', origin: 'http://localhost:5000', 'sec-fetch-site': 'same-origin' };
    expect(await server.send('POST', '/write', origin)).toMatchObject({ status: 200 });
  });

  it.each([
    ['a proxy says so', { 'x-forwarded-for': '203.0.113.7' }],
    ['a proxy says so by the standard', { forwarded: 'for=203.0.113.7' }],
    ['a proxy names the host', { 'x-forwarded-host': 'movies.example' }],
    ['a proxy names itself', { via: '1.1 proxy' }],
    ['a proxy says so in its own way', { 'x-real-ip': '127.0.0.1' }],
    ['a proxy says so in the way of a CDN', { 'cf-connecting-ip': '203.0.113.7' }],
    ['a proxy says so in the way of another', { 'true-client-ip': '203.0.113.7' }],
    ['a proxy says so in the way of a third', { 'x-client-ip': '203.0.113.7' }],
    ['the name was pointed at this machine', { host: 'rebound.example' }],
    ['the name looks like this machine', { host: 'localhost.example:5000' }],
    ['the name hides this machine', { host: 'example.com@localhost' }],
    ['a page of another site asks', { origin: 'https://evil.example' }],
    ['a page of another program of this machine asks', { host: 'localhost:5000', origin: 'http://localhost:3000' }],
    ['a page without origin asks', { origin: 'null' }],
    ['a link of another site asks', { 'sec-fetch-site': 'cross-site' }],
  ])('nothing is written where %s, and the error says which command to run', async (_, headers) => {
    for (const path of ['/write', '/administer', '/undeclared']) {
      const sent = await server.send('POST', path, headers);
      expect(sent.status).toBe(403);
      expect(errorOf(sent)).toMatch(/npx @marquee-movies\/server keys create --name my-site --scopes (write|admin)$/);
    }
    expect(await server.send('POST', '/read', headers)).toMatchObject({ status: 200 });
  });

  it('nothing is written from another machine', async (context) => {
    const addresses = Object.values(networkInterfaces()).flatMap((each) => each ?? []);
    const outer = addresses.find(({ internal, family }) => !internal && family === 'IPv4');
    if (!outer) return context.skip('needs a network interface beside the loopback');
    const headers = { host: 'localhost' };
    const sent = await send({ host: outer.address, port: strict.port, method: 'POST', path: '/write', headers });
    expect(sent.status).toBe(403);
  });

  it('no number of headers hides the one that tells of a proxy', async () => {
    const padding = Array.from({ length: 2500 }, (_, index) => `${index.toString(36)}:\r\n`).join('');
    const socket = connect(server.port, '127.0.0.1');
    socket.write(
      `POST /write HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\n${padding}x-forwarded-for: 203.0.113.7\r\n`,
    );
    socket.write('content-length: 0\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 (403|431) /);
  });

  it('a request that does not say whom it means is not taken', async () => {
    const socket = connect(server.port, '127.0.0.1');
    socket.write('POST /write HTTP/1.0\r\ncontent-length: 0\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 40[03] /);
  });
});

describe('a server that only this machine reaches', () => {
  it('answers for its own names and those it was given, so that no page reads it under a name of its own', async () => {
    const bound = await startGuarded({ database, allowedHosts: ['movies.example'] });
    for (const host of [
      'localhost',
      '127.0.0.1:5000',
      '[::1]:80',
      'LOCALHOST',
      'movies.example',
      'Movies.Example:443',
    ]) {
      expect([host, (await bound.send('GET', '/open', { host })).status]).toEqual([host, 200]);
    }
    for (const host of ['evil.example', 'localhost.evil.example', 'movies.example.evil', '127.0.0.1.evil']) {
      for (const path of ['/open', '/read', '/health/live', '/v1/movies', '/', '/nothing']) {
        const { status } = await bound.send('GET', path, { host });
        expect([host, path, status]).toEqual([host, path, 421]);
      }
    }
    await bound.close();
  });

  it('answers a health check by HTTP/1.0, which names no host', async () => {
    const bound = await startGuarded({ database, allowedHosts: [] });
    const socket = connect(bound.port, '127.0.0.1');
    socket.write('GET /health/live HTTP/1.0\r\n\r\n');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 200 /);
    await bound.close();
  });
});

describe('as soon as there is a key', () => {
  it('writing, administration and metrics need one, on every process, also from this machine', async () => {
    await newKey('recommend');
    for (const each of [server, strict]) {
      for (const path of ['/write', '/administer', '/undeclared']) {
        const sent = await each.send('POST', path);
        expect(sent).toMatchObject({ status: 401, headers: { 'www-authenticate': 'Bearer realm="marquee"' } });
      }
      expect(await each.send('GET', '/metrics')).toMatchObject({ status: 401 });
    }
    expect(await server.send('POST', '/read')).toMatchObject({ status: 200 });
    expect(await server.send('POST', '/open')).toMatchObject({ status: 200 });
  });

  it('each scope opens its own routes', async () => {
    const routes = { recommend: 'read', write: 'write', admin: 'administer', metrics: 'metrics' } as const;
    for (const scope of Object.keys(routes) as Scope[]) {
      const headers = bearer(await newKey(scope));
      for (const [needed, path] of Object.entries(routes)) {
        const sent = await strict.send('GET', `/${path}`, headers);
        expect([scope, path, sent.status]).toEqual([scope, path, needed === scope ? 200 : 403]);
        if (needed === scope) continue;
        expect(errorOf(sent)).toContain(`"${needed}"`);
        expect(sent.headers['www-authenticate']).toContain(`error="insufficient_scope", scope="${needed}"`);
      }
    }
  });

  it('it works at once, and is refused at once when it is revoked or expires', async () => {
    const token = await newKey('write');
    expect(await server.send('POST', '/write', bearer(token))).toMatchObject({ status: 200 });
    await revokeKey(database.sql, idOfToken(token)!);
    for (const each of [server, strict]) {
      const sent = await each.send('POST', '/write', bearer(token));
      expect(sent).toMatchObject({
        status: 401,
        headers: { 'www-authenticate': expect.stringContaining('invalid_token') },
      });
      expect(errorOf(sent)).toContain('revoked');
    }
    const expiring = await newKey('write');
    await database.sql`update api_keys set expires = now() - interval '1 second' where id = ${idOfToken(expiring)!}`;
    expect(errorOf(await server.send('POST', '/write', bearer(expiring)))).toContain('expired');
  });

  it.each([
    ['expired', (sql: Sql) => sql`update api_keys set expires = now() - interval '1 second'`],
    ['was revoked', (sql: Sql) => sql`update api_keys set revoked = now()`],
  ])('it protects for good: after the last one %s, nothing is open that was closed', async (_, end) => {
    await newKey('admin');
    await end(database.sql);
    for (const headers of [{}, { host: 'localhost:5000' }]) {
      for (const path of ['/write', '/administer', '/undeclared']) {
        expect(await server.send('POST', path, headers)).toMatchObject({ status: 401 });
      }
      expect(await server.send('GET', '/metrics', headers)).toMatchObject({ status: 401 });
      expect(await server.send('GET', '/v1/keys', headers)).toMatchObject({ status: 401 });
    }
    expect(await server.send('GET', '/v1/keys', bearer(await newKey('admin')))).toMatchObject({ status: 200 });
  });

  it('reading is open, but a key that is given must be valid', async () => {
    const token = await newKey('write');
    expect(await server.send('GET', '/read', bearer(token))).toMatchObject({ status: 200 });
    for (const wrong of [
      'nonsense',
      '',
      `${token}x`,
      token.slice(0, -1),
      token.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A')),
      `mq_0123456789ab_${'A'.repeat(43)}`,
    ]) {
      const sent = await server.send('GET', '/read', bearer(wrong));
      expect([wrong, sent.status]).toEqual([wrong, 401]);
      expect(errorOf(sent)).toBe('The key in the header Authorization is not known.');
    }
    expect(await server.send('GET', '/read', { authorization: 'Basic YTpi' })).toMatchObject({ status: 200 });
  });

  it('/predict and /recommend never need one', async () => {
    await newKey('recommend');
    const headers = { 'content-type': 'application/json' };
    // 503, as there is no model.
    expect(await strict.send('POST', '/predict', headers, '{"user_id": 1}')).toMatchObject({ status: 503 });
    expect(await strict.send('GET', '/recommend/1')).toMatchObject({ status: 503 });
    expect(await strict.send('GET', '/v1/movies/popular')).toMatchObject({ status: 401 });
  });

  it('who may not is told before the body is read', async () => {
    await newKey('write');
    const socket = connect(server.port, '127.0.0.1');
    socket.write('POST /write HTTP/1.1\r\nhost: localhost\r\nconnection: close\r\ncontent-length: 100\r\n\r\n{');
    expect(await text(socket)).toMatch(/^HTTP\/1\.1 401 /);
  });
});

describe('keys and the database', () => {
  it('a request that needs none asks nothing', async () => {
    await server.send('GET', '/read');
    const before = server.queries.length;
    await server.send('GET', '/read');
    await server.send('GET', '/open', bearer('nonsense'));
    expect(server.queries.length).toBe(before);
  });

  it('neither tokens nor ids of keys are in the log, whatever happens', async () => {
    const token = await newKey('write');
    const id = idOfToken(token)!;
    server.log.length = 0;
    await server.send('POST', '/write', bearer(token));
    await server.send('POST', '/administer', bearer(token));
    await server.send('POST', `/nowhere/${token}?key=${token}`, bearer(token));
    await database.sql`alter table api_keys rename to hidden`;
    expect((await server.send('POST', '/write', bearer(token))).status).toBe(500);
    await database.sql`alter table hidden rename to api_keys`;
    await expect.poll(() => server.log.length).toBeGreaterThanOrEqual(5);
    expect(server.log.join()).not.toContain(id);
    expect(server.log.join()).not.toContain(token.slice(-43));
  });
});
