import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { trainModel } from '../../../src/app/training/training.ts';
import { twoCamps } from '../../support/taste.ts';
import type { TestServer } from '../server.ts';
import { startTwoServers } from './second-app.ts';

const rows = twoCamps(24);
const movieIds = rows.movies.map(({ id }) => id);
const userId = 6;

type Page = { items: { rank: number; movie: { id: string }; score: number }[]; next: string | null };

let server: TestServer;
let twin: Pick<TestServer, 'request'>;
let close: () => Promise<void>;
beforeAll(async () => {
  const two = await startTwoServers(rows);
  ({ first: server, close } = two);
  twin = { request: two.servers[1]! };
});
afterAll(() => close?.());
afterEach(() => void vi.useRealTimers());

const list = `/v1/users/${userId}/recommendations`;

async function read(app: Pick<TestServer, 'request'>, path: string): Promise<Page> {
  const { status, body } = await app.request('GET', path);
  expect({ status, body }).toMatchObject({ status: 200 });
  return body as Page;
}

const idsOf = ({ items }: Page) => items.map(({ movie }) => movie.id);

/** What may happen between two pages, to this viewer or to others. */
const movie = fc.constantFrom(...movieIds, 'new+film+2026');
const someone = fc.constantFrom(userId, userId, 7);
const event = fc.oneof(
  fc.record({ kind: fc.constant('rate' as const), user: someone, movie, stars: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constantFrom('forget' as const, 'watch' as const, 'hide' as const), user: someone, movie }),
  fc.record({ kind: fc.constantFrom('add' as const, 'delete' as const), movie }),
);
type Event = typeof event extends fc.Arbitrary<infer Value> ? Value : never;

async function happen(happening: Event): Promise<void> {
  const { sql } = server;
  const { movie } = happening;
  if (happening.kind === 'delete') await sql`delete from movies where id = ${movie}`;
  if (happening.kind === 'add')
    await sql`insert into movies (id, title) values (${movie}, 'New') on conflict do nothing`;
  if (!('user' in happening)) return;
  const row = { user_id: happening.user, movie };
  const [there] = await sql`select from movies where id = ${movie}`;
  if (!there) return;
  if (happening.kind === 'forget') await sql`delete from ratings where user_id = ${row.user_id} and movie = ${movie}`;
  if (happening.kind === 'hide') await sql`insert into hidden_movies ${sql(row)} on conflict do nothing`;
  if (happening.kind === 'watch') await sql`insert into watches ${sql({ ...row, minutes: 50 })} on conflict do nothing`;
  if (happening.kind === 'rate') {
    await sql`insert into ratings ${sql({ ...row, rating: happening.stars })}
      on conflict (user_id, movie) do update set rating = excluded.rating`;
  }
}

/** Makes everything as it was, but for the numbers of movies that come back. */
async function restore(): Promise<void> {
  const { sql } = server;
  await sql`delete from movies where id <> all(${movieIds})`;
  await sql`
    insert into movies (id, title, genres) select id, id, split_part(id, '+', 1) from unnest(${movieIds}::text[]) as id
    on conflict do nothing`;
  await sql`delete from hidden_movies`;
  await sql`delete from watches`;
  await sql`delete from ratings where user_id = ${userId}`;
  const own = rows.ratings.filter((each) => each.userId === userId);
  await sql`insert into ratings ${sql(own.map(({ movieId, stars }) => ({ user_id: userId, movie: movieId, rating: stars })))}`;
}

/** The numbers of all movies by id. */
async function readNumbers(): Promise<Map<string, number>> {
  const numbers = await server.sql<{ id: string; number: number }[]>`select id, number from movies`;
  return new Map(numbers.map(({ id, number }) => [id, number]));
}

