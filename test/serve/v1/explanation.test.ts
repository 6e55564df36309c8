import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { twoCamps } from '../../support/taste.ts';
import { startServer, type TestServer } from '../server.ts';

const rows = twoCamps(24);
const movieIds = rows.movies.map(({ id }) => id);
const rated = (userId: number) => rows.ratings.filter((each) => each.userId === userId);

let server: TestServer;
beforeAll(async () => {
  server = await startServer(rows);
  await server.sql`insert into watches ${server.sql({ user_id: 1, movie: 'comedy+1+2000', minutes: 60 })}`;
  await server.sql`insert into hidden_movies ${server.sql({ user_id: 1, movie: 'comedy+2+2000' })}`;
  await server.sql`insert into movies (id, title, genres) values ('late+film+2026', 'Late Film', 'comedy')`;
});
afterAll(() => server?.close());

type Term = { kind: string; amount: number; movie?: { id: string; title: string }; rating?: number };
type Explanation = {
  score: number;
  terms: Term[];
  listed: boolean;
  barriers: { kind: string; condition?: string }[];
  rank: number;
  of: number;
};

async function explain(userId: number | string, movie: string, query = ''): Promise<Explanation> {
  const path = `/v1/users/${userId}/recommendations/${encodeURIComponent(movie)}/explanation?${query}`;
  const { status, body } = await server.request('GET', path);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as Explanation;
}

async function read(userId: number | string, query: string) {
  const { body } = await server.request('GET', `/v1/users/${userId}/recommendations?limit=100&${query}`);
  return (body as { items: { movie: { id: string }; rank: number; score: number }[] }).items;
}

describe('an explanation', () => {
  it('has terms that add up to the score, which is that of the list, for any user and movie', async () => {
    const movie = fc.constantFrom(...movieIds, 'late+film+2026');
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(0, 1, 2, 7, 999, 'guest'), movie, async (userId, movieId) => {
        const { score, terms, rank, of } = await explain(userId, movieId);
        const sum = terms.reduce((total, { amount }) => total + amount, 0);
        const size = terms.reduce((total, { amount }) => total + Math.abs(amount), 0);
        expect(Math.abs(sum - score)).toBeLessThanOrEqual(1e-5 * size);
        expect(terms.map(({ amount }) => amount)).toEqual(terms.map(({ amount }) => amount).sort((a, b) => b - a));
        expect(rank).toBeGreaterThanOrEqual(1);
        expect(rank).toBeLessThanOrEqual(of);
      }),
      { numRuns: 40 },
    );
  });

  it('names the rank that the movie has in the list with the same filters', async () => {
    for (const query of [
      '',
      'genres_any=comedy',
      'include_rated=true',
      `exclude=${encodeURIComponent(movieIds[3]!)}`,
    ]) {
      const items = await read(1, query);
      for (const { movie, rank, score } of items) {
        const of = items.length;
        expect(await explain(1, movie.id, query)).toMatchObject({ listed: true, barriers: [], rank, score, of });
      }
    }
  });

  it('names the ratings that count, with the titles of their movies', async () => {
    const { terms } = await explain(1, 'thriller+0+2000');
    const sources = terms.filter(({ kind }) => kind === 'rating');
    expect(sources.length).toBeGreaterThan(5);
    for (const { movie, rating } of sources) {
      expect(movie!.title).toBe(movie!.id);
      expect(rated(1)).toContainEqual(expect.objectContaining({ movieId: movie!.id, stars: rating }));
    }
  });

  it('says why not', async () => {
    const [own] = rated(1);
    const kinds = async (movie: string, query = '') => (await explain(1, movie, query)).barriers;
    expect(await kinds(own!.movieId)).toEqual([{ kind: 'rated', rating: own!.stars }]);
    expect(await kinds(own!.movieId, 'include_rated=true')).toEqual([]);
    expect(await kinds('comedy+1+2000')).toEqual([{ kind: 'watched', share: 0.6 }]);
    expect(await kinds('comedy+2+2000', 'include_rated=true')).toEqual([{ kind: 'hidden' }]);
    expect(await kinds('comedy+3+2000', 'year_from=2001&genres_all=thriller&runtime_max=90')).toEqual([
      { kind: 'filtered', condition: 'genres_all' },
      { kind: 'filtered', condition: 'year_from' },
      { kind: 'filtered', condition: 'runtime_max' },
    ]);
    expect(await kinds('comedy+3+2000', 'exclude=comedy%2B3%2B2000')).toEqual([{ kind: 'excluded' }]);
    expect((await explain(1, own!.movieId)).listed).toBe(false);
  });

  it('is refused for what is no movie, or none any more', async () => {
    const ask = (movie: string) => server.request('GET', `/v1/users/1/recommendations/${movie}/explanation`);
    const unknown = { status: 404, body: { code: 'MOVIE_UNKNOWN' } };
    expect(await ask('nothing+1900')).toMatchObject(unknown);
    await server.sql`delete from movies where id = 'late+film+2026'`;
    expect(await ask('late+film+2026')).toMatchObject(unknown);
    await server.sql`insert into movies (id, title, genres) values ('late+film+2026', 'Late Film', 'comedy')`;
    expect(await ask('late+film+2026')).toMatchObject({ status: 200 });
  });

  it.each(['limit=3', 'cursor=x', 'diversity=1', 'year_from=2000&year_to=1999'])(
    'is refused with %s',
    async (query) => {
      const path = `/v1/users/1/recommendations/thriller%2B0%2B2000/explanation?${query}`;
      expect(await server.request('GET', path)).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    },
  );
});
