import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openLiveModel } from '../../../src/app/models/live-model.ts';
import { similarByContent } from '../../../src/recommend/similar.ts';
import { createLogger } from '../../../src/serve/operation/logger.ts';
import { movie, twoCamps } from '../../support/taste.ts';
import type { TestServer } from '../server.ts';
import { startTwoServers } from './second-app.ts';

let two: Awaited<ReturnType<typeof startTwoServers>>;
let request: TestServer['request'];
let elsewhere: TestServer['request'];
beforeAll(async () => {
  const rows = twoCamps();
  const strange = movie('face/off, or: 🎭+1997', { title: 'Face/Off, or: 🎭', genres: ['thriller'] });
  two = await startTwoServers({ ...rows, movies: [...rows.movies, strange] });
  [request, elsewhere] = two.servers as [typeof request, typeof request];
});
afterAll(() => two?.close());

const pathOf = (id: string) => `/v1/movies/${encodeURIComponent(id)}`;

/** What the other app answers, which only the database tells of what was written here. */
async function seenElsewhere(path: string): Promise<string> {
  const { status, body } = await elsewhere('GET', path);
  expect(status).toBe(200);
  return JSON.stringify(body);
}

describe('a movie', () => {
  it('is made, read, replaced, changed and deleted', async () => {
    const made = await request('POST', '/v1/movies', {
      title: 'Le Trou!',
      release_date: '1960-03-18',
      genres: ['Drama'],
    });
    expect(made).toMatchObject({
      status: 201,
      body: { id: 'le+trou+1960', title: 'Le Trou!', year: 1960, release_date: '1960-03-18', genres: ['Drama'] },
    });
    expect(made.headers.get('location')).toBe('/v1/movies/le%2Btrou%2B1960');
    expect((await request('GET', '/v1/movies/le+trou+1960')).body).toEqual(made.body);
    expect(await request('PUT', '/v1/movies/le+trou+1960', made.body)).toMatchObject({ status: 200, body: made.body });

    const changed = await request('PATCH', '/v1/movies/le+trou+1960', { runtime: 132, genres: ['Crime', 'Drama'] });
    expect(changed).toMatchObject({ status: 200, body: { runtime: 132, genres: ['Crime', 'Drama'], year: 1960 } });
    expect(await request('PATCH', '/v1/movies/le+trou+1960', {})).toMatchObject({ status: 200, body: changed.body });
    expect(await request('PATCH', '/v1/movies/le+trou+1960', { year: 1961, runtime: null })).toMatchObject({
      body: { release_date: '1961-01-01', runtime: null },
    });

    const replaced = await request('PUT', '/v1/movies/le+trou+1960', { title: 'The Hole' });
    expect(replaced).toMatchObject({
      status: 200,
      body: { title: 'The Hole', year: 1960, release_date: null, genres: [] },
    });
    const deleted = { status: 200, body: { deleted: true, ratings: 0, watches: 0, hidden: 0 } };
    expect(await request('DELETE', '/v1/movies/le+trou+1960')).toMatchObject(deleted);
    expect(await request('DELETE', '/v1/movies/le+trou+1960')).toMatchObject({ status: 200, body: { deleted: false } });
    for (const [method, body] of [['GET'], ['PATCH', {}]] as const) {
      const unknown = { status: 404, body: { code: 'MOVIE_UNKNOWN' } };
      expect(await request(method, '/v1/movies/le+trou+1960', body)).toMatchObject(unknown);
    }
  });

  it('can hold all that a table can', async () => {
    const whole = {
      title: "Amélie's \t".trim(),
      original_title: 'Le Fabuleux Destin',
      year: 2001,
      release_date: '2001-04-25',
      runtime: 122.5,
      genres: ['Comedy'],
      overview: 'Two\nlines',
      keywords: ['café'],
      directors: ['J.-P. Jeunet'],
      actors: ['Audrey Tautou', '🎭'],
      collection: 'None',
      original_language: 'fr',
      spoken_languages: ['Français'],
      production_companies: ['UGC'],
      production_countries: ['France'],
      adult: false,
      budget: 9007199254740991,
      revenue: 0,
      popularity: 12.25,
      vote_average: 7.8,
      vote_count: 2147483647,
      status: 'Released',
      homepage: 'https://example.org',
      poster_path: '/a.jpg',
      tmdb_id: 194,
      imdb_id: 'tt0211915',
    };
    const put = await request('PUT', '/v1/movies/amelie', whole);
    expect(put).toMatchObject({ status: 201, body: { id: 'amelie', ...whole } });
    expect((await request('GET', '/v1/movies/amelie')).body).toEqual(put.body);
    await request('DELETE', '/v1/movies/amelie');
  });

  it('is not overwritten by who means to make one, who is told which one it is', async () => {
    await request('PUT', '/v1/movies/heat+1995', { title: 'Heat', release_date: '1995-12-15' });
    const taken = {
      status: 409,
      body: { code: 'MOVIE_TAKEN', detail: expect.stringContaining('"Heat", released 1995-12-15') },
    };
    expect(await request('POST', '/v1/movies', { title: 'Heat!', year: 1995 })).toMatchObject(taken);
    expect(await request('POST', '/v1/movies', { id: 'heat+1995', title: 'Other' })).toMatchObject(taken);
    const condition = { 'if-none-match': '*' };
    expect(await request('PUT', '/v1/movies/heat+1995', { title: 'Other' }, condition)).toMatchObject(taken);
    expect(await request('PUT', '/v1/movies/heat+1986', { title: 'Heat' }, condition)).toMatchObject({ status: 201 });
    expect(await request('GET', '/v1/movies/heat+1995')).toMatchObject({ body: { title: 'Heat' } });
    const many = await Promise.all(Array.from({ length: 8 }, () => request('POST', '/v1/movies', { title: 'Once' })));
    expect(many.map(({ status }) => status).sort()).toEqual([201, 409, 409, 409, 409, 409, 409, 409]);
    for (const id of ['heat+1995', 'heat+1986', 'once+']) await request('DELETE', pathOf(id));
  });

  it.each<[body: unknown, field: string]>([
    [{}, 'body.title'],
    [{ title: '' }, 'body.title'],
    [{ title: ' ' }, 'body.title'],
    [{ title: 'a\u0000' }, 'body.title'],
    [{ title: '\ud800' }, 'body.title'],
    [{ title: 'x'.repeat(400) }, 'body.id'],
    [{ title: 'a', id: '' }, 'body.id'],
    [{ title: 'a', genres: ['a|b'] }, 'body.genres[0]'],
    [{ title: 'a', genres: [' '] }, 'body.genres[0]'],
    [{ title: 'a', genres: 'Drama' }, 'body.genres'],
    [{ title: 'a', genre: ['Drama'] }, 'body.genre'],
    [{ title: 'a', release_date: '1995-02-30' }, 'body.release_date'],
    [{ title: 'a', release_date: '1995-02-03', year: 1996 }, 'body.year'],
    [{ title: 'a', vote_average: 10.5 }, 'body.vote_average'],
    [{ title: 'a', vote_count: 2 ** 31 }, 'body.vote_count'],
    [{ title: 'a', budget: -1 }, 'body.budget'],
    [{ title: 'a', overview: '\u0000' }, 'body.overview'],
  ])('is refused as %j, which names %s', async (body, field) => {
    const refused = await request('POST', '/v1/movies', body);
    expect(refused).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    const { errors } = refused.body as { errors: { field: string }[] };
    expect(errors.map((each) => each.field)).toContain(field);
  });

  it('must have the id of its address', async () => {
    const other = await request('PUT', '/v1/movies/heat+1995', { id: 'heat+1996', title: 'Heat' });
    expect(other).toMatchObject({ status: 400, body: { errors: [{ field: 'body.id' }] } });
  });

  it('is found under any id, percent-encoded or not', async () => {
    expect(await request('GET', '/v1/movies/comedy+0+2000')).toMatchObject({
      status: 200,
      body: { id: 'comedy+0+2000' },
    });
    expect(await request('GET', '/v1/movies/comedy%2B0%2B2000')).toMatchObject({ status: 200 });
    expect(await request('GET', pathOf('face/off, or: 🎭+1997'))).toMatchObject({ status: 200 });
    const long = '長'.repeat(255);
    expect(await request('PUT', pathOf(long), { title: 'Long' })).toMatchObject({ status: 201, body: { id: long } });
    expect(await request('GET', `${pathOf(long)}/similar`)).toMatchObject({ status: 200 });
    await request('DELETE', pathOf(long));
  });

  it('never fails, whatever the id', async () => {
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'binary', minLength: 1 }), async (id) => {
        const path = pathOf(id.toWellFormed()).replace(/\/\.{1,2}$/, '/dots');
        expect((await request('GET', path)).status).toBeLessThan(500);
        expect((await request('GET', `${path}/similar`)).status).toBeLessThan(500);
        expect(
          (await request('GET', `/v1/movies?search=${encodeURIComponent(id.toWellFormed())}`)).status,
        ).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
    for (const path of ['/v1/movies/%00', '/v1/movies/%ED%A0%80', '/v1/movies?search=%00', '/v1/movies?cursor=%00']) {
      expect(await request('GET', path)).toMatchObject({ status: 400 });
    }
  });
});

