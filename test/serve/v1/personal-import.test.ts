import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { advisoryLocks } from '../../../src/store/locks.ts';
import { sourceExamples } from '../../ingest/source-examples.ts';
import { zip } from '../../ingest/support.ts';
import { movie, user } from '../../support/taste.ts';
import { startServer, type TestServer } from '../server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({
    movies: [
      movie('heat+1995', { title: 'Heat' }),
      movie('the+good+the+bad+and+the+ugly+1966', { title: 'The Good, the Bad and the Ugly' }),
    ],
    users: [user(7)],
    ratings: [],
  });
});
afterAll(() => server?.close());

async function send(content: Buffer | string, query = '') {
  const reply = await fetch(`${server.url}/v1/users/7/imports${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: content,
  });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

async function preview(content: Buffer | string, query = '') {
  const reply = await fetch(`${server.url}/v1/imports/preview${query}`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: content,
  });
  return { status: reply.status, body: (await reply.json()) as Record<string, unknown> };
}

const read = (path: string) => server.request('GET', `/v1/users/7/${path}`);

it("a person's export is previewed, then applied, and the same once more changes nothing", async () => {
  const content = await zip(sourceExamples.letterboxd!);
  const expected = {
    source: 'letterboxd',
    matched: { ratings: 1, watches: 1, watchlist: 1 },
    unmatched: [
      { title: 'Nowhere Film', year: 2001, candidates: [] },
      { title: 'Amelie', year: 2002, candidates: [] },
    ],
  };
  expect(await send(content, '?preview=true')).toMatchObject({ status: 200, body: { ...expected, applied: false } });
  expect((await read('ratings')).body).toMatchObject({ ratings: [] });
  expect(await send(content)).toMatchObject({ status: 200, body: { ...expected, applied: true } });
  const rated = { ratings: [{ movie: 'heat+1995', rating: 4.5, timestamp: '2023-03-21T00:00:00.000Z' }] };
  expect((await read('ratings')).body).toMatchObject(rated);
  const [listed] = await server.sql`select movie from watchlist where user_id = 7`;
  expect(listed).toEqual({ movie: 'the+good+the+bad+and+the+ugly+1966' });
  expect(await send(content)).toMatchObject({ status: 200 });
  expect((await read('ratings')).body).toMatchObject(rated);
});

it('what could be two things is read as the query says, and by its name', async () => {
  const table = 'title,year,rating,date\nHeat,1995,8,03/04/2019\n';
  const refusal = (words: string, fixes: unknown = undefined) => ({
    status: 400,
    body: { detail: expect.stringContaining(words), ...(fixes !== undefined && { fixes }) },
  });
  const scales = [{ flag: 'scale', values: ['0..10', '0.5..5'] }];
  expect(await send(table)).toMatchObject(refusal('--scale 0..10', scales));
  const orders = [{ flag: 'time', values: ['dmy', 'mdy'] }];
  expect(await send(table, '?scale=0..10')).toMatchObject(refusal('--time dmy', orders));
  expect(await send(table, '?scale=0..10&time=dmy')).toMatchObject({ status: 200, body: { matched: { ratings: 1 } } });
  const rated = [{ movie: 'heat+1995', rating: 4, timestamp: '2019-04-03T00:00:00.000Z' }];
  await server.sql`delete from ratings`;
  await send(table, '?scale=0..10&time=dmy');
  expect((await read('ratings')).body).toMatchObject({ ratings: rated });
  const missing = {
    status: 400,
    body: {
      code: 'SOURCE_UNCLEAR',
      detail: expect.stringContaining('--map'),
      fixes: [{ flag: 'map', values: [] }],
    },
  };
  expect(await send(table, '?map=movie=film,rating=stars')).toMatchObject(missing);
  expect(await send(table, '?scale=ten')).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  const list = 'Date,Name,Year,Letterboxd URI\n2023-03-21,Heat,1995,https://boxd.it/29Uc\n';
  expect(await send(list)).toMatchObject(refusal('watchlist.csv'));
  const listed = await send(list, '?name=watchlist.csv&preview=true');
  expect(listed.body).toMatchObject({ matched: { ratings: 0, watches: 0, watchlist: 1 } });
});

it('a preview says what could not be read, and what would help', async () => {
  const table = [
    'title,year,rating,date',
    'Heat,1995,4,1577836800',
    'Heat,1995,4.5,45000',
    'Heat,1995,5,1577836801',
    'Heat,1995,good,1577836802',
    'Nowhere Film,2001,3,1577836803',
  ].join('\n');
  expect(await send(table, '?name=mine.csv&preview=true')).toMatchObject({
    status: 200,
    body: {
      unmatched: [{ title: 'Nowhere Film', year: 2001 }],
      rejects: [
        { line: 3, column: 'date', kept: true, count: 1 },
        { line: 5, column: 'rating', kept: false, count: 1 },
      ],
      fixes: [{ flag: 'time', values: ['seconds'] }],
    },
  });
});

it('the export of another Marquee is read: ratings, watches and watchlist', async () => {
  await server.request('PUT', '/v1/users/8', {});
  await server.request('PUT', '/v1/users/8/ratings/heat%2B1995', { rating: 2.5 });
  const other = encodeURIComponent('the+good+the+bad+and+the+ugly+1966');
  await server.request('PUT', `/v1/users/8/watchlist/${other}`);
  await server.request('PUT', `/v1/users/8/watches/${other}`, { minutes: 20 });
  const exported = await fetch(`${server.url}/v1/users/8/export`);
  const content = Buffer.from(await exported.arrayBuffer());
  await server.sql`delete from users where user_id = 8`;
  await server.sql`delete from ratings`;
  expect(await send(content, '?name=user-8.json')).toMatchObject({
    status: 200,
    body: { matched: { ratings: 1, watches: 1, watchlist: 1 }, unmatched: [] },
  });
  expect((await read('ratings')).body).toMatchObject({ ratings: [{ movie: 'heat+1995', rating: 2.5 }] });
  expect(await server.sql`select from users where user_id = 8`).toHaveLength(0);
});

it('a visitor sees what their file would bring, and nothing is written', async () => {
  const before = await server.sql`select user_id, name from users order by user_id`;
  expect(await preview(await zip(sourceExamples.letterboxd!))).toMatchObject({
    status: 200,
    body: { source: 'letterboxd', matched: { ratings: 1, watches: 1, watchlist: 1 }, applied: false },
  });
  const table = 'title,year,rating\nHeat,1995,9\n';
  expect(await preview(table)).toMatchObject({
    status: 400,
    body: { code: 'SOURCE_UNCLEAR', fixes: [{ flag: 'scale', values: ['0..10', '0.5..5'] }] },
  });
  expect(await preview(table, '?scale=0..10')).toMatchObject({ status: 200, body: { matched: { ratings: 1 } } });
  const others = await preview('user_id,movie,rating\n8,heat+1995,1\n');
  expect(others).toMatchObject({ status: 400, body: { code: 'SOURCE_UNCLEAR' } });
  expect(await server.sql`select user_id, name from users order by user_id`).toEqual(before);
});

it('a preview waits for nothing that is written', async () => {
  const table = 'title,year,rating\nHeat,1995,4\n';
  await server.sql.begin(async (other) => {
    await other`select pg_advisory_xact_lock(${advisoryLocks.importing})`;
    await other`select from users where user_id = 7 for update`;
    expect(await preview(table)).toMatchObject({ status: 200, body: { matched: { ratings: 1 } } });
    expect(await send(table, '?preview=true')).toMatchObject({ status: 200, body: { matched: { ratings: 1 } } });
  });
});

it('a small file that unpacks to a large one is refused', async () => {
  const table = Buffer.from(`title,year,rating\n${'Heat,1995,4\n'.repeat(3_000_000)}`);
  const tooLarge = { status: 413, body: { code: 'IMPORT_TOO_LARGE', detail: expect.stringContaining('unpacks') } };
  for (const packed of [gzipSync(table), await zip({ 'ratings.csv': table.toString() })]) {
    expect(await preview(packed)).toMatchObject(tooLarge);
    expect(await send(packed)).toMatchObject(tooLarge);
  }
});

it.each([
  ['what names users', 'user_id,movie,rating\n8,heat+1995,1\n', 'SOURCE_UNCLEAR'],
  ['movies', 'id,title\nnew+2000,New\n', 'SOURCE_UNCLEAR'],
  ['what is no table', 'hello\n', 'SOURCE_UNKNOWN'],
  ['nothing', '', 'REQUEST_INVALID'],
])('%s is refused', async (_, content, code) => {
  expect(await send(content)).toMatchObject({ status: 400, body: { code } });
  expect(await server.sql`select from users where user_id = 8`).toHaveLength(0);
});
