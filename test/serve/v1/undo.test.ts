import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { movie, user } from '../../support/taste.ts';
import { startServer, type TestServer } from '../server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer({
    movies: [movie('heat+1995', { title: 'Heat' }), movie('up+2009', { title: 'Up' })],
    users: [user(7), user(8)],
    ratings: [],
  });
});
beforeEach(() => server.sql`delete from ratings`);
afterAll(() => server?.close());

const path = '/v1/users/7/ratings/heat+1995';
const stored = async () =>
  (await server.request('GET', '/v1/users/7/export')).body as { tables: { ratings: object[] } };

describe('the deletion of a rating', () => {
  it.each([
    ['given now', undefined, 4.5],
    ['given at a time', '2020-02-29T12:34:56.789Z', 0.5],
    ['of unknown time', null, 4],
    ['imported with stars that are no halves', '2020-01-01T00:00:00.000Z', 3.7],
    ['imported with such stars, of unknown time', null, 2.3],
  ])('of one %s is undone to the byte', async (_, timestamp, rating) => {
    if (timestamp === undefined) await server.request('PUT', path, { rating });
    else await server.sql`insert into ratings values (${timestamp}, 7, 'heat+1995', ${rating})`;
    const before = (await stored()).tables.ratings;
    const list = (await server.request('GET', '/v1/users/7/recommendations?explain=true')).body;
    const { body } = await server.request('DELETE', path);
    const { deleted, previous } = body as { deleted: boolean; previous: { rating: number; timestamp: string | null } };
    expect({ deleted, previous }).toMatchObject({ deleted: true, previous: { movie: 'heat+1995', rating } });
    expect((await stored()).tables.ratings).toEqual([]);
    const restored = await server.request('PUT', path, { rating: previous.rating, timestamp: previous.timestamp });
    expect(restored).toMatchObject({ status: 200, body: { status: 'applied', stored: previous } });
    expect((await stored()).tables.ratings).toEqual(before);
    expect((await server.request('GET', '/v1/users/7/recommendations?explain=true')).body).toEqual(list);
    expect(
      (await server.request('PUT', path, previous && { rating, timestamp: previous.timestamp })).body,
    ).toMatchObject({
      status: 'unchanged',
    });
  });

  it('of what is not there says so', async () => {
    expect((await server.request('DELETE', path)).body).toEqual({ deleted: false, previous: null });
  });

  it('is not undone over what was rated since', async () => {
    await server.request('PUT', path, { rating: 5 });
    const { body } = await server.request('PUT', path, { rating: 1, timestamp: null });
    expect(body).toMatchObject({ status: 'outdated', stored: { rating: 5 } });
  });

  it('is refused where user or movie are gone, and for stars that nobody can have stored', async () => {
    const put = (url: string, rating: number) => server.request('PUT', url, { rating, timestamp: null });
    expect((await put('/v1/users/9/ratings/heat+1995', 4)).body).toMatchObject({ code: 'USER_UNKNOWN' });
    expect((await put('/v1/users/7/ratings/jaws+1975', 4)).body).toMatchObject({ code: 'MOVIE_UNKNOWN' });
    expect((await put(path, 5.1)).status).toBe(400);
    expect((await server.request('PUT', path, { rating: 3.7 })).body).toMatchObject({
      errors: [{ field: 'body.rating' }],
    });
  });
});
