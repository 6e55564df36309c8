import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { countRequests, type RateState } from '../../../src/store/access/key-ring.ts';
import { createKey, idOfToken } from '../../../src/store/access/keys.ts';
import { connect, type Sql } from '../../../src/store/postgres/sql.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
let other: Sql;
beforeAll(async () => {
  database = await openTestDatabase();
  other = connect(database.url);
});
afterAll(async () => {
  await other.end();
  await database.close();
});

/** Windows begin at multiples of their length since 1970; a test must not be cut in two by the beginning of one. */
const year = 31_536_000;

async function newKey(name: string): Promise<string> {
  return idOfToken(await createKey(database.sql, { name, scopes: ['recommend'] }))!;
}

async function count(sql: Sql, keyId: string, requests: number, times: number, seconds = year): Promise<RateState[]> {
  const request = { keyId, rate: { requests, seconds } };
  return await countRequests(sql, Array<typeof request>(times).fill(request));
}

describe('a rate', () => {
  it('lets through exactly what it allows, however requests come from two processes', async () => {
    const [first, second] = [await newKey('first'), await newKey('second')];
    const batches = Array.from({ length: 40 }, (_, index) => {
      const asked = [first, second, first].map((keyId) => ({ keyId, rate: { requests: 50, seconds: year } }));
      return countRequests(index % 2 ? database.sql : other, index % 3 ? asked : asked.toReversed());
    });
    const states = (await Promise.all(batches)).flatMap((states, index) =>
      states.map((state, place) => ({ ...state, key: (index % 3 ? place : 2 - place) % 2 })),
    );
    const allowed = (key: number) => states.filter((state) => state.key === key && state.allowed).length;
    expect([allowed(0), allowed(1)]).toEqual([50, 40]);
  });

  it('says how many are left, and never less than none', async () => {
    const key = await newKey('counted');
    expect((await count(database.sql, key, 3, 2)).map(({ remaining }) => remaining)).toEqual([2, 1]);
    const states = await count(other, key, 3, 3);
    expect(states.map(({ allowed, remaining }) => [allowed, remaining])).toEqual([
      [true, 0],
      [false, 0],
      [false, 0],
    ]);
    for (const { resetSeconds } of states) {
      expect(resetSeconds).toBeGreaterThanOrEqual(0);
      expect(resetSeconds).toBeLessThanOrEqual(year);
    }
  });

  it('begins anew with the next window', async () => {
    const key = await newKey('again');
    await count(database.sql, key, 1, 5);
    await database.sql`update rate_windows set window_number = window_number - 1 where key_id = ${key}`;
    expect((await count(database.sql, key, 1, 2)).map(({ allowed }) => allowed)).toEqual([true, false]);
  });

  it('counts in the later window where a transaction was overtaken', async () => {
    const key = await newKey('overtaken');
    await count(database.sql, key, 10, 1);
    await database.sql`update rate_windows set window_number = window_number + 1, used = 9 where key_id = ${key}`;
    const states = await count(database.sql, key, 10, 2);
    expect(states.map(({ allowed }) => allowed)).toEqual([true, false]);
    expect(states[0]!.resetSeconds).toBeGreaterThan(year);
  });

  it('is forgotten with its key', async () => {
    const key = await newKey('gone');
    await count(database.sql, key, 10, 1);
    await database.sql`delete from api_keys where id = ${key}`;
    expect(await database.sql`select from rate_windows where key_id = ${key}`).toHaveLength(0);
  });
});
