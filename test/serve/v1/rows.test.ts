import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { movie, type Rows, rating, user } from '../../support/taste.ts';
import { startServer, type TestServer } from '../server.ts';

/** Two genres of thirty movies; even users like the one, odd users the other. User 0 has rated ten. */
function data(): Rows {
  const movies = ['Comedy', 'Thriller'].flatMap((genre) =>
    Array.from({ length: 30 }, (_, index) =>
      movie(`${genre.toLowerCase()}+${index}+${1970 + index}`, { title: `${genre} ${index}`, genres: [genre] }),
    ),
  );
  const users = Array.from({ length: 40 }, (_, id) => user(id));
  const ratings = users.flatMap(({ id }) =>
    movies
      .filter(
        (_, index) => Math.floor(index / 30) === id % 2 && (id === 0 ? index % 3 === 0 : (index * 7 + id) % 4 > 0),
      )
      .map((each, index) => rating(id, each.id, 4 + (index % 2))),
  );
  return { movies, users, ratings };
}

type Item = { rank: number; movie: { id: string }; score: number; on_watchlist?: true; because?: unknown[] };
type Row = { kind: string; title: string; because: Record<string, unknown>; items: Item[]; next: string | null };
type Answer = { account: boolean; basis: string; rows: Row[]; unknown_movies?: string[] };

const given = data();
let server: TestServer;
beforeAll(async () => {
  server = await startServer(given);
});
afterAll(() => server?.close());
beforeEach(async () => {
  await server.sql`delete from watchlist`;
  await server.sql`delete from seen_movies`;
});

async function get<Body>(path: string): Promise<Body> {
  const { status, body } = await server.request('GET', path);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as Body;
}
const idsOf = (items: readonly Item[]) => items.map((item) => item.movie.id);
const rowsOf = async (query = '') => (await get<Answer>(`/v1/users/0/rows${query}`)).rows;

describe('the rows of a front page', () => {
  it('go on, each by its own cursor, with what stands in no other row', async () => {
    const rows = await rowsOf('?limit=5');
    expect(rows.length).toBeGreaterThan(2);
    const shown = new Set(rows.flatMap(({ items }) => idsOf(items)));
    let followed = 0;
    for (const { items, next } of rows) {
      if (next === null) continue;
      followed++;
      const page = await get<{ items: Item[] }>(`/v1/users/0/recommendations?cursor=${next}&explain=1`);
      expect(page.items[0]!.rank).toBe(items.length + 1);
      expect(idsOf(page.items).filter((id) => shown.has(id))).toEqual([]);
    }
    expect(followed).toBeGreaterThan(0);
  });

  it('go on in their own order, with scores of now, whatever is rated meanwhile', async () => {
    const { next } = (await rowsOf('?limit=5')).find((row) => row.next !== null)!;
    const goOn = () =>
      get<{ items: Item[]; next: string | null }>(`/v1/users/0/recommendations?cursor=${next}&limit=100`);
    const before = await goOn();
    expect(before.items.length).toBeGreaterThan(1);
    expect(before.next).toBe(null);
    const [first, ...others] = idsOf(before.items);
    await server.request('PUT', `/v1/users/0/ratings/${encodeURIComponent(first!)}`, { rating: 1 });
    const after = await goOn();
    expect(idsOf(after.items)).toEqual(others);
    const ranked = await server.request('POST', '/v1/users/0/rank', { movies: others });
    const scores = new Map(
      (ranked.body as { items: { movie: string; score: number }[] }).items.map((item) => [item.movie, item.score]),
    );
    for (const { movie, score } of after.items) expect(score).toBe(scores.get(movie.id));
    await server.request('DELETE', `/v1/users/0/ratings/${encodeURIComponent(first!)}`);
    expect(await goOn()).toEqual(before);
  });

  it('say what they are, and with explain why each movie is there', async () => {
    const rows = await rowsOf('?explain=2&limit=4');
    const seed = rows.find(({ kind }) => kind === 'because_you_liked')!;
    const { movie, rating } = seed.because as { movie: { id: string; title: string }; rating: number };
    expect(seed.title).toBe(`Because you liked ${movie.title}`);
    expect(given.ratings).toContainEqual(expect.objectContaining({ userId: 0, movieId: movie.id, stars: rating }));
    for (const { items } of rows) for (const { because } of items) expect(because!.length).toBeLessThanOrEqual(2);
    const list = await get<{ items: Item[] }>('/v1/users/0/recommendations?limit=100&explain=2');
    const known = new Map(list.items.map((item) => [item.movie.id, item]));
    for (const item of rows.flatMap(({ items }) => items)) {
      const { score, because } = known.get(item.movie.id)!;
      expect(item).toMatchObject({ score, because });
    }
  });

  it('keep to the filters, which their cursors demand, too', async () => {
    const rows = await rowsOf('?year_from=1985&limit=4');
    for (const { items } of rows)
      for (const { movie } of items) expect(Number(movie.id.slice(-4))).toBeGreaterThan(1984);
    const next = rows.find((row) => row.next !== null)!.next;
    const foreign = await server.request('GET', `/v1/users/0/recommendations?cursor=${next}`);
    expect(foreign).toMatchObject({ status: 400, body: { code: 'CURSOR_FOREIGN' } });
    const { items } = await get<{ items: Item[] }>(`/v1/users/0/recommendations?year_from=1985&cursor=${next}`);
    expect(items.length).toBeGreaterThan(0);
  });

  it('are the same for a visitor of whom the same is known, and there is something for anyone', async () => {
    const ratings = given.ratings
      .filter(({ userId }) => userId === 0)
      .map(({ movieId, stars }) => ({ movie: movieId, rating: stars }));
    const body = { ratings, watchlist: ['thriller+1+1971'], seen: ['comedy+1+1971', 'nothing+1'], limit: 5 };
    await server.request('PUT', '/v1/users/0/watchlist/thriller%2B1%2B1971');
    await server.request('PUT', '/v1/users/0/seen/comedy%2B1%2B1971');
    const visitor = (await server.request('POST', '/v1/rows', body)).body as Answer;
    const plain = (rows: Row[]) => rows.map(({ next, ...row }) => ({ ...row, goesOn: next !== null }));
    expect(plain(visitor.rows)).toEqual(plain(await rowsOf('?limit=5')));
    expect(visitor).toMatchObject({ account: false, unknown_movies: ['nothing+1'] });
    const { next } = visitor.rows.find((row) => row.next !== null)!;
    const { limit: _, ...person } = body;
    const page = await server.request('POST', '/v1/recommendations', { ...person, cursor: next });
    expect(page.status).toBe(200);
    const stranger = await get<Answer>('/v1/users/nobody/rows');
    expect(stranger).toMatchObject({ account: false, basis: 'popular' });
    expect(stranger.rows.length).toBeGreaterThan(1);
  });
});

