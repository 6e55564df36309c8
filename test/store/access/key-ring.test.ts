import { afterAll, beforeAll, expect, it } from 'vitest';
import { createKeyRing } from '../../../src/store/access/key-ring.ts';
import { createKey, idOfToken } from '../../../src/store/access/keys.ts';
import { connect } from '../../../src/store/postgres/sql.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

it('what requests ask at the same moment is one query, and each gets its own answer', async () => {
  const queries: string[] = [];
  const sql = connect(database.url, { onStatement: (text) => queries.push(text) });
  const tokens = [
    await createKey(database.sql, { name: 'first', scopes: ['write'] }),
    await createKey(database.sql, { name: 'second', scopes: ['admin'] }),
  ];
  const ids = Array.from({ length: 60 }, (_, index) => idOfToken(tokens[index % 2]!)!);
  const ring = createKeyRing(sql);
  await ring.findKey(ids[0]!);
  queries.length = 0;
  const found = await Promise.all(ids.map((id) => ring.findKey(id)));
  expect(found.map((key) => key?.id)).toEqual(ids);
  expect(queries).toHaveLength(1);

  const rate = { requests: 40, seconds: 31_536_000 };
  const counted = await Promise.all(ids.map((id) => ring.countRequest({ keyId: id, rate })));
  expect(counted.map(({ remaining }) => remaining)).toEqual(ids.map((_, index) => 39 - (index >> 1)));
  expect(queries).toHaveLength(2);

  expect(await Promise.all(Array.from({ length: 9 }, () => ring.hasKeys()))).toEqual(Array(9).fill(true));
  expect(queries).toHaveLength(3);
  await sql.end();
});
