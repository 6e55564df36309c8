import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '../../src/store/access/keys.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { type Guarded, startGuarded } from './guarded.ts';

let database: TestDatabase;
let closed: Guarded;
let shared: Guarded;
const site = 'https://movies.example';
beforeAll(async () => {
  database = await openTestDatabase();
  closed = await startGuarded({ database });
  shared = await startGuarded({ database, corsOrigins: [site] });
});
afterAll(async () => {
  await closed.close();
  await shared.close();
  await database.close();
});

describe('security headers', () => {
  it.each([
    ['an answer', 'GET', '/read', 200],
    ['what is not found', 'GET', '/nowhere', 404],
    ['a method that is not allowed', 'PUT', '/read', 405],
    ['a bad request', 'POST', '/predict', 400],
    ['metrics', 'GET', '/metrics', 200],
  ])('are on %s', async (_, method, path, status) => {
    const sent = await closed.send(method, path);
    expect(sent).toMatchObject({
      status,
      headers: {
        'content-security-policy': "default-src 'none';frame-ancestors 'none'",
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'no-referrer',
      },
    });
    expect(sent.headers).not.toHaveProperty('strict-transport-security');
    expect(sent.headers).not.toHaveProperty('x-powered-by');
  });
});

const preflight = (origin: string) => ({
  origin,
  'access-control-request-method': 'PUT',
  'access-control-request-headers': 'authorization,content-type',
});

describe('pages of other sites', () => {
  it('may not read answers unless that is configured', async () => {
    const sent = await closed.send('GET', '/read', { origin: site });
    expect(sent.headers).not.toHaveProperty('access-control-allow-origin');
    const asked = await closed.send('OPTIONS', '/read', preflight(site));
    expect(asked.headers).not.toHaveProperty('access-control-allow-origin');
  });

  it('may where they are named, with a key, and see rates', async () => {
    const sent = await shared.send('GET', '/read', { origin: site });
    expect(sent.headers).toMatchObject({
      'access-control-allow-origin': site,
      'access-control-expose-headers': expect.stringContaining('ratelimit'),
      vary: 'Origin',
    });
    expect(await shared.send('OPTIONS', '/write', preflight(site))).toMatchObject({
      status: 204,
      headers: {
        'access-control-allow-origin': site,
        'access-control-allow-methods': expect.stringContaining('PUT'),
        'access-control-allow-headers': 'authorization, content-type',
      },
    });
    expect(sent.headers).not.toHaveProperty('access-control-allow-credentials');
  });

  it('may not where others are named', async () => {
    for (const origin of ['https://evil.example', 'https://movies.example.evil.example', 'http://movies.example']) {
      const sent = await shared.send('GET', '/read', { origin });
      expect(sent.headers['access-control-allow-origin']).not.toBe(origin);
      const asked = await shared.send('OPTIONS', '/write', preflight(origin));
      expect(asked.headers['access-control-allow-origin']).not.toBe(origin);
    }
  });

  it('are not trusted as this machine’s programs are, named or not', async () => {
    expect((await shared.send('POST', '/write', { host: 'localhost', origin: site })).status).toBe(403);
    const token = await createKey(database.sql, { name: 'site', scopes: ['write'] });
    const headers = { origin: site, authorization: `Bearer ${token}` };
    expect((await shared.send('POST', '/write', headers)).status).toBe(200);
    await database.sql`delete from api_keys`;
  });
});
