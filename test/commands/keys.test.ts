import { afterAll, beforeAll, expect, it } from 'vitest';
import { findKeys, idOfToken, isTokenOf } from '../../src/store/access/keys.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { finish, type Outcome, start } from './command.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const keys = (...words: string[]): Promise<Outcome> => finish(start('keys', ...words, '--database-url', database.url));

it('makes a key whose token is all that is printed, lists it without, and revokes it', async () => {
  const scopes = ['--scopes', 'write,recommend', '--rate', '100/m', '--expires', '90d'];
  const made = await keys('create', '--name', 'shop', ...scopes);
  expect(made).toMatchObject({ code: 0, messages: expect.stringContaining('cannot be shown again') });
  const token = made.output.trim();
  expect(made.messages).not.toContain(token);
  const [key] = await findKeys(database.sql, [idOfToken(token)!]);
  expect(isTokenOf(token, key!)).toBe(true);
  expect(key).toMatchObject({ state: 'valid', scopes: ['write', 'recommend'], rate: { requests: 100, seconds: 60 } });

  const listed = await keys('list');
  expect(listed.output).toMatch(
    new RegExp(`^${key!.id}  shop  write,recommend  100 in 60 s  created \\S+  expires \\S+\n$`),
  );
  expect(await keys('create', '--name', 'shop', '--scopes', 'admin')).toMatchObject({
    code: 1,
    output: '',
    messages: expect.stringContaining('There is a key "shop" already'),
  });

  expect(await keys('revoke', 'shop')).toMatchObject({ code: 0, output: 'The key shop is revoked.\n' });
  expect(await findKeys(database.sql, [key!.id])).toMatchObject([{ state: 'revoked' }]);
  expect(JSON.parse((await keys('list', '--json')).output)).toMatchObject([
    { id: key!.id, name: 'shop', revoked: expect.any(String) },
  ]);
  expect(await keys('revoke', 'shop')).toMatchObject({ code: 1, messages: expect.stringContaining('keys list') });
});

it.each([
  ['a scope that there is not', ['--name', 'a', '--scopes', 'read'], 'recommend, write, admin, metrics'],
  ['a name with spaces', ['--name', 'my shop', '--scopes', 'write'], '1 to 60 letters'],
  ['a rate without unit', ['--name', 'a', '--scopes', 'write', '--rate', '100'], 'such as 100/s'],
  ['an age without unit', ['--name', 'a', '--scopes', 'write', '--expires', '90'], '90d'],
])('refuses %s', async (_, flags, hint) => {
  expect(await keys('create', ...flags)).toMatchObject({
    code: 1,
    output: '',
    messages: expect.stringContaining(hint),
  });
});
