import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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
    const lists: [method: string, path: string, body?: unknown][] = [
      ['GET', '/v1/users/70/recommendations?limit=21'],
      ['GET', '/v1/movies?limit=21'],
      ['GET', '/v1/movies?search=heat'],
      ['GET', '/v1/movies/popular?limit=21'],
      ['GET', '/v1/movies/heat%2B1995/similar?limit=20'],
    ];
    for (const [method, path, body] of lists) {
      const answer = await request(method, path, body);
      expect(answer.status, path).toBe(200);
      const text = JSON.stringify(answer.body);
      expect(text, path).toContain('"imdb_id":"tt0113277","tmdb_id":949');
    }
  });

  it('must be the only one that has the id', async () => {
    const [other] = await server.sql<{ id: string }[]>`
      update movies set tmdb_id = 949 where id = (select max(id) from movies where id <> 'heat+1995') returning id`;
    const answer = await request('GET', '/v1/movies/tmdb%3A949');
    expect(answer).toMatchObject({ status: 409, body: { code: 'MOVIE_AMBIGUOUS' } });
    expect(JSON.stringify(answer.body)).toContain(other!.id);
  });
});