describe('the pages of a list', () => {
  it('are together the list, and go on with what comes next by now where something has changed, on any process', async () => {
    const step = fc.record({
      limit: fc.integer({ min: 1, max: 8 }),
      onTwin: fc.boolean(),
      events: fc.array(event, { maxLength: 3 }),
    });
    const parameters = fc.record({
      recommender: fc.constantFrom('default', 'default', 'popular', 'classic'),
      include_rated: fc.boolean(),
      diversity: fc.constantFrom('0', '0.6'),
    });
    await fc.assert(
      fc.asyncProperty(parameters, fc.infiniteStream(step), async (given, steps) => {
        const query = new URLSearchParams({ ...given, include_rated: String(given.include_rated) });
        await restore();
        const shown = new Set<number>();
        let cursor = '';
        for (const { limit, onTwin, events } of steps) {
          const numbers = await readNumbers();
          const whole = idsOf(await read(server, `${list}?${query}&limit=100`));
          const left = whole.filter((id) => !shown.has(numbers.get(id)!));
          const page = await read(onTwin ? twin : server, `${list}?${query}&limit=${limit}${cursor}`);
          const expected = left.slice(0, limit);
          expect(idsOf(page)).toEqual(expected);
          expect(page.items.map(({ rank }) => rank)).toEqual(expected.map((_, place) => shown.size + place + 1));
          expect(page.next === null).toBe(left.length <= limit);
          for (const id of expected) shown.add(numbers.get(id)!);
          if (page.next === null) return;
          cursor = `&cursor=${page.next}`;
          for (const each of events) await happen(each);
        }
      }),
      { numRuns: 30 },
    );
  });

  it('go on as they were where what has changed is undone', async () => {
    await restore();
    const whole = idsOf(await read(server, `${list}?limit=100`));
    const { next } = await read(server, `${list}?limit=3`);
    await happen({ kind: 'hide', user: userId, movie: whole[4]! });
    expect(idsOf(await read(server, `${list}?limit=100&cursor=${next}`))).not.toContain(whole[4]);
    await restore();
    expect(idsOf(await read(server, `${list}?limit=100&cursor=${next}`))).toEqual(whole.slice(3));
  });

  it('go on with another model, and show nothing twice', async () => {
    await restore();
    const before = idsOf(await read(server, `${list}?limit=100`));
    const { next } = await read(server, `${list}?limit=3`);
    const others = rows.ratings.filter((each) => each.userId % 2 === 1);
    for (const { userId, movieId } of others) {
      await server.sql`update ratings set rating = 1 where user_id = ${userId} and movie = ${movieId}`;
    }
    await trainModel({ sql: server.sql, home: server.home, force: true });
    await server.model.reload();
    const page = await read(server, `${list}?limit=100&cursor=${next}`);
    expect(page).toMatchObject({ model: { version: 2 } });
    const after = idsOf(await read(server, `${list}?limit=100`));
    expect(after).not.toEqual(before);
    expect(idsOf(page)).toEqual(after.filter((id) => !before.slice(0, 3).includes(id)));
  });

  it('hold the scores of now', async () => {
    const { sql } = server;
    await restore();
    await sql`delete from ratings where user_id = ${userId}`;
    const { next } = await read(server, `${list}?limit=3`);
    const movie = idsOf(await read(server, `${list}?limit=1`))[0]!;
    await sql`insert into ratings ${sql({ user_id: userId, movie, rating: 5 })}`;
    const page = await read(server, `${list}?limit=5&cursor=${next}`);
    const { body } = await server.request('POST', `/v1/users/${userId}/rank`, { movies: idsOf(page) });
    const ranked = body as { items: { movie: string; score: number }[] };
    const scoreOf = new Map(ranked.items.map((item) => [item.movie, item.score]));
    for (const { movie, score } of page.items) expect(score).toBe(scoreOf.get(movie.id));
  });

  it('may differ in limit and explanations, and in nothing else', async () => {
    await restore();
    const { next } = await read(server, `${list}?limit=2&genres_any=comedy,thriller`);
    const more = async (path: string) => (await server.request('GET', `${path}cursor=${next}`)).body;
    const foreign = { status: 400, code: 'CURSOR_FOREIGN' };
    expect(await more(`${list}?limit=7&explain=2&genres_any=comedy&genres_any=thriller&`)).toHaveProperty('items');
    expect(await more(`${list}?`)).toMatchObject(foreign);
    expect(await more(`${list}?genres_any=comedy&`)).toMatchObject(foreign);
    expect(await more(`${list}?genres_any=comedy,thriller&recommender=popular&`)).toMatchObject(foreign);
    expect(await more(`${list}?genres_any=comedy,thriller&exclude=x&`)).toMatchObject(foreign);
    expect(await more(`/v1/users/7/recommendations?genres_any=comedy,thriller&`)).toMatchObject(foreign);
    expect(await more(`/v1/users/guest/recommendations?genres_any=comedy,thriller&`)).toMatchObject(foreign);
  });

  it('expire, also where the first page is remembered', async () => {
    await restore();
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2026-11-23T12:14:00.000Z') });
    const early = await read(server, `${list}?limit=2`);
    expect((await read(server, `${list}?limit=2`)).next).toBe(early.next);
    vi.setSystemTime(Date.parse('2026-11-23T12:29:00.000Z'));
    const late = await read(server, `${list}?limit=2`);
    vi.setSystemTime(Date.parse('2026-11-23T12:31:00.000Z'));
    const expired = await server.request('GET', `${list}?limit=2&cursor=${early.next}`);
    expect(expired).toMatchObject({ status: 400, body: { code: 'CURSOR_EXPIRED' } });
    expect(await read(server, `${list}?limit=2&cursor=${late.next}`)).toHaveProperty('items');
  });

  it('end after the best thousand movies', async () => {
    await restore();
    await server.sql`insert into movies (id, title) select 'more+' || n, 'More' from generate_series(1, 1100) as n`;
    const listed: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page: Page = await read(server, `${list}?limit=100${cursor && `&cursor=${cursor}`}`);
      listed.push(...idsOf(page));
      cursor = page.next;
    }
    expect(new Set(listed).size).toBe(1000);
    expect(listed).toHaveLength(1000);
  });
});
