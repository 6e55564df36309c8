import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { movie, user } from '../../support/taste.ts';
import { readReply, startServer, type TestServer } from '../server.ts';

const movies = ['heat+1995', 'alien+1979', 'up+2009'];
const users = Array.from({ length: 120 }, (_, index) => user(index));

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ movies: movies.map((id) => movie(id)), users, ratings: [] });
});
afterAll(() => server?.close());
beforeEach(async () => {
  await server.sql`delete from ratings`;
});

const line = (user_id: number, of: string, rating: number, timestamp?: string) => ({
  user_id,
  movie: of,
  rating,
  timestamp,
});
const old = '2020-01-01T00:00:00Z';
const older = '2019-01-01T00:00:00Z';

type Results = { results: { line: number; status: string; field?: string | null; detail?: string }[] };
const statusesOf = ({ body }: { body: unknown }) => (body as Results).results.map(({ status }) => status);

type Result = Results['results'][number];

/** Sends a body of any type; lines that come back are parsed, one by one. */
async function sendLines(body: string | ReadableStream, type = 'application/x-ndjson') {
  const request = { method: 'POST', body, headers: { 'content-type': type }, duplex: 'half' };
  const response = await fetch(`${server.url}/v1/ratings`, request as RequestInit);
  const answered = response.headers.get('content-type');
  if (!answered?.startsWith('application/x-ndjson')) return { ...(await readReply(response)), lines: [] };
  const lines = (await response.text()).split('\n').slice(0, -1);
  return { status: response.status, body: undefined, lines: lines.map((each): Result => JSON.parse(each)) };
}