describe('the watchlist', () => {
  it('marks its movies in lists and has a row of its own, and counts a little', async () => {
    const wanted = 'thriller+4+1974';
    const score = async () => {
      const { items } = await get<{ items: Item[] }>('/v1/users/0/recommendations?limit=100');
      return items.find(({ movie }) => movie.id === 'thriller+5+1975')!;
    };
    const before = await score();
    const added = await server.request('PUT', `/v1/users/0/watchlist/${encodeURIComponent(wanted)}`);
    expect(added.body).toMatchObject({ status: 'applied', stored: { movie: wanted } });
    expect(await get('/v1/users/0/watchlist')).toMatchObject({ watchlist: [{ movie: wanted, title: 'Thriller 4' }] });
    const row = (await rowsOf()).find(({ kind }) => kind === 'watchlist')!;
    expect(row).toMatchObject({ title: 'From your watchlist', items: [{ movie: { id: wanted }, on_watchlist: true }] });
    expect((await score()).score).toBeGreaterThan(before.score);
    const explained = await get<{ terms: { kind: string; movie?: { id: string }; amount: number }[]; score: number }>(
      `/v1/users/0/recommendations/${encodeURIComponent('thriller+5+1975')}/explanation`,
    );
    expect(explained.terms).toContainEqual(
      expect.objectContaining({ kind: 'watchlist', movie: { id: wanted, title: 'Thriller 4' } }),
    );
    expect(explained.terms.reduce((sum, { amount }) => sum + amount, 0)).toBeCloseTo(explained.score, 5);
    await server.request('DELETE', `/v1/users/0/watchlist/${encodeURIComponent(wanted)}`);
    expect(await score()).toEqual(before);
  });
});

describe('a movie that was seen', () => {
  it('is not recommended again, counts less than a rating, and can be taken back', async () => {
    const [first] = (await get<{ items: Item[] }>('/v1/users/0/recommendations')).items;
    const path = `/v1/users/0/seen/${encodeURIComponent(first!.movie.id)}`;
    expect((await server.request('PUT', path)).body).toMatchObject({ status: 'applied' });
    expect((await server.request('PUT', path)).body).toMatchObject({ status: 'unchanged' });
    const { items } = await get<{ items: Item[] }>('/v1/users/0/recommendations?limit=100');
    expect(idsOf(items)).not.toContain(first!.movie.id);
    const why = await get<{ barriers: unknown[]; listed: boolean }>(
      `/v1/users/0/recommendations/${encodeURIComponent(first!.movie.id)}/explanation`,
    );
    expect(why).toMatchObject({ listed: false, barriers: [{ kind: 'seen' }] });
    expect(await get('/v1/users/0/seen')).toMatchObject({ seen: [{ movie: first!.movie.id }], next: null });
    expect((await server.request('DELETE', path)).body).toEqual({ deleted: true });
    expect((await get<{ items: Item[] }>('/v1/users/0/recommendations')).items[0]).toEqual(first);
  });

  it('is known neither of nobody nor of a movie that does not exist', async () => {
    expect(await server.request('PUT', '/v1/users/0/seen/nothing')).toMatchObject({ body: { code: 'MOVIE_UNKNOWN' } });
    const nobody = await server.request('PUT', '/v1/users/77777/watchlist/thriller%2B4%2B1974');
    expect(nobody).toMatchObject({ status: 404, body: { code: 'USER_UNKNOWN' } });
  });
});
