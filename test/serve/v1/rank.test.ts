import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MovieSummary } from '../../../src/serve/movies/summary.ts';
import { twoCamps } from '../../support/taste.ts';
import { startServer, type TestServer } from '../server.ts';

const rows = twoCamps(24);
const movieIds = rows.movies.map(({ id }) => id);

let server: TestServer;
beforeAll(async () => {
  server = await startServer(rows);
  await server.sql`insert into hidden_movies ${server.sql({ user_id: 1, movie: 'comedy+2+2000' })}`;
});
afterAll(() => server?.close());

type Ranking = { items: { rank: number; movie: string; score: number }[]; hidden: string[]; unknown: string[] };

async function rank(userId: number | string, movies: string[]): Promise<Ranking> {
  const { status, body } = await server.request('POST', `/v1/users/${userId}/rank`, { movies });
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as Ranking;
}

describe('a ranking', () => {
  it('gives back each movie once, ranked, hidden or unknown, in the order of the scores', async () => {
    const candidates = fc.array(fc.constantFrom(...movieIds, 'nothing+1900', 'nothing+1901'), { minLength: 1 });
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(1, 2, 'guest'), candidates, async (userId, movies) => {
        const { items, hidden, unknown } = await rank(userId, movies);
        const returned = [...items.map(({ movie }) => movie), ...hidden, ...unknown];
        expect([...returned].sort()).toEqual([...new Set(movies)].sort());
        expect(items.map((item) => item.rank)).toEqual(items.map((_, place) => place + 1));
        expect(items.map(({ score }) => score)).toEqual(items.map(({ score }) => score).sort((a, b) => b - a));
        expect(hidden).toEqual(userId === 1 && movies.includes('comedy+2+2000') ? ['comedy+2+2000'] : []);
        expect(unknown.every((id) => id.startsWith('nothing'))).toBe(true);
      }),
      { numRuns: 30 },
    );
  });

  it("has the scores and the order of the user's list", async () => {
    const { body } = await server.request('GET', '/v1/users/1/recommendations?limit=100&include_rated=true');
    const { items } = body as { items: { movie: MovieSummary; rank: number; score: number }[] };
    const shuffled = items.map(({ movie }) => movie.id).sort();
    expect((await rank(1, shuffled)).items).toEqual(
      items.map(({ movie: { id, imdb_id, tmdb_id }, rank, score }) => ({ rank, movie: id, imdb_id, tmdb_id, score })),
    );
  });

  it('takes a thousand movies, also where most are none', async () => {
    const movies = Array.from({ length: 1000 }, (_, index) => movieIds[index] ?? `nothing+${index}+1900`);
    const { items, unknown } = await rank(2, movies);
    expect([items.length, unknown.length]).toEqual([24, 976]);
  });

  it.each([
    [{}, 'body.movies'],
    [{ movies: [] }, 'body.movies'],
    [{ movies: ['x', 3] }, 'body.movies[1]'],
    [{ movies: [''] }, 'body.movies[0]'],
    [{ movies: Array.from({ length: 1001 }, () => 'x') }, 'body.movies'],
    [{ movies: ['x'], limit: 3 }, 'body.limit'],
  ])('is refused for %j', async (given, field) => {
    const { status, body } = await server.request('POST', '/v1/users/1/rank', given);
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID', errors: [{ field }] } });
  });
});
