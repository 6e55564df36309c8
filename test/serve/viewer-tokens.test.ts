import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createKey, type Scope } from '../../src/store/access/keys.ts';
import { twoCamps } from '../support/taste.ts';
import { type Reply, startServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer(twoCamps(), { replace: () => ({ readAccess: 'public' }) });
});
beforeEach(() => server.sql`delete from api_keys`);
afterAll(() => server?.close());

const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const newKey = (...scopes: Scope[]) => createKey(server.sql, { name: `key-${Math.random()}`, scopes });

/** As a browser elsewhere on the network sends it. */
const send = (method: string, path: string, token?: string, body?: unknown): Promise<Reply> =>
  server.request(method, path, body, { 'x-forwarded-for': '203.0.113.7', ...(token && bearer(token)) });

type Account = { user_id: number; token: string };

async function signUp(body: object = {}): Promise<Account> {
  const { status, body: account } = await send('POST', '/v1/users', undefined, body);
  expect(status).toBe(201);
  return account as Account;
}

/** All that is a viewer's own. */
const ownRoutes = (id: number) =>
  [
    ['GET', `/v1/users/${id}`],
    ['PATCH', `/v1/users/${id}`, { nickname: 'Ada' }],
    ['PUT', `/v1/users/${id}`, { age: 31 }],
    ['GET', `/v1/users/${id}/export`],
    ['GET', `/v1/users/${id}/ratings`],
    ['PUT', `/v1/users/${id}/ratings/comedy+0+2000`, { rating: 4 }],
    ['DELETE', `/v1/users/${id}/ratings/comedy+0+2000`],
    ['GET', `/v1/users/${id}/watches`],
    ['PUT', `/v1/users/${id}/watches/comedy+1+2000`, { minutes: 5 }],
    ['DELETE', `/v1/users/${id}/watches/comedy+1+2000`],
    ['GET', `/v1/users/${id}/hidden`],
    ['PUT', `/v1/users/${id}/hidden/comedy+2+2000`],
    ['DELETE', `/v1/users/${id}/hidden/comedy+2+2000`],
    ['GET', `/v1/users/${id}/recommendations`],
    ['GET', `/v1/users/${id}/recommendations/comedy+3+2000/explanation`],
    ['POST', `/v1/users/${id}/rank`, { movies: ['comedy+3+2000'] }],
    ['GET', `/v1/users/${id}/similar`],
    ['GET', `/v1/users/${id}/tokens`],
    ['POST', `/v1/users/${id}/tokens`],
    ['DELETE', `/v1/users/${id}/tokens/0123456789ab`],
  ] as const;

