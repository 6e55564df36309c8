import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { twoCamps } from '../../support/taste.ts';
import type { TestServer } from '../server.ts';
import { startTwoServers } from './second-app.ts';

const rows = twoCamps(24);
const movieIds = rows.movies.map(({ id }) => id);
const ratingsOf = (userId: number) =>
  rows.ratings
    .filter((each) => each.userId === userId)
    .map(({ movieId, stars }) => ({ movie: movieId, rating: stars }));

let server: TestServer;
let twin: Pick<TestServer, 'request'>;
let close: () => Promise<void>;
beforeAll(async () => {
  const two = await startTwoServers(rows);
  ({ first: server, close } = two);
  twin = { request: two.servers[1]! };
  await server.sql`update movies set runtime = 50 where id = 'comedy+0+2000'`;
});
afterAll(() => close?.());

type Item = { rank: number; movie: { id: string }; score: number };
type List = { account: boolean; basis: string; items: Item[]; next: string | null; unknown_movies: string[] };

async function read(body: object, app: Pick<TestServer, 'request'> = server): Promise<List> {
  const reply = await app.request('POST', '/v1/recommendations', body);
  expect(reply).toMatchObject({ status: 200 });
  return reply.body as List;
}

const idsOf = ({ items }: List) => items.map(({ movie }) => movie.id);

describe('attributes', () => {
  it('have words that the model knows', async () => {
    const genders = [...new Set(rows.users.map(({ gender }) => gender))].sort();
    const occupations = [...new Set(rows.users.flatMap(({ occupation }) => occupation ?? []))].sort();
    expect(genders.length).toBeGreaterThan(1);
    expect(await server.request('GET', '/v1/users/attributes')).toMatchObject({
      status: 200,
      body: { genders, occupations },
    });
  });
});

