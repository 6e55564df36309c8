import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { userKeyRule } from '../../../src/domain/user-key.ts';
import { movie, user } from '../../support/taste.ts';
import { startServer, type TestServer } from '../server.ts';

let server: TestServer;
beforeAll(async () => {
  const heat = movie('heat+1995', { title: 'Heat' });
  const others = Array.from({ length: 20 }, (_, number) => movie(`film+${number}+2000`));
  server = await startServer({ movies: [heat, ...others], users: [user(7)], ratings: [] });
  await server.sql`update movies set imdb_id = 'tt0113277', tmdb_id = 949 where id = 'heat+1995'`;
});
afterAll(() => server?.close());
const request: TestServer['request'] = (...given) => server.request(...given);

const uuid = '3fa85f64-5717-4562-b3fc-2c963f66afa6';

describe('a user whom the site knows by a name', () => {
  it('is made, rated, recommended to, exported and deleted by it', async () => {
    const predict = (id: unknown) => request('POST', '/predict', { user_id: id });
    expect((await predict(uuid)).body).toMatchObject({ account: false });
    const made = await request('PUT', `/v1/users/${uuid}`, { age: 31 });
    expect(made).toMatchObject({ status: 201, body: { user_id: uuid, name: uuid, age: 31 } });
    expect(made.headers.get('location')).toBe(`/v1/users/${uuid}`);
    expect(await request('PUT', `/v1/users/${uuid}`, { age: 32 })).toMatchObject({
      status: 200,
      body: { user_id: uuid },
    });
    expect((await predict(uuid)).body).toMatchObject({ account: true });
    const path = `/v1/users/${uuid}/ratings/heat%2B1995`;
    expect(await request('PUT', path, { rating: 5 })).toMatchObject({ status: 200, body: { status: 'applied' } });
    expect((await predict(uuid)).body).not.toMatchObject({ movies: expect.arrayContaining(['heat+1995']) });
    expect(await request('GET', `/v1/users/${uuid}/recommendations`)).toMatchObject({
      status: 200,
      body: { account: true },
    });
    expect((await request('GET', `/v1/users/${uuid}/export`)).body).toMatchObject({ user_id: uuid });
    expect((await request('DELETE', `/v1/users/${uuid}`)).body).toEqual({ deleted: true });
    expect((await predict(uuid)).body).toMatchObject({ account: false });
    expect(await request('GET', `/v1/users/${uuid}`)).toMatchObject({ status: 404, body: { code: 'USER_UNKNOWN' } });
  });

  it('is made once by several requests at once, of which the others replace it', async () => {
    const put = async (headers?: Record<string, string>) => {
      const path = `/v1/users/${headers ? 'carla' : 'berta'}`;
      const answers = await Promise.all(Array.from({ length: 8 }, () => request('PUT', path, { age: 31 }, headers)));
      return answers.map(({ status }) => status).sort();
    };
    expect(await put()).toEqual([...Array(7).fill(200), 201]);
    expect(await request('GET', '/v1/users/berta')).toMatchObject({ body: { user_id: 'berta', age: 31 } });
    expect(await put({ 'if-none-match': '*' })).toEqual([201, ...Array(7).fill(409)]);
    for (const name of ['berta', 'carla']) await request('DELETE', `/v1/users/${name}`);
  });

  it('is refused in the same words wherever the id is neither a number nor a name', async () => {
    const detail = `must be ${userKeyRule}`;
    for (const id of ['-5', '1.5', '9007199254740992', '1e3']) {
      for (const path of [`/v1/users/${id}`, `/v1/users/${id}/ratings`, `/v1/users/${id}/similar`]) {
        const errors = [{ field: 'path.id', detail }];
        expect([path, await request('GET', path)]).toMatchObject([path, { status: 400, body: { errors } }]);
      }
    }
    for (const id of [-5, 1.5, 2 ** 53, '-5', '1e3', '', ' ', null, true]) {
      const made = await request('POST', '/v1/users', { user_id: id });
      expect([id, made]).toMatchObject([id, { status: 400, body: { errors: [{ field: 'body.user_id', detail }] } }]);
      expect((made.body as { errors: unknown[] }).errors).toHaveLength(1);
      const group = await request('POST', '/v1/groups/recommendations', { user_ids: [7, id] });
      expect([id, group]).toMatchObject([
        id,
        { status: 400, body: { errors: [{ field: 'body.user_ids[1]', detail }] } },
      ]);
      const rated = await request('POST', '/v1/ratings', [{ user_id: id, movie: 'heat+1995', rating: 4 }]);
      expect([id, rated]).toMatchObject([id, { body: { results: [{ field: 'user_id', detail }] } }]);
    }
  });

  it('stays apart from others whose names differ in case, and is not trimmed', async () => {
    for (const name of ['Anna', 'anna']) {
      expect(await request('POST', '/v1/users', { user_id: name })).toMatchObject({
        status: 201,
        body: { user_id: name },
      });
    }
    expect(await request('POST', '/v1/users', { user_id: 'anna' })).toMatchObject({
      status: 409,
      body: { code: 'USER_TAKEN' },
    });
    expect(await request('GET', '/v1/users/anna%20')).toMatchObject({ status: 404 });
    for (const id of ['-5', '1.5', 'a\u0000b', 'x'.repeat(256)]) {
      expect(await request('PUT', `/v1/users/${encodeURIComponent(id)}`, {})).toMatchObject({ status: 400 });
    }
  });

  it('may stand in bodies: of groups, and of many ratings', async () => {
    const group = await request('POST', '/v1/groups/recommendations', { user_ids: ['anna', 7] });
    expect(group).toMatchObject({ status: 200, body: { members: [{ user_id: 'anna' }, { user_id: 7 }] } });
    expect(await request('POST', '/v1/groups/recommendations', { user_ids: ['nobody', 7] })).toMatchObject({
      status: 404,
      body: { code: 'USER_UNKNOWN', detail: expect.stringContaining('nobody') },
    });
    const many = await request('POST', '/v1/ratings', [
      { user_id: 'anna', movie: 'imdb:tt0113277', rating: 4 },
      { user_id: 'nobody', movie: 'heat+1995', rating: 4 },
    ]);
    expect(many.body).toMatchObject({
      applied: 1,
      results: [
        { status: 'applied' },
        { status: 'rejected', field: 'user_id', detail: expect.stringContaining('nobody') },
      ],
    });
  });
});