describe.each([[false], [true]])('a viewer, where there is a key: %s', (hasKey) => {
  beforeEach(async () => {
    if (hasKey) await newKey('admin');
  });

  it('signs up without one, and reads, writes, exports and deletes what is theirs with their token', async () => {
    const { user_id: id, token } = await signUp({ nickname: 'Ada', gender: 'F' });
    expect(token).toMatch(/^mv_[0-9a-f]{12}_[\w-]{43}$/);
    for (const [method, path, body] of ownRoutes(id)) {
      expect([method, path, (await send(method, path, token, body)).status]).toEqual([
        method,
        path,
        method === 'POST' && path.endsWith('tokens') ? 201 : 200,
      ]);
    }
    const me = await send('GET', '/v1/me', token);
    expect(me.body).toMatchObject({ user_id: id, age: 31, nickname: null, token_id: token.slice(3, 15) });
    expect((await send('DELETE', `/v1/users/${id}`, token)).body).toEqual({ deleted: true });
    expect((await send('GET', '/v1/me', token)).body).toMatchObject({ status: 401, code: 'TOKEN_INVALID' });
  });

  it('reaches nobody else, neither with the token nor without one, also from this machine', async () => {
    const [mine, theirs] = [await signUp(), await signUp()];
    const before = (await send('GET', `/v1/users/${theirs.user_id}/export`, theirs.token)).body as { tables: object };
    for (const [method, path, body] of [
      ...ownRoutes(theirs.user_id),
      ['DELETE', `/v1/users/${theirs.user_id}`] as const,
    ]) {
      const foreign = await send(method, path, mine.token, body);
      expect([method, path, foreign.body]).toMatchObject([method, path, { status: 403, code: 'TOKEN_FOREIGN' }]);
      for (const open of [await send(method, path, undefined, body), await server.request(method, path, body)]) {
        expect([method, path, open.body]).toMatchObject([method, path, { status: 401, code: 'KEY_MISSING' }]);
      }
    }
    const after = (await send('GET', `/v1/users/${theirs.user_id}/export`, theirs.token)).body as { tables: object };
    expect(after.tables).toEqual(before.tables);
  });

  it('does nothing of a site or an operator', async () => {
    const { token } = await signUp();
    const routes = [
      ['POST', '/v1/ratings', []],
      ['POST', '/v1/movies', { title: 'Up' }],
      ['DELETE', '/v1/movies/comedy+0+2000'],
      ['GET', '/v1/keys'],
      ['POST', '/v1/keys', { name: 'mine', scopes: ['admin'] }],
      ['POST', '/v1/trainings'],
      ['GET', '/metrics'],
    ] as const;
    for (const [method, path, body] of routes) {
      expect([method, path, (await send(method, path, token, body)).status]).toEqual([method, path, 403]);
    }
  });

  it('may not choose an id', async () => {
    const { body } = await send('POST', '/v1/users', undefined, { user_id: 4242 });
    expect(body).toMatchObject({ status: 401, code: 'KEY_MISSING' });
    expect((await send('PUT', '/v1/users/4242', undefined, {})).status).toBe(401);
  });
});

describe('tokens', () => {
  it('can be several, are listed without secrets, and are refused as soon as they are revoked', async () => {
    const { user_id: id, token: first } = await signUp();
    const created = (await send('POST', `/v1/users/${id}/tokens`, first)).body as { token: string; token_id: string };
    const listed = await send('GET', `/v1/users/${id}/tokens`, created.token);
    const ids = (listed.body as { tokens: { token_id: string }[] }).tokens.map((each) => each.token_id);
    expect(ids.toSorted()).toEqual([created.token_id, first.slice(3, 15)].toSorted());
    expect(JSON.stringify(listed.body)).not.toContain(first.slice(16));
    const revoke = () => send('DELETE', `/v1/users/${id}/tokens/${created.token_id}`, first);
    expect((await revoke()).body).toEqual({ deleted: true });
    expect((await revoke()).body).toEqual({ deleted: false });
    expect((await send('GET', `/v1/users/${id}`, created.token)).body).toMatchObject({ code: 'TOKEN_INVALID' });
    expect((await send('GET', `/v1/users/${id}`, first)).status).toBe(200);
  });

  it('are at most twenty a user', async () => {
    const { user_id: id, token } = await signUp();
    const path = `/v1/users/${id}/tokens`;
    for (let count = 1; count < 20; count++) expect((await send('POST', path, token)).status).toBe(201);
    expect((await send('POST', path, token)).body).toMatchObject({ status: 409, code: 'TOO_MANY_TOKENS' });
  });

  it('are at most twenty a user also where many are asked for at once', async () => {
    const { user_id: id, token } = await signUp();
    const answers = await Promise.all(Array.from({ length: 40 }, () => send('POST', `/v1/users/${id}/tokens`, token)));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(19);
    expect(answers.filter(({ status }) => status === 409)).toHaveLength(21);
  });

  it('come with the user or not at all: there is no account without one', async () => {
    const { sql } = server;
    const users = async () => await sql`select user_id from users order by 1`;
    const before = await users();
    await sql`alter table viewer_tokens rename to hidden_tokens`;
    try {
      expect((await send('POST', '/v1/users', undefined, {})).status).toBe(500);
    } finally {
      await sql`alter table hidden_tokens rename to viewer_tokens`;
    }
    expect(await users()).toEqual(before);
  });

  it('are neither stored, exported nor logged', async () => {
    const { user_id: id, token } = await signUp();
    const exported = JSON.stringify((await send('GET', `/v1/users/${id}/export`, token)).body);
    await send('GET', `/v1/users/1?token=${token}`, token);
    expect(exported).toContain('viewer_tokens');
    const secret = token.slice(16);
    const rows = JSON.stringify(await server.sql`select * from viewer_tokens where user_id = ${id}`);
    for (const text of [exported, rows, server.log.join()]) expect(text).not.toContain(secret);
    expect(exported).not.toContain('hash');
  });

  it('that are wrong are refused, also where none is needed', async () => {
    const { token } = await signUp();
    const last = token.at(-1) === 'A' ? 'B' : 'A';
    for (const wrong of ['mv_', 'mv_0123456789ab_x', token.slice(0, -1), `${token.slice(0, -1)}${last}`]) {
      for (const path of ['/v1/me', '/v1/movies/popular', '/recommend/1']) {
        expect([wrong, (await send('GET', path, wrong)).status]).toEqual([wrong, 401]);
      }
    }
  });

  it('are a key’s to give: a site reads, writes and makes tokens of all its users', async () => {
    const [reader, writer] = [await newKey('recommend'), await newKey('write')];
    expect((await send('GET', '/v1/users/1', reader)).status).toBe(200);
    expect((await send('PUT', '/v1/users/1/ratings/comedy+0+2000', reader, { rating: 1 })).status).toBe(403);
    const made = await send('PUT', '/v1/users/987654', writer, { nickname: 'Bo' });
    expect(made).toMatchObject({ status: 201, body: { user_id: 987654, nickname: 'Bo' } });
    expect((await send('GET', '/v1/me', (made.body as Account).token)).body).toMatchObject({ user_id: 987654 });
    const given = (await send('POST', '/v1/users/987654/tokens', writer)).body as Account;
    expect((await send('GET', '/v1/users/987654', given.token)).status).toBe(200);
    expect((await send('POST', '/v1/users/987655/tokens', writer)).body).toMatchObject({ code: 'USER_UNKNOWN' });
    expect((await send('GET', '/v1/me', reader)).status).toBe(401);
  });
});