describe("a visitor's list", () => {
  it('is that of a user of whom the same is known', async () => {
    for (const id of [0, 1, 5]) {
      const { gender, age } = rows.users[id]!;
      const list = await read({ ratings: ratingsOf(id), attributes: { gender, age }, explain: 3 });
      const { body } = await server.request('GET', `/v1/users/${id}/recommendations?explain=3`);
      expect(list.items).toEqual((body as List).items);
      expect(list).toMatchObject({ account: false, basis: 'history', unknown_movies: [] });
    }
  });

  it('counts watches in minutes or shares, below ratings', async () => {
    const score = async (said: object) => {
      const { items } = await read({ ...said, genres_any: ['comedy'], limit: 100 });
      return items.find(({ movie }) => movie.id === 'comedy+7+2000')!.score;
    };
    const movie = 'comedy+0+2000';
    const [nothing, half, whole] = [
      await score({}),
      await score({ watched: [{ movie, share: 0.5 }] }),
      await score({ watched: [{ movie, share: 1 }] }),
    ];
    expect(await score({ watched: [{ movie, minutes: 25 }] })).toBe(half);
    expect(await score({ watched: [{ movie, minutes: 500 }] })).toBe(whole);
    expect(new Set([nothing, half, whole]).size).toBe(3);
    const rated = { ratings: [{ movie, rating: 4 }] };
    expect(await score({ ...rated, watched: [{ movie, share: 1 }] })).toBe(await score(rated));
  });

  it('has nothing of what was rated, watched, hidden or excluded', async () => {
    const said = {
      ratings: [{ movie: movieIds[0], rating: 4 }],
      watched: [{ movie: movieIds[1], share: 0.2 }],
      hidden: [movieIds[2]],
      exclude: [movieIds[3]],
      limit: 100,
    };
    expect(idsOf(await read(said)).sort()).toEqual(movieIds.slice(4).sort());
    expect(idsOf(await read({ ...said, include_rated: true })).sort()).toEqual(
      [...movieIds.slice(0, 2), ...movieIds.slice(4)].sort(),
    );
  });

  it('rests on what is known: attributes, or nothing', async () => {
    expect(await read({ attributes: { gender: 'F', age: 30 } })).toMatchObject({ basis: 'demographics' });
    expect(await read({})).toMatchObject({ basis: 'popular' });
    expect(idsOf(await read({}))).toEqual(((await server.predict('guest')).body as { movies: string[] }).movies);
  });

  it('tells of movies that do not exist, which count for nothing', async () => {
    const known = await read({ ratings: [{ movie: movieIds[0], rating: 5 }] });
    const list = await read({
      ratings: [
        { movie: movieIds[0], rating: 5 },
        { movie: 'a', rating: 1 },
      ],
      watched: [
        { movie: 'b', share: 1 },
        { movie: 'a', share: 1 },
      ],
      hidden: ['c'],
    });
    expect(list.unknown_movies.sort()).toEqual(['a', 'b', 'c']);
    expect(list.items).toEqual(known.items);
  });

  it('goes on page by page on any process, for the same body alone', async () => {
    const rating = fc.record({ movie: fc.constantFrom(...movieIds), rating: fc.integer({ min: 1, max: 5 }) });
    const limits = fc.infiniteStream(fc.integer({ min: 1, max: 9 }));
    await fc.assert(
      fc.asyncProperty(fc.array(rating, { maxLength: 5 }), limits, async (ratings, steps) => {
        const whole = idsOf(await read({ ratings, limit: 100 }));
        const pages: string[] = [];
        let cursor: string | undefined;
        for (const limit of steps) {
          const page = await read({ ratings, limit, cursor }, pages.length % 2 === 0 ? server : twin);
          pages.push(...idsOf(page));
          if (page.next === null) break;
          cursor = page.next;
        }
        expect(pages).toEqual(whole);
        const reply = await server.request('POST', '/v1/recommendations', { ratings, hidden: [movieIds[0]], cursor });
        expect(reply).toMatchObject({ status: 400, body: { code: 'CURSOR_FOREIGN' } });
      }),
      { numRuns: 10 },
    );
  });

  it('leaves nothing behind', async () => {
    const { sql } = server;
    const count = async () => [...(await sql`select (select count(*) from users), (select count(*) from ratings)`)];
    const before = await count();
    await read({ ratings: ratingsOf(3), attributes: { age: 77 } });
    expect(await count()).toEqual(before);
    expect(server.log.join('\n')).not.toMatch(/thriller|comedy/);
  });

  const movie = 'comedy+0+2000';
  it.each([
    [{ ratings: [{ movie, rating: 0 }] }, 'body.ratings[0].rating'],
    [{ ratings: [{ movie, rating: 5.5 }] }, 'body.ratings[0].rating'],
    [{ ratings: [{ movie, rating: '5' }] }, 'body.ratings[0].rating'],
    [{ ratings: [{ movie }] }, 'body.ratings[0].rating'],
    [{ ratings: [{ movie, rating: 5, stars: 5 }] }, 'body.ratings[0].stars'],
    [{ ratings: { movie, rating: 5 } }, 'body.ratings'],
    [{ watched: [{ movie }] }, 'body.watched[0]'],
    [{ watched: [{ movie, share: 2 }] }, 'body.watched[0].share'],
    [{ watched: [{ movie, minutes: 0 }] }, 'body.watched[0].minutes'],
    [{ watched: [{ movie, minutes: 5, share: 0.5 }] }, 'body.watched[0]'],
    [{ hidden: [5] }, 'body.hidden[0]'],
    [{ attributes: { age: 151 } }, 'body.attributes.age'],
    [{ attributes: { shoes: 44 } }, 'body.attributes.shoes'],
    [{ limit: '5' }, 'body.limit'],
    [{ explain: 'true' }, 'body.explain'],
    [{ genres_any: 'War' }, 'body.genres_any'],
    [{ genres_all: ['War'], genres_none: ['war'] }, 'body.genres_all'],
    [{ year_from: 2001, year_to: 2000 }, 'body.year_from'],
    [{ diversity: -1 }, 'body.diversity'],
    [{ user_id: 5 }, 'body.user_id'],
    [[], 'body'],
  ])('is refused for %j', async (given, field) => {
    const { status, body } = await server.request('POST', '/v1/recommendations', given);
    expect({ status, body }).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
    expect((body as { errors: { field: string }[] }).errors.map((each) => each.field)).toContain(field);
  });

  it('is refused without a body', async () => {
    expect(await server.request('POST', '/v1/recommendations')).toMatchObject({ status: 400 });
  });
});

describe('why a visitor is shown a movie', () => {
  const explain = (movie: string, body: object) =>
    server.request('POST', `/v1/recommendations/${encodeURIComponent(movie)}/explanation`, body);

  it('is what a user is told of whom the same is known', async () => {
    const { gender, age } = rows.users[1]!;
    for (const movie of [movieIds[0]!, movieIds.at(-1)!]) {
      const { status, body } = await explain(movie, { ratings: ratingsOf(1), attributes: { gender, age } });
      const path = `/v1/users/1/recommendations/${encodeURIComponent(movie)}/explanation`;
      const { body: told } = await server.request('GET', path);
      expect({ status, body }).toEqual({ status: 200, body: { ...(told as object), account: false } });
    }
  });

  it('says what keeps a movie from the list', async () => {
    const movie = movieIds[0]!;
    const said = { ratings: [{ movie, rating: 2 }], hidden: [movie], exclude: [movie], genres_none: ['comedy'] };
    const { body } = await explain(movie, said);
    expect(body).toMatchObject({ listed: false });
    expect((body as { barriers: { kind: string }[] }).barriers.map(({ kind }) => kind).sort()).toEqual([
      'excluded',
      'filtered',
      'hidden',
      'rated',
    ]);
  });

  it('is not known of a movie that is none', async () => {
    expect(await explain('no+such+film+1900', {})).toMatchObject({ status: 404, body: { code: 'MOVIE_UNKNOWN' } });
  });
});