describe('many ratings', () => {
  it('are answered one by one, and a bad one costs none of the others', async () => {
    const reply = await server.request('POST', '/v1/ratings', [
      line(1, movies[0]!, 4.5, old),
      { ...line(2, movies[0]!, 9), timestamp: old },
      'no rating',
      line(999_999, movies[0]!, 3),
      line(1, 'no+such+movie', 3),
      line(1, movies[1]!, 3, '2999-01-01T00:00:00Z'),
      { ...line(1, movies[1]!, 3), stars: 1 },
      line(1, 'a\0b', 3),
      line(1, movies[2]!, 2),
    ]);
    expect(reply.status).toBe(200);
    expect(reply.body).toEqual({
      applied: 2,
      unchanged: 0,
      outdated: 0,
      rejected: 7,
      results: [
        { line: 1, status: 'applied' },
        { line: 2, status: 'rejected', field: 'rating', detail: 'must be <= 5' },
        { line: 3, status: 'rejected', field: null, detail: 'must be object' },
        { line: 4, status: 'rejected', field: 'user_id', detail: expect.stringContaining('PUT /v1/users/999999') },
        { line: 5, status: 'rejected', field: 'movie', detail: expect.stringContaining('PUT /v1/movies/') },
        { line: 6, status: 'rejected', field: 'timestamp', detail: expect.stringContaining('not in the future') },
        { line: 7, status: 'rejected', field: 'stars', detail: 'is not known here' },
        { line: 8, status: 'rejected', field: 'movie', detail: 'must be one line of text' },
        { line: 9, status: 'applied' },
      ],
    });
    const stored = await server.sql`select user_id, movie, rating from ratings order by movie`;
    expect(stored).toEqual([
      { user_id: 1, movie: movies[0], rating: 4.5 },
      { user_id: 1, movie: movies[2], rating: 2 },
    ]);
  });

  it('of one user and movie are taken one after the other', async () => {
    const reply = await server.request('POST', '/v1/ratings', [
      line(1, movies[0]!, 1, old),
      line(1, movies[0]!, 2, older),
      line(1, movies[0]!, 3, old),
      line(1, movies[0]!, 3, old),
      line(1, movies[0]!, 4),
      line(1, movies[0]!, 5),
    ]);
    expect(statusesOf(reply)).toEqual(['applied', 'outdated', 'applied', 'unchanged', 'applied', 'applied']);
    expect((reply.body as Results).results[1]).toEqual({
      line: 2,
      status: 'outdated',
      stored: { movie: movies[0], rating: 1, timestamp: new Date(old).toISOString() },
    });
    expect(await server.sql`select rating from ratings`).toEqual([{ rating: 5 }]);
  });

  it('may come as lines, and are answered as lines', async () => {
    const text = `${JSON.stringify(line(1, movies[0]!, 4))}\r\n\n{"broken\n${JSON.stringify(line(2, movies[0]!, 0))}`;
    const { status, lines } = await sendLines(text, 'application/x-ndjson; charset=utf-8');
    expect(status).toBe(200);
    expect(lines.map((each) => [each.line, each.status, each.field])).toEqual([
      [1, 'applied', undefined],
      [3, 'rejected', null],
      [4, 'rejected', 'rating'],
    ]);
  });

  it('may arrive in pieces that end anywhere', async () => {
    await server.sql`insert into movies (id, title) values ('amélie+2001', 'Amélie') on conflict do nothing`;
    const bytes = Buffer.from(
      `${JSON.stringify(line(3, 'amélie+2001', 4))}\n${JSON.stringify(line(4, 'amélie+2001', 4))}\n`,
    );
    const pieces = ReadableStream.from(Array.from(bytes, (byte) => Uint8Array.of(byte)));
    expect((await sendLines(pieces)).status).toBe(200);
    expect(await server.sql`select user_id from ratings where movie = 'amélie+2001' order by 1`).toEqual([
      { user_id: 3 },
      { user_id: 4 },
    ]);
  });

  it('are written in one statement, however many they are', async () => {
    const lines = Array.from({ length: 10_000 }, (_, index) =>
      line(index % 120, movies[index % 3]!, ((index % 7) + 1) / 2),
    );
    const before = server.queries.length;
    const reply = await server.request('POST', '/v1/ratings', lines);
    expect(reply).toMatchObject({ status: 200, body: { applied: 10_000, rejected: 0 } });
    const queries = server.queries.slice(before);
    expect(queries.filter((query) => query.includes('insert into ratings'))).toHaveLength(1);
    // Some of them are the model's, which looks for new movies by itself.
    expect(queries.length).toBeLessThan(30);
    expect(await server.sql`select count(*) as count from ratings`).toEqual([{ count: 120 }]);
  });

  it('are refused where they are too many, and none of them is written', async () => {
    const lines = Array.from({ length: 10_001 }, () => line(1, movies[0]!, 4));
    const refusal = { status: 413, body: { code: 'TOO_MANY_RATINGS' } };
    expect(await server.request('POST', '/v1/ratings', lines)).toMatchObject(refusal);
    expect(await sendLines(lines.map((each) => JSON.stringify(each)).join('\n'))).toMatchObject(refusal);
    const long = ' '.repeat(4 * 2 ** 20 + 1);
    expect(await sendLines(long)).toMatchObject(refusal);
    expect(await sendLines(long, 'application/json')).toMatchObject(refusal);
    expect(await server.sql`select from ratings`).toHaveLength(0);
  });

  it.each([
    ['an object', 'application/json', '{}'],
    ['a text', 'text/plain', '[]'],
    ['nothing', 'application/json', ''],
    ['broken JSON', 'application/json', '[{'],
  ])('are no %s', async (_, type, body) => {
    expect(await sendLines(body, type)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  });

  it('of a body that breaks off are not written, and nobody is told of a defect', async () => {
    const { port, hostname } = new URL(server.url);
    const lines = `${JSON.stringify(line(1, movies[0]!, 4))}\n`.repeat(3);
    const head =
      'POST /v1/ratings HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-ndjson\r\ncontent-length: 9999\r\n\r\n';
    const logged = server.log.length;
    const socket = connect(Number(port), hostname);
    socket.write(head + lines);
    const metrics = async () => (await server.request('GET', '/metrics')).body;
    await expect.poll(metrics).toMatch(/^marquee_http_requests_in_flight 1$/m);
    socket.resetAndDestroy();
    await once(socket, 'close');
    await expect.poll(() => server.log.length).toBeGreaterThan(logged);
    expect(server.log.slice(logged).filter((each) => each.includes('"level":"error"'))).toEqual([]);
    expect(await server.sql`select from ratings`).toHaveLength(0);
  });

  it('may be none', async () => {
    expect(await server.request('POST', '/v1/ratings', [])).toMatchObject({
      status: 200,
      body: { applied: 0, results: [] },
    });
    expect(await sendLines('')).toMatchObject({ status: 200, lines: [] });
  });

  it('of several writers in different orders are all written', async () => {
    const lines = users.flatMap(({ id }) => movies.map((of) => line(id, of, 3)));
    const orders = [lines, lines.toReversed(), lines.toSorted((a, b) => a.movie.localeCompare(b.movie))];
    const replies = await Promise.all(orders.map((order) => server.request('POST', '/v1/ratings', order)));
    expect(replies.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await server.sql`select count(*) as count from ratings`).toEqual([{ count: lines.length }]);
  });
});

it.each([
  ['slow', -3_600_000],
  ['fast', 3_600_000],
])("what is in the future is said by the database's clock where the server's is %s", async (_, wrongBy) => {
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();
  const [now, later] = [inMinutes(0), inMinutes(30)];
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + wrongBy });
  onTestFinished(() => void vi.useRealTimers());
  const put = (what: string, body: object) => server.request('PUT', `/v1/users/1/${what}/up%2B2009`, body);
  expect(await put('ratings', { rating: 4, timestamp: now })).toMatchObject({ body: { status: 'applied' } });
  expect(await put('watches', { minutes: 9, timestamp: now })).toMatchObject({ status: 200 });
  expect(await put('ratings', { rating: 5, timestamp: later })).toMatchObject({ status: 400 });
  expect(await put('watches', { minutes: 10, timestamp: later })).toMatchObject({ status: 400 });
  const many = [line(2, 'up+2009', 4, now), line(3, 'up+2009', 4, later)];
  expect(statusesOf(await server.request('POST', '/v1/ratings', many))).toEqual(['applied', 'rejected']);
});
