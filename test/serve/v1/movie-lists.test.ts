import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MovieSummary } from '../../../src/serve/movies/summary.ts';
import { twoCamps } from '../../support/taste.ts';
import type { TestServer } from '../server.ts';
import { startTwoServers } from './second-app.ts';

let two: Awaited<ReturnType<typeof startTwoServers>>;
let request: TestServer['request'];
let elsewhere: TestServer['request'];
beforeAll(async () => {
  two = await startTwoServers(twoCamps());
  [request, elsewhere] = two.servers as [typeof request, typeof request];
});
afterAll(() => two?.close());

type List = { movies: MovieSummary[]; next: string | null };

describe('lists of movies', () => {
  it('can be followed by their cursors, and those only', async () => {
    const ids: string[] = [];
    let cursor = '';
    do {
      const { body } = await request('GET', `/v1/movies?sort=-title&limit=7&genres_any=Comedy${cursor}`);
      const { movies, next } = body as List;
      ids.push(...movies.map(({ id }) => id));
      cursor = next === null ? '' : `&cursor=${next}`;
    } while (cursor !== '');
    expect(ids).toHaveLength(12);
    expect(ids).toEqual(ids.toSorted().reverse());

    const { next } = (await request('GET', '/v1/movies?limit=1')).body as List;
    expect(await request('GET', `/v1/movies?sort=year&cursor=${next}`)).toMatchObject({
      body: { code: 'CURSOR_FOREIGN' },
    });
    expect(await request('GET', `/v1/movies?search=a&cursor=${next}`)).toMatchObject({
      body: { code: 'CURSOR_FOREIGN' },
    });
    for (const damaged of ['x', next!.slice(3), 'WyJpZCIsMSwxXQ', 'bnVsbA']) {
      const refused = { status: 400, body: { code: 'CURSOR_INVALID' } };
      expect(await request('GET', `/v1/movies?cursor=${damaged}`), damaged).toMatchObject(refused);
    }
    expect(await request('GET', '/v1/movies?search=a&sort=id')).toMatchObject({ status: 400 });
    expect(await request('GET', '/v1/movies?limit=101')).toMatchObject({ status: 400 });
  });

  it('say what they can be filtered by, a new one included at once', async () => {
    const facets = '/v1/movies/facets';
    const before = await elsewhere('GET', facets);
    expect(before.body).toMatchObject({ languages: [], year_to: 2000, runtime_max: null });
    const noir = { title: 'The Third Man', year: 2049, genres: ['Noir'], original_language: 'en', runtime: 104 };
    await request('PUT', '/v1/movies/noir', noir);
    const { body: after } = await elsewhere('GET', facets);
    expect(after).toMatchObject({
      languages: [{ name: 'en', movies: 1 }],
      year_to: 2049,
      runtime_max: 104,
      genres: expect.arrayContaining([{ name: 'Noir', movies: 1 }]),
    });
    await request('DELETE', '/v1/movies/noir');
    expect((await elsewhere('GET', facets)).body).toEqual(before.body);
  });

  it('say what they rest on', async () => {
    const popular = (await request('GET', '/v1/movies/popular?limit=3&genres_any=comedy')).body as {
      movies: { movie: MovieSummary; liked_by: number }[];
    };
    expect(popular.movies).toHaveLength(3);
    for (const { movie, liked_by } of popular.movies) {
      expect(movie.genres).toEqual(['comedy']);
      expect(liked_by).toBeCloseTo(22 / 48, 2);
    }
    const { body } = await request('GET', '/v1/movies/comedy+1+2000/similar?limit=5');
    const similar = body as Record<'by_taste' | 'by_content', { movie: MovieSummary; similarity: number }[]>;
    for (const list of [similar.by_taste, similar.by_content]) {
      expect(list.map(({ movie }) => movie.genres[0])).toEqual(Array.from({ length: 5 }, () => 'comedy'));
      expect(list.map(({ movie }) => movie.id)).not.toContain('comedy+1+2000');
    }
  });

  it('ask a newcomer about each movie once', async () => {
    type Questions = { movies: { movie: MovieSummary; why: string }[] };
    const asked: string[] = [];
    for (let round = 0; round < 3; round++) {
      const exclude = asked.map((id) => `&exclude=${encodeURIComponent(id)}`).join('');
      const { movies } = (await request('GET', `/v1/movies/onboarding?limit=4${exclude}`)).body as Questions;
      expect(movies[0]!.why).toMatch(/^\d+% of all users like it/);
      asked.push(...movies.map(({ movie }) => movie.id));
    }
    expect(new Set(asked).size).toBe(12);
    const camps = asked.slice(0, 4).map((id) => id.split('+')[0]);
    expect(camps).toEqual(expect.arrayContaining(['comedy', 'thriller']));
  });
});
