import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { twoCamps } from '../../support/taste.ts';
import { startServer, type TestServer } from '../server.ts';

const rows = twoCamps(24);
const rated = (userId: number) => rows.ratings.filter((each) => each.userId === userId).map(({ movieId }) => movieId);

let server: TestServer;
beforeAll(async () => {
  server = await startServer(rows);
});
afterAll(() => server?.close());

type Member = { user_id: number; score: number; appeal: number };
type List = { members: object[]; items: { rank: number; movie: { id: string }; score: number; members: Member[] }[] };

async function read(body: object): Promise<List> {
  const reply = await server.request('POST', '/v1/groups/recommendations', { limit: 100, ...body });
  expect(reply).toMatchObject({ status: 200 });
  return reply.body as List;
}

const idsOf = ({ items }: List) => items.map(({ movie }) => movie.id);
const combine = {
  average: (appeals: number[]) => appeals.reduce((sum, each) => sum + each, 0) / appeals.length,
  least_misery: (appeals: number[]) => Math.min(...appeals),
  most_pleasure: (appeals: number[]) => Math.max(...appeals),
};

describe("a group's list", () => {
  it.each(['average', 'least_misery', 'most_pleasure'] as const)('is made as %s says', async (strategy) => {
    const { items } = await read({ user_ids: [0, 2, 4], strategy });
    expect(items.length).toBeGreaterThan(5);
    for (const { members, score } of items)
      expect(score).toBeCloseTo(combine[strategy](members.map((each) => each.appeal)), 5);
    expect(items.map(({ score }) => score)).toEqual(items.map(({ score }) => score).sort((a, b) => b - a));
    expect(items.map(({ rank }) => rank)).toEqual(items.map((_, place) => place + 1));
  });

  it("shows each member's score, in the order in which they were given", async () => {
    const { items, members } = await read({ user_ids: [4, 0] });
    expect(members).toEqual([
      { user_id: 4, basis: 'history' },
      { user_id: 0, basis: 'history' },
    ]);
    for (const userId of [0, 4]) {
      const { body } = await server.request('POST', `/v1/users/${userId}/rank`, {
        movies: items.map(({ movie }) => movie.id),
      });
      const scores = new Map(
        (body as { items: { movie: string; score: number }[] }).items.map((item) => [item.movie, item.score]),
      );
      for (const { movie, members } of items) {
        expect(members.map((each) => each.user_id)).toEqual([4, 0]);
        expect(members.find((each) => each.user_id === userId)!.score).toBe(scores.get(movie.id));
      }
    }
  });

  it('has nothing that one of them has rated, watched or hidden, and all else that fits', async () => {
    const { sql } = server;
    await sql`insert into watches ${sql({ user_id: 0, movie: 'thriller+1+2000', minutes: 60 })}`;
    await sql`insert into hidden_movies ${sql({ user_id: 2, movie: 'thriller+2+2000' })}`;
    const barred = new Set([...rated(0), ...rated(2), 'thriller+1+2000', 'thriller+2+2000']);
    const open = rows.movies.map(({ id }) => id).filter((id) => !barred.has(id));
    expect(idsOf(await read({ user_ids: [0, 2] })).sort()).toEqual(open.sort());
    const all = rows.movies.map(({ id }) => id).filter((id) => id !== 'thriller+2+2000');
    expect(idsOf(await read({ user_ids: [0, 2], include_rated: true })).sort()).toEqual(all.sort());
    expect(idsOf(await read({ user_ids: [0, 2], genres_none: ['Thriller'] })).sort()).toEqual(
      open.filter((id) => id.startsWith('comedy')).sort(),
    );
  });

  it('costs one query, however many they are', async () => {
    server.queries.length = 0;
    await read({ user_ids: Array.from({ length: 20 }, (_, index) => index) });
    expect(server.queries).toHaveLength(1);
  });

  it('takes people without an account, as the body describes them', async () => {
    const visitors = [{ ratings: [{ movie: (await read({ user_ids: [0, 2] })).items[0]!.movie.id, rating: 5 }] }];
    const list = await read({ user_ids: [0], visitors });
    expect(list.members).toMatchObject([{ user_id: 0 }, { user_id: null }]);
    expect(list.items[0]!.members).toHaveLength(2);
    expect(idsOf(list)).not.toContain(visitors[0]!.ratings[0]!.movie);
    expect((await read({ user_ids: [], visitors: [...visitors, {}] })).items.length).toBeGreaterThan(0);
  });

  it('is refused where one of them is no user, and all who are not are named', async () => {
    const reply = await server.request('POST', '/v1/groups/recommendations', { user_ids: [1, 500, 2, 501] });
    expect(reply).toMatchObject({
      status: 404,
      body: { code: 'USER_UNKNOWN', detail: expect.stringMatching('500, 501') },
    });
  });

  it.each([
    [{}, 'body.user_ids'],
    [{ user_ids: [1] }, 'body.user_ids'],
    [{ user_ids: [1], visitors: Array.from({ length: 20 }, () => ({})) }, 'body.user_ids'],
    [{ user_ids: [1, 2], visitors: [{ rating: 5 }] }, 'body.visitors[0].rating'],
    [{ user_ids: [1, 1] }, 'body.user_ids'],
    [{ user_ids: Array.from({ length: 21 }, (_, id) => id) }, 'body.user_ids'],
    [{ user_ids: [1, '-5'] }, 'body.user_ids[1]'],
    [{ user_ids: [1, -2] }, 'body.user_ids[1]'],
    [{ user_ids: [1, 2], strategy: 'dictator' }, 'body.strategy'],
    [{ user_ids: [1, 2], limit: 101 }, 'body.limit'],
    [{ user_ids: [1, 2], year_from: 3, year_to: 2 }, 'body.year_from'],
    [{ user_ids: [1, 2], cursor: 'x' }, 'body.cursor'],
  ])('is refused for %j', async (given, field) => {
    const reply = await server.request('POST', '/v1/groups/recommendations', given);
    expect(reply).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID', errors: [{ field }] } });
  });
});
