import { mkdir, rm, writeFile } from 'node:fs/promises';
import type { OutgoingHttpHeaders } from 'node:http';
import path from 'node:path';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import packageFile from '../../package.json' with { type: 'json' };
import { createKey, revokeKey } from '../../src/store/access/keys.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { type Guarded, startGuarded } from './guarded.ts';

const parts = new AsyncDisposableStack();
let database: TestDatabase;
let folder: string;
let server: Guarded;
let closed: Guarded;
const script = 'export const answer = 42;';

beforeAll(async () => {
  database = parts.adopt(await openTestDatabase(), (opened) => opened.close());
  ({ folder } = parts.adopt(await makeTemporaryFolder(), (made) => made.remove()));
  await mkdir(path.join(folder, 'assets'));
  await writeFile(path.join(folder, 'index.html'), '<title>Marquee</title>');
  await writeFile(path.join(folder, 'icon.svg'), '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(path.join(folder, '.sources'), 'secret');
  await writeFile(path.join(folder, 'assets', 'main-1a2b.js'), script);
  await writeFile(path.join(folder, 'assets', 'main-1a2b.js.br'), brotliCompressSync(script));
  const posters = 'https://image.example/t/p/w342';
  server = parts.adopt(await startGuarded({ database, page: { folder } }), (started) => started.close());
  closed = parts.adopt(await startGuarded({ database, page: { folder, posters }, readAccess: 'key' }), (started) =>
    started.close(),
  );
});
afterAll(() => parts.disposeAsync());

describe('the page', () => {
  it.each([
    '/',
    '/movies/alien+1979',
    '/movies/l%C3%A9on%2F1994',
    '/search?q=leon',
    '/list?genre=Crime',
    '/row?kind=genre&title=Crime',
    '/ratings',
    '/together',
    '/admin',
    '/admin/models',
  ])('is at %s, and asked about each time', async (view) => {
    const { status, headers, body } = await server.send('GET', view);
    expect({ status, body }).toEqual({ status: 200, body: '<title>Marquee</title>' });
    expect(headers).toMatchObject({ 'content-type': 'text/html; charset=utf-8', 'cache-control': 'no-cache' });
    const etag = headers.etag!;
    expect((await server.send('GET', view, { 'if-none-match': etag })).status).toBe(304);
    expect(await server.send('HEAD', view)).toMatchObject({ status: 200, body: '' });
  });

  it.each(['/nowhere', '/movies', '/admin/nothing'])('tells a browser at %s that nothing is there', async (address) => {
    const { status, headers, body } = await server.send('GET', address, { accept: 'text/html,*/*;q=0.8' });
    expect({ status, body }).toEqual({ status: 404, body: '<title>Marquee</title>' });
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['content-security-policy']).toContain("script-src 'self'");
  });

  it('never takes the place of an answer of the API', async () => {
    const { status, headers } = await server.send('GET', '/v1/nothing', { accept: 'text/html' });
    expect({ status, type: headers['content-type'] }).toEqual({
      status: 404,
      type: 'application/problem+json; charset=utf-8',
    });
  });

  it('has the icon that browsers look for', async () => {
    const { status, headers } = await server.send('GET', '/favicon.ico');
    expect({ status, type: headers['content-type'] }).toMatchObject({ status: 200, type: 'image/svg+xml' });
  });

  it('is shown without a key where reading needs one', async () => {
    for (const file of ['/', '/icon.svg', '/assets/main-1a2b.js']) {
      expect((await closed.send('GET', file, { host: 'movies.example' })).status).toBe(200);
    }
    expect((await closed.send('GET', '/read', { host: 'movies.example' })).status).toBe(403);
  });

  it('keeps what never changes for a year, compressed where the browser can read that', async () => {
    const plain = await server.send('GET', '/assets/main-1a2b.js');
    expect(plain).toMatchObject({ status: 200, body: script });
    expect(plain.headers).toMatchObject({
      'cache-control': 'public, max-age=31536000, immutable',
      'content-type': 'application/javascript; charset=utf-8',
      vary: 'accept-encoding',
    });
    const asked = { headers: { 'accept-encoding': 'br' } };
    const compressed = await fetch(`${server.url}/assets/main-1a2b.js`, asked);
    expect(compressed.headers.get('content-encoding')).toBe('br');
    expect(await compressed.text()).toBe(brotliDecompressSync(brotliCompressSync(script)).toString());
  });

  it.each(['/assets/main-gone.js', '/assets', '/.sources', '/index.htm', '/admin/nothing', '/movies', '/a/b'])(
    'leaves %s what it was: nothing',
    async (address) => {
      const { status, headers, body } = await server.send('GET', address);
      expect({ status, type: headers['content-type'], body: JSON.parse(body) }).toEqual({
        status: 404,
        type: 'application/json; charset=utf-8',
        body: { error: 'There is nothing at this address' },
      });
    },
  );

  it.each(['/assets/../.sources', '/assets/..%2f.sources', '/assets/%2e%2e/.sources', '/..%2f..%2fetc%2fpasswd'])(
    'has nothing outside of its folder: %s',
    async (address) => {
      const { status, body } = await server.send('GET', address);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(body).not.toContain('secret');
    },
  );

  it('is only read', async () => {
    expect(await server.send('POST', '/ratings')).toMatchObject({ status: 405, headers: { allow: 'GET, HEAD' } });
  });

  it('is that of the folder, also where it was built again', async () => {
    const file = path.join(folder, 'assets', 'main-3c4d.js');
    await writeFile(file, 'new');
    expect((await server.send('GET', '/assets/main-3c4d.js')).body).toBe('new');
    await rm(file);
  });
});