describe('every route of the API', () => {
  /** All places of an id in paths, as the API's own description has them. */
  async function pathsWith(method: string, parameter: RegExp): Promise<string[]> {
    const { body } = await request('GET', '/openapi.json');
    const { paths } = body as { paths: Record<string, Record<string, unknown>> };
    return Object.keys(paths).filter((path) => parameter.test(path) && paths[path]![method.toLowerCase()]);
  }

  it('answers of a user by their name as by their number, and calls them by the name', async () => {
    const { body } = await request('PUT', '/v1/users/anna%40example.org', { age: 40 });
    const name = (body as { user_id: string }).user_id;
    const [row] = await server.sql<{ id: number }[]>`select user_id as id from users where name = ${name}`;
    await request('PUT', `/v1/users/${row!.id}/ratings/heat%2B1995`, { rating: 4 });
    const paths = await pathsWith('GET', /\/users\/\{id\}/);
    expect(paths.length).toBeGreaterThan(10);
    for (const path of paths) {
      const of = (id: string | number) =>
        request(
          'GET',
          path.replace('{id}', encodeURIComponent(id)).replace('{movie}', 'film%2B1%2B2000').replace('{version}', '1'),
        );
      const [byName, byNumber] = [await of(name), await of(row!.id)];
      expect({ path, status: byName.status }).toEqual({ path, status: 200 });
      expect(byNumber.status, path).toBe(200);
      expect(withoutNames(byName.body), path).toEqual(withoutNames(byNumber.body));
      // The tables of an export are the rows of the database, which hold both.
      const told = JSON.stringify(byName.body, (key, value) => (key === 'tables' ? undefined : value));
      expect(told, path).not.toMatch(new RegExp(`"user_id":${row!.id}\\b`));
    }
  });

  it('takes the ids of IMDb and TMDB where its path names a movie', async () => {
    const paths = await pathsWith('GET', /\{movie\}|\/movies\/\{id\}/);
    expect(paths.length).toBeGreaterThan(3);
    for (const path of paths) {
      const of = (movie: string) => {
        const id = encodeURIComponent(movie);
        return request(
          'GET',
          path.replace('/movies/{id}', `/movies/${id}`).replace('{id}', '7').replace('{movie}', id),
        );
      };
      const ours = await of('heat+1995');
      for (const other of ['imdb:tt0113277', 'tmdb:949']) {
        expect({ path, ...(await of(other)), headers: undefined }).toEqual({ path, ...ours, headers: undefined });
      }
    }
    for (const list of ['ratings', 'watches', 'watchlist', 'hidden', 'seen']) {
      const path = (movie: string) => `/v1/users/7/${list}/${encodeURIComponent(movie)}`;
      const given = { ratings: { rating: 4 }, watches: { minutes: 90 } }[list];
      expect((await request('PUT', path('tmdb:949'), given)).status, list).toBeLessThan(300);
      expect(JSON.stringify((await request('GET', `/v1/users/7/${list}`)).body), list).toContain('heat+1995');
      expect((await request('DELETE', path('imdb:tt0113277'))).body, list).toMatchObject({ deleted: true });
    }
  });
});

/** The same without what differs from answer to answer: ids of users, cursors that hold them, and times. */
function withoutNames(body: unknown): unknown {
  return JSON.parse(
    JSON.stringify(body, (key, value) => (['user_id', 'next', 'name', 'exported'].includes(key) ? undefined : value)),
  );
}

