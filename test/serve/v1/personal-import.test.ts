import { afterAll, beforeAll, expect, it } from 'vitest';
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
    ...{ method: 'POST', headers: { 'content-type': 'application/octet-stream' }, body: content },
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

it.each([
  ['what names users', 'user_id,movie,rating\n8,heat+1995,1\n', 'SOURCE_UNCLEAR'],
  ['movies', 'id,title\nnew+2000,New\n', 'SOURCE_UNCLEAR'],
  ['what is no table', 'hello\n', 'SOURCE_UNKNOWN'],
  ['nothing', '', 'REQUEST_INVALID'],
])('%s is refused', async (_, content, code) => {
  expect(await send(content)).toMatchObject({ status: 400, body: { code } });
  expect(await server.sql`select from users where user_id = 8`).toHaveLength(0);
});