describe('its policy', () => {
  const policyOf = async ({ send }: Guarded) => {
    const { headers } = await send('GET', '/movies/alien+1979');
    const directives = headers['content-security-policy']!.split(';').map((each) => each.split(' '));
    return Object.fromEntries(directives.map(([name, ...values]) => [name, values.join(' ')]));
  };

  it('allows what comes from this server, and no text to become a script', async () => {
    expect(await policyOf(server)).toEqual({
      'default-src': "'none'",
      'script-src': "'self'",
      'style-src': "'self'",
      'font-src': "'self'",
      'connect-src': "'self'",
      'img-src': "'self' data:",
      'base-uri': "'none'",
      'form-action': "'none'",
      'frame-ancestors': "'none'",
      'require-trusted-types-for': "'script'",
      'trusted-types': "'none'",
    });
  });

  it('allows images of the host of posters, where there is one', async () => {
    expect(await policyOf(closed)).toMatchObject({
      'img-src': "'self' data: https://image.example",
      'connect-src': "'self'",
    });
  });
});

describe('GET /page.json', () => {
  const ask = async ({ send }: Guarded, headers: OutgoingHttpHeaders = {}) =>
    JSON.parse((await send('GET', '/page.json', headers)).body);
  const remote = { host: 'movies.example' };

  it('tells the page where posters are, and which version it is', async () => {
    const { version } = packageFile;
    expect(await ask(server)).toMatchObject({ posters: null, version });
    expect(await ask(closed)).toMatchObject({ posters: 'https://image.example/t/p/w342', version });
  });

  it('tells whether the client needs a key', async () => {
    expect(await ask(server)).toMatchObject({ key_needed_to_read: false, key_needed_to_write: false });
    expect(await ask(server, remote)).toMatchObject({ key_needed_to_read: false, key_needed_to_write: true });
    expect(await ask(closed)).toMatchObject({ key_needed_to_read: false, key_needed_to_write: false });
    expect(await ask(closed, remote)).toMatchObject({ key_needed_to_read: true, key_needed_to_write: true });
    await createKey(database.sql, { name: 'site', scopes: ['write'] });
    expect(await ask(server)).toMatchObject({ key_needed_to_read: false, key_needed_to_write: true });
    await revokeKey(database.sql, 'site');
  });
});

describe('what a viewer writes', () => {
  let ownOrigin: string;
  beforeAll(() => {
    ownOrigin = `http://localhost:${server.port}`;
  });
  const write = (headers: OutgoingHttpHeaders, method = 'POST', address = '/v1/users') =>
    server.send(
      method,
      address,
      { host: `localhost:${server.port}`, 'content-type': 'application/json', ...headers },
      '{}',
    );

  it('is taken without a key from the page of this server, opened on its machine', async () => {
    const headers = { origin: ownOrigin, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' };
    const made = await write(headers);
    expect(made.status).toBe(201);
    const { user_id: userId, token } = JSON.parse(made.body);
    const { status } = await server.send('DELETE', `/v1/users/${userId}`, {
      host: `localhost:${server.port}`,
      ...headers,
      authorization: `Bearer ${token}`,
    });
    expect(status).toBe(200);
  });

  it.each([
    ['a page of another site', { origin: 'https://evil.example', 'sec-fetch-site': 'cross-site' }],
    ['a page of another server of this machine', { origin: 'http://localhost:1', 'sec-fetch-site': 'same-site' }],
    ['a sandboxed page', { origin: 'null', 'sec-fetch-site': 'cross-site' }],
    ['a page of another site that does not say so', { 'sec-fetch-site': 'cross-site' }],
  ])('is not taken from %s', async (_, headers) => {
    const { status, headers: sent, body } = await write(headers);
    expect({ status, code: JSON.parse(body).code }).toEqual({ status: 403, code: 'NOT_FROM_HERE' });
    expect(sent).not.toHaveProperty('access-control-allow-origin');
  });
});

describe('without a page', () => {
  it('/ says where the API is described', async () => {
    const bare = await startGuarded({ database });
    const answer = await bare.send('GET', '/');
    expect({ status: answer.status, body: JSON.parse(answer.body) }).toEqual({
      status: 200,
      body: { api: '/docs', page: 'This server shows none.' },
    });
    expect(answer.headers['content-security-policy']).toBe("default-src 'none';frame-ancestors 'none'");
    expect((await bare.send('GET', '/ratings')).status).toBe(404);
    await bare.close();
  });
});