describe('a movie', () => {
  it('is named by the ids of IMDb and TMDB wherever one of ours is taken', async () => {
    for (const id of ['imdb:tt0113277', 'tmdb:949']) {
      const path = encodeURIComponent(id);
      expect(await request('GET', `/v1/movies/${path}`)).toMatchObject({ status: 200, body: { id: 'heat+1995' } });
      const rated = await request('PUT', `/v1/users/7/ratings/${path}`, { rating: 3 });
      expect(rated).toMatchObject({ status: 200, body: { stored: { movie: 'heat+1995' } } });
      const ranked = await request('POST', '/v1/users/7/rank', { movies: [id] });
      expect(ranked.body).toMatchObject({ items: [{ movie: 'heat+1995' }] });
    }
    const unknown = { status: 404, body: { code: 'MOVIE_UNKNOWN' } };
    expect(await request('GET', '/v1/movies/tmdb%3A1')).toMatchObject(unknown);
    expect(await request('PUT', '/v1/movies/tmdb%3A1', { title: 'X' })).toMatchObject(unknown);
  });

  it('carries those ids in every list', async () => {
    for (const id of [71, 72]) await request('PUT', `/v1/users/${id}`, {});
    await request('PUT', '/v1/users/71/ratings/tmdb%3A949', { rating: 5, timestamp: '2023-03-21T09:00:08Z' });
    const someone = { ratings: [{ movie: 'film+1+2000', rating: 5 }], limit: 21 };
    const lists: [method: string, path: string, body?: unknown][] = [
      ['GET', '/v1/users/72/recommendations?limit=21'],
      ['GET', '/v1/users/72/rows?limit=21'],
      ['POST', '/v1/rows', someone],
      ['POST', '/v1/recommendations', someone],
      ['POST', '/v1/groups/recommendations', { user_ids: [72, 7], limit: 21, include_rated: true }],
      ['POST', '/v1/users/72/rank', { movies: ['heat+1995'] }],
      ['POST', '/v1/movies/summaries', { ids: ['heat+1995'] }],
      ['GET', '/v1/movies?limit=21'],
      ['GET', '/v1/movies?search=heat'],
      ['GET', '/v1/movies/popular?limit=21'],
      ['GET', '/v1/movies/trending?limit=21'],
      ['GET', '/v1/movies/onboarding?limit=20'],
      ['GET', '/v1/movies/heat%2B1995'],
      ['GET', '/v1/movies/heat%2B1995/similar?limit=20'],
    ];
    for (const [method, path, body] of lists) {
      const answer = await request(method, path, body);
      expect(answer.status, path).toBe(200);
      const text = JSON.stringify(answer.body);
      expect(text, path).toContain('"imdb_id":"tt0113277"');
      expect(text, path).toContain('"tmdb_id":949');
    }
  });

  it('is left out of lists, and counts among what a visitor gives, by those ids, too', async () => {
    const left = encodeURIComponent('imdb:tt0113277,film+1+2000');
    const listed = async (method: string, path: string, body?: unknown) => {
      const answer = await request(method, path, body);
      expect(answer.status, path).toBe(200);
      return JSON.stringify(answer.body);
    };
    for (const path of [
      '/v1/users/72/recommendations',
      '/v1/users/72/rows',
      '/v1/movies/popular',
      '/v1/movies/trending',
    ]) {
      const text = await listed('GET', `${path}?limit=21&exclude=${left}`);
      expect(text, path).not.toContain('heat+1995');
      expect(text, path).not.toContain('film+1+2000');
    }
    for (const path of ['/v1/rows', '/v1/recommendations']) {
      for (const body of [
        { exclude: ['tmdb:949'] },
        { seen: ['tmdb:949'] },
        { ratings: [{ movie: 'tmdb:949', rating: 4 }] },
      ]) {
        expect(await listed('POST', path, { ...body, limit: 21 }), path).not.toContain('heat+1995');
      }
    }
    const visitors = [{ ratings: [{ movie: 'imdb:tt0113277', rating: 5 }] }, { seen: ['tmdb:949'] }];
    const group = await request('POST', '/v1/groups/recommendations', { visitors, limit: 21 });
    expect(group).toMatchObject({ status: 200, body: { members: [{ basis: 'history' }, {}] } });
    expect(JSON.stringify(group.body)).not.toContain('heat+1995');
  });

  it('must be the only one that has the id', async () => {
    const [other] = await server.sql<{ id: string }[]>`
      update movies set tmdb_id = 949 where id = (select max(id) from movies where id <> 'heat+1995') returning id`;
    const answer = await request('GET', '/v1/movies/tmdb%3A949');
    expect(answer).toMatchObject({ status: 409, body: { code: 'MOVIE_AMBIGUOUS' } });
    expect(JSON.stringify(answer.body)).toContain(other!.id);
  });
});