describe('what is written', () => {
  it('is recommended, found and similar at once, in every process', async () => {
    const genres = ['thriller'];
    await request('POST', '/v1/movies', { title: 'Brand New', year: 2000, genres, actors: ['thriller star'] });
    expect(await seenElsewhere('/v1/movies?search=brand')).toContain('brand+new+2000');
    expect(await seenElsewhere('/v1/movies/brand+new+2000')).toContain('Brand New');
    expect(await seenElsewhere('/v1/movies/brand+new+2000/similar')).toContain('thriller+1+2000');
    expect(await seenElsewhere('/v1/movies/thriller+1+2000/similar?limit=100')).toContain('brand+new+2000');
    expect(await seenElsewhere('/v1/movies/popular?limit=100')).toContain('brand+new+2000');
    const { body } = await elsewhere('POST', '/predict', { user_id: 1 });
    expect(body).toMatchObject({ movies: expect.arrayContaining(['brand+new+2000']) });

    await request('DELETE', '/v1/movies/brand+new+2000');
    expect(await seenElsewhere('/v1/movies/popular?limit=100')).not.toContain('brand+new+2000');
    expect(await seenElsewhere('/v1/movies?search=brand')).not.toContain('brand+new+2000');
    expect(await elsewhere('GET', '/v1/movies/brand+new+2000/similar')).toMatchObject({ status: 404 });
  });

  it('changes filters and similarity at once, in every process and after a restart', async () => {
    const similar = '/v1/movies/comedy+0+2000/similar?limit=30';
    const idsByContent = async (ask: TestServer['request']) => {
      const { body } = await ask('GET', similar);
      return (body as { by_content: { movie: { id: string } }[] }).by_content.map((each) => each.movie.id);
    };
    expect((await idsByContent(request))[0]).toContain('comedy');
    const popular = '/v1/movies/popular?genres_any=thriller&limit=100';
    expect(await seenElsewhere(popular)).not.toContain('comedy+0+2000');

    await request('PATCH', '/v1/movies/comedy+0+2000', { genres: ['thriller'], actors: ['thriller star'] });
    expect(await seenElsewhere(popular)).toContain('comedy+0+2000');
    const list = await idsByContent(elsewhere);
    expect(list.slice(0, 12).filter((id) => id.startsWith('thriller'))).toHaveLength(12);
    expect(await idsByContent(request)).toEqual(list);
    const later = await openLiveModel(two.first.sql, two.first.home, createLogger('silent'));
    const afterRestart = similarByContent(later.current()!.linear, 'comedy+0+2000', 30)!;
    await later.close();
    expect(afterRestart.map(({ movieId }) => movieId)).toEqual(list);
    await request('PATCH', '/v1/movies/comedy+0+2000', { genres: ['comedy'], actors: ['comedy star'] });
    expect((await idsByContent(elsewhere))[0]).toContain('comedy');
  });

  it('goes with all that was said of it', async () => {
    await request('PUT', '/v1/movies/gone', { title: 'Gone' });
    for (const user of [1, 2, 3]) await request('PUT', `/v1/users/${user}/ratings/gone`, { rating: 4 });
    await request('PUT', '/v1/users/4/hidden/gone');
    const before = (await elsewhere('GET', '/v1/users/1/ratings?limit=100')).body;
    expect(JSON.stringify(before)).toContain('"gone"');
    expect((await request('DELETE', '/v1/movies/gone')).body).toEqual({
      deleted: true,
      ratings: 3,
      watches: 0,
      hidden: 1,
    });
    const after = (await elsewhere('GET', '/v1/users/1/ratings?limit=100')).body;
    expect(JSON.stringify(after)).not.toContain('"gone"');
  });
});
