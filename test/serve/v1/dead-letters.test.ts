import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { emptyTables } from '../../ingest/movielog/support.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { type Guarded, startGuarded } from '../guarded.ts';

let database: TestDatabase;
let server: Guarded;
beforeAll(async () => {
  database = await openTestDatabase();
  server = await startGuarded({ database });
});
beforeEach(() => emptyTables(database.sql));
afterAll(async () => {
  await server.close();
  await database.close();
});

type Letter = { topic?: string; offset: number; value?: string; reason?: string };

async function store(letters: readonly Letter[]): Promise<void> {
  const rows = letters.map((letter) => ({
    topic: 'movielog',
    partition: 0,
    value: 'asda',
    reason: 'garbage',
    ...letter,
  }));
  await database.sql`insert into dead_letters ${database.sql(rows)}`;
}

async function request(method: string, path: string) {
  const sent = await server.send(method, path);
  return { status: sent.status, body: JSON.parse(sent.body) };
}

describe('the list of dead letters', () => {
  it('shows what came, why it cannot be used and whom it is about', async () => {
    await database.sql`
      insert into dead_letters (topic, partition, "offset", value, reason, user_id)
      values ('movielog', 3, 17, ${'ä'.repeat(1500)}, 'truncated', 42)`;
    const { body } = await request('GET', '/v1/dead-letters');
    expect(body).toEqual({
      dead_letters: [
        {
          topic: 'movielog',
          partition: 3,
          offset: 17,
          reason: 'truncated',
          user_id: 42,
          value: 'ä'.repeat(1000),
          length: 1500,
          received: expect.stringMatching(/^\d{4}-.*Z$/),
        },
      ],
      next: null,
    });
  });

  it('comes in pages, newest first, that no later letter disturbs', async () => {
    const times = ['2026-11-23T08:00:00.000001Z', '2026-11-23T08:00:00.000002Z', '2026-11-23T08:00:00.000003Z'];
    // Two letters of each time, which differ in microseconds only.
    for (const [index, time] of times.entries()) {
      await database.sql`
        insert into dead_letters (topic, partition, "offset", value, reason, received)
        select 'movielog', 0, ${index * 2} + place, 'asda', 'garbage', ${time}::text::timestamptz from generate_series(0, 1) as place`;
    }
    const offsets: number[] = [];
    let cursor = '';
    do {
      const { body } = await request('GET', `/v1/dead-letters?limit=1${cursor && `&cursor=${cursor}`}`);
      offsets.push(...body.dead_letters.map((letter: { offset: number }) => letter.offset));
      await store([{ offset: 1000 + offsets.length }]);
      cursor = body.next;
    } while (cursor);
    expect(offsets).toEqual([5, 4, 3, 2, 1, 0]);
  });

  it('can be that of one topic and reason, and is counted by both', async () => {
    await store([{ offset: 1 }, { offset: 2 }, { offset: 3, reason: 'truncated' }, { offset: 1, topic: 'other' }]);
    const { body } = await request('GET', '/v1/dead-letters?topic=movielog&reason=garbage');
    expect(body.dead_letters.map((letter: { offset: number }) => letter.offset)).toEqual([2, 1]);
    expect((await request('GET', '/v1/dead-letters?topic=nobodys')).body).toEqual({ dead_letters: [], next: null });
    expect((await request('GET', '/v1/dead-letters/reasons')).body.reasons).toEqual([
      { topic: 'movielog', reason: 'garbage', count: 2 },
      { topic: 'movielog', reason: 'truncated', count: 1 },
      { topic: 'other', reason: 'garbage', count: 1 },
    ]);
  });

  it.each([
    ['reason=nonsense', 'REQUEST_INVALID'],
    ['limit=0', 'REQUEST_INVALID'],
    ['cursor=nonsense', 'CURSOR_INVALID'],
    [`cursor=${Buffer.from('[1,2,3,4]').toString('base64url')}`, 'CURSOR_INVALID'],
  ])('cannot be asked for by ?%s', async (query, code) => {
    expect(await request('GET', `/v1/dead-letters?${query}`)).toMatchObject({ status: 400, body: { code } });
  });
});

it('a replay takes a body that it does not want for none', async () => {
  const json = { 'content-type': 'application/json', 'content-length': 2 };
  expect(await server.send('POST', '/v1/dead-letters/replay', json, '{}')).toMatchObject({ status: 200 });
});

it('a replay writes what can be used by now, says the counts, and leaves the rest', async () => {
  await store([
    { offset: 1, value: '2023-03-21T09:00:00,1,GET /rate/up+2009=4' },
    { offset: 2, value: '2023-03-21T09:00:00,2,GET /data/m/up+2009/0.mpg' },
    { offset: 3, value: 'asda' },
  ]);
  expect(await request('POST', '/v1/dead-letters/replay')).toEqual({
    status: 200,
    body: { rate: 1, watch: 1, recommendation: 0, rejected: 1, rejected_by_reason: { garbage: 1 } },
  });
  expect(await database.sql`select user_id, movie, rating from ratings`).toEqual([
    { user_id: 1, movie: 'up+2009', rating: 4 },
  ]);
  expect((await request('GET', '/v1/dead-letters')).body.dead_letters).toMatchObject([{ offset: 3 }]);
});
