import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKey } from '../../src/store/access/keys.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { type Guarded, startGuarded } from './guarded.ts';

/** Windows begin at multiples of their length since 1970; a test must not be cut in two by the beginning of one. */
const year = 31_536_000;

let database: TestDatabase;
let servers: Guarded[];
beforeAll(async () => {
  database = await openTestDatabase();
  servers = [await startGuarded({ database }), await startGuarded({ database })];
});
afterAll(async () => {
  for (const server of servers) await server.close();
  await database.close();
});

const newKey = async (name: string, requests: number) => {
  const token = await createKey(database.sql, { name, scopes: ['recommend'], rate: { requests, seconds: year } });
  return { authorization: `Bearer ${token}` };
};

describe('the rate of a key', () => {
  it('is kept exactly by two servers together', async () => {
    const headers = await newKey('both', 25);
    const sent = await Promise.all(
      Array.from({ length: 60 }, (_, index) => servers[index % 2]!.send('GET', '/read', headers)),
    );
    expect(sent.filter(({ status }) => status === 200)).toHaveLength(25);
    expect(sent.filter(({ status }) => status === 429)).toHaveLength(35);
    const left = sent
      .filter(({ status }) => status === 200)
      .map((each) => Number(/r=(\d+)/.exec(each.headers.ratelimit!)![1]));
    expect(left.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 25 }, (_, index) => index));
  });

  it('is told at each answer, and when to come again', async () => {
    const headers = await newKey('told', 2);
    const [first, second, third] = [
      await servers[0]!.send('GET', '/read', headers),
      await servers[1]!.send('GET', '/read', headers),
      await servers[0]!.send('GET', '/read', headers),
    ];
    for (const { headers } of [first, second, third]) expect(headers['ratelimit-policy']).toBe(`"key";q=2;w=${year}`);
    expect(first.headers.ratelimit).toMatch(/^"key";r=1;t=\d+$/);
    expect(second.headers.ratelimit).toMatch(/^"key";r=0;t=\d+$/);
    expect(third).toMatchObject({ status: 429, body: expect.stringContaining(`2 times in ${year} s; try again in`) });
    const wait = Number(third.headers['retry-after']);
    expect(wait).toBeGreaterThan(0);
    expect(wait).toBeLessThanOrEqual(year);
  });

  it('is nobody else’s', async () => {
    const [limited, other] = [await newKey('limited', 1), await newKey('other', 1)];
    await servers[0]!.send('GET', '/read', limited);
    expect((await servers[0]!.send('GET', '/read', limited)).status).toBe(429);
    expect((await servers[0]!.send('GET', '/read', other)).status).toBe(200);
    expect((await servers[0]!.send('GET', '/read')).status).toBe(200);
  });

  it('is not used up by what its key may not do', async () => {
    const headers = await newKey('refused', 1);
    expect((await servers[0]!.send('POST', '/write', headers)).status).toBe(403);
    expect((await servers[0]!.send('GET', '/read', headers)).status).toBe(200);
  });
});
