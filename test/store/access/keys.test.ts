import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  createKey,
  findKeys,
  hasKeys,
  idOfToken,
  isTokenOf,
  listKeys,
  revokeKey,
} from '../../../src/store/access/keys.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(() => database.sql`delete from api_keys`);
afterAll(() => database.close());

const find = async (token: string) => (await findKeys(database.sql, [idOfToken(token)!]))[0];

describe('a key', () => {
  it('is known by its token, of which the database has nothing but a hash', async () => {
    const token = await createKey(database.sql, { name: 'shop', scopes: ['recommend', 'write'] });
    expect(token).toMatch(/^mq_[0-9a-f]{12}_[\w-]{43}$/);
    const key = await find(token);
    expect(key).toMatchObject({ state: 'valid', scopes: ['recommend', 'write'], rate: null });
    expect(isTokenOf(token, key!)).toBe(true);
    const [row] =
      await database.sql`select row_to_json(api_keys)::text as text, encode(hash, 'escape') as hash from api_keys`;
    expect(`${row!.text} ${row!.hash}`).not.toContain(token.slice(-43));
  });

  it('is not known by any other token with its id', async () => {
    const token = await createKey(database.sql, { name: 'shop', scopes: ['write'] });
    const key = (await find(token))!;
    const changed = `${token.slice(0, -1)}${token.endsWith('A') ? 'B' : 'A'}`;
    expect(idOfToken(changed)).toBe(key.id);
    expect(isTokenOf(changed, key)).toBe(false);
  });

  it.each([
    '',
    'mq_',
    'mq_0123456789ab_short',
    `mq_0123456789AB_${'x'.repeat(43)}`,
    `mq_0123456789ab_${'x'.repeat(44)}`,
  ])('is not what %j is a token of', (text) => expect(idOfToken(text)).toBeUndefined());

  it('ends when it expires or is revoked by name or id, and gives its name free', async () => {
    const short = await createKey(database.sql, {
      name: 'short',
      scopes: ['write'],
      expires: new Date(Date.now() + 1),
    });
    await expect.poll(async () => (await find(short))?.state).toBe('expired');
    expect(await hasKeys(database.sql)).toBe(true);

    const named = await createKey(database.sql, { name: 'shop', scopes: ['write'] });
    expect(await hasKeys(database.sql)).toBe(true);
    await expect(createKey(database.sql, { name: 'shop', scopes: ['write'] })).rejects.toMatchObject({
      code: 'KEY_NAME_TAKEN',
    });
    expect(await revokeKey(database.sql, 'shop')).toBe('shop');
    expect((await find(named))?.state).toBe('revoked');
    const again = await createKey(database.sql, { name: 'shop', scopes: ['write'] });
    expect(await revokeKey(database.sql, idOfToken(again)!)).toBe('shop');
    expect(await hasKeys(database.sql)).toBe(true);
    await expect(revokeKey(database.sql, 'shop')).rejects.toMatchObject({ code: 'KEY_UNKNOWN' });
  });

  it('is listed with all but its hash', async () => {
    const token = await createKey(database.sql, {
      name: 'shop',
      scopes: ['admin'],
      rate: { requests: 100, seconds: 60 },
      expires: new Date(Date.now() + 60_000),
    });
    const [key] = await listKeys(database.sql);
    expect(key).toEqual({
      id: idOfToken(token),
      name: 'shop',
      scopes: ['admin'],
      rate: { requests: 100, seconds: 60 },
      created: expect.any(Date),
      expires: expect.any(Date),
      revoked: null,
    });
    expect(key!.expires!.getTime() - key!.created.getTime()).toBeCloseTo(60_000, -4);
  });

  it('is found among others asked for in the same query, in their order', async () => {
    const [first, second] = [
      await createKey(database.sql, { name: 'first', scopes: ['write'] }),
      await createKey(database.sql, { name: 'second', scopes: ['write'] }),
    ].map((token) => idOfToken(token)!);
    const found = await findKeys(database.sql, [second!, 'ffffffffffff', first!, second!]);
    expect(found.map((key) => key?.id)).toEqual([second, undefined, first, second]);
  });
});