describe('a group', () => {
  it('is asked for with the tokens of its members, or with a key', async () => {
    const [mine, theirs] = [await signUp(), await signUp()];
    const ask = (token: string | undefined, body: object) => send('POST', '/v1/groups/recommendations', token, body);
    const both = { user_ids: [mine.user_id, theirs.user_id] };
    expect((await ask(undefined, both)).status).toBe(401);
    expect((await ask(mine.token, both)).body).toMatchObject({ code: 'TOKEN_FOREIGN' });
    expect((await ask(mine.token, { user_ids: [mine.user_id], tokens: ['mv_x'] })).body).toMatchObject({
      errors: [{ field: 'body.tokens[0]' }],
    });
    expect((await ask(mine.token, { user_ids: [mine.user_id] })).status).toBe(400);
    // Whether somebody has a name is not for others to know.
    await send('PUT', '/v1/users/ada%40example.org', await newKey('write'), {});
    for (const name of ['ada@example.org', 'nobody@example.org']) {
      expect((await ask(mine.token, { user_ids: [mine.user_id, name] })).body).toMatchObject({ code: 'TOKEN_FOREIGN' });
    }
    expect((await ask(mine.token, { user_ids: [mine.user_id], tokens: [theirs.token] })).status).toBe(200);
    expect((await ask(await newKey('recommend'), both)).status).toBe(200);
  });
});

it('accounts that an address creates without a key are limited', async () => {
  let last: Reply | undefined;
  for (let count = 0; count < 31 && last?.status !== 429; count++)
    last = await send('POST', '/v1/users', undefined, {});
  expect(last).toMatchObject({ status: 429, body: { code: 'RATE_EXCEEDED' } });
  expect(Number(last!.headers.get('retry-after'))).toBeGreaterThan(0);
  expect((await send('POST', '/v1/users', await newKey('write'), {})).status).toBe(201);
});
