import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKey } from '../../../src/store/access/keys.ts';
import { type Guarded, startGuarded } from '../guarded.ts';

let server: Guarded;
beforeAll(async () => {
  server = await startGuarded();
});
beforeEach(() => server.sql`delete from api_keys`);
afterAll(() => server.close());

async function request(method: string, path: string, { token, body }: { token?: string; body?: object } = {}) {
  const headers = {
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(body && { 'content-type': 'application/json' }),
  };
  const sent = await server.send(method, path, headers, body && JSON.stringify(body));
  return { ...sent, body: JSON.parse(sent.body) };
}

async function createAdministrator(): Promise<string> {
  const { body } = await request('POST', '/v1/keys', { body: { name: 'page', scopes: ['admin'] } });
  return body.token;
}

describe('a key that is made over HTTP', () => {
  it('works at once, and its token is shown in that answer only', async () => {
    const token = await createAdministrator();
    const wanted = {
      name: 'shop',
      scopes: ['recommend', 'write'],
      rate: { requests: 5, seconds: 60 },
      expires: '2999-01-01T00:00:00.000Z',
    };
    const made = await request('POST', '/v1/keys', { token, body: wanted });
    expect(made).toMatchObject({ status: 201, headers: { 'cache-control': 'no-store' } });
    const { token: secret, ...key } = made.body;
    expect(key).toMatchObject({ ...wanted, revoked: null, created: expect.any(String), id: secret.slice(3, 15) });
    expect(await request('POST', '/write', { token: secret })).toMatchObject({ status: 200 });

    const list = await request('GET', '/v1/keys', { token });
    expect(list.body.keys).toEqual([key, expect.objectContaining({ name: 'page', rate: null, expires: null })]);
    expect(JSON.stringify(list)).not.toContain(secret.slice(16));
    expect(server.log.join('')).not.toContain(secret.slice(16));
  });

  it('ends by name or id, and is listed as what it was', async () => {
    const token = await createAdministrator();
    const { body: first } = await request('POST', '/v1/keys', { token, body: { name: 'shop', scopes: ['write'] } });
    expect(await request('DELETE', '/v1/keys/shop', { token })).toMatchObject({
      status: 200,
      body: { revoked: 'shop' },
    });
    expect(await request('POST', '/write', { token: first.token })).toMatchObject({ status: 401 });
    const { body: second } = await request('POST', '/v1/keys', { token, body: { name: 'shop', scopes: ['write'] } });
    expect(await request('DELETE', `/v1/keys/${second.id}`, { token })).toMatchObject({ body: { revoked: 'shop' } });
    const { body } = await request('GET', '/v1/keys', { token });
    expect(body.keys.map((key: { revoked: string | null }) => key.revoked !== null)).toEqual([true, true, false]);
    expect(await request('DELETE', '/v1/keys/shop', { token })).toMatchObject({
      status: 404,
      body: { code: 'KEY_UNKNOWN' },
    });
  });

  it('locks nobody out when it is the first: it must be for administration', async () => {
    const body = { name: 'shop', scopes: ['write'] };
    expect(await request('POST', '/v1/keys', { body })).toMatchObject({ status: 409, body: { code: 'KEY_LOCKS_OUT' } });
    expect(await request('GET', '/v1/keys')).toMatchObject({ status: 200, body: { keys: [] } });
    const token = await createAdministrator();
    expect(await request('POST', '/v1/keys', { token, body })).toMatchObject({ status: 201 });
  });
});

it.each([
  ['a name that is none', { name: 'a b', scopes: ['write'] }, 'body.name'],
  ['no scopes', { name: 'shop', scopes: [] }, 'body.scopes'],
  ['a scope that is none', { name: 'shop', scopes: ['all'] }, 'body.scopes[0]'],
  [
    'a window that is none',
    { name: 'shop', scopes: ['write'], rate: { requests: 1, seconds: 7 } },
    'body.rate.seconds',
  ],
  ['an end in the past', { name: 'shop', scopes: ['write'], expires: '2020-01-01T00:00:00Z' }, 'body.expires'],
  ['a field that is not known', { name: 'shop', scopes: ['write'], expire: 'soon' }, 'body.expire'],
])('%s is refused, and named', async (_, body, field) => {
  const refused = await request('POST', '/v1/keys', { body });
  expect(refused).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  expect(refused.body.errors.map((fault: { field: string }) => fault.field)).toContain(field);
});

it('a name that is taken is refused', async () => {
  const token = await createAdministrator();
  const body = { name: 'page', scopes: ['write'] };
  expect(await request('POST', '/v1/keys', { token, body })).toMatchObject({
    status: 409,
    body: { code: 'KEY_NAME_TAKEN' },
  });
});

it('keys are for administrators alone', async () => {
  const token = await createKey(server.sql, { name: 'site', scopes: ['recommend', 'write', 'metrics'] });
  for (const [method, path] of [
    ['GET', '/v1/keys'],
    ['POST', '/v1/keys'],
    ['DELETE', '/v1/keys/site'],
  ] as const) {
    expect(await request(method, path)).toMatchObject({ status: 401, body: { code: 'KEY_MISSING' } });
    expect(await request(method, path, { token })).toMatchObject({ status: 403, body: { code: 'SCOPE_MISSING' } });
  }
});
