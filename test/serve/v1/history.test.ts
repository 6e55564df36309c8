import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { movie, rating, twoCamps, user } from '../../support/taste.ts';
import type { TestServer } from '../server.ts';
import { startTwoServers } from './second-app.ts';

const rows = twoCamps();
const id = 1000;
const [liked, other, third] = rows.movies.map((each) => each.id) as [string, string, string];
rows.movies.push(movie('pokémon / 100%?+1999', { title: 'Pokémon' }));

let two: Awaited<ReturnType<typeof startTwoServers>>;
let request: TestServer['request'];
beforeAll(async () => {
  two = await startTwoServers({
    ...rows,
    users: [...rows.users, user(id)],
    ratings: [...rows.ratings, rating(id, third, 3.7)],
  });
  request = two.servers[0]!;
});
afterAll(() => two?.close());
beforeEach(async () => {
  const { sql } = two.first;
  await sql`delete from ratings where user_id = ${id}`;
  await sql`delete from watches where user_id = ${id}`;
  await sql`delete from hidden_movies where user_id = ${id}`;
});

const pathOf = (list: string, movieId: string) => `/v1/users/${id}/${list}/${encodeURIComponent(movieId)}`;
const bodyOf = async (reply: ReturnType<typeof request>) => (await reply).body as Record<string, unknown>;
const put = (list: string, movieId: string, body?: unknown) => bodyOf(request('PUT', pathOf(list, movieId), body));

describe('a rating', () => {
  it('is stored, stays where it is newer, and is deleted once', async () => {
    const stored = { movie: liked, rating: 4.5, timestamp: '2020-01-02T03:04:05.678Z' };
    const body = { rating: 4.5, timestamp: '2020-01-02T04:04:05.678901+01:00' };
    expect(await put('ratings', liked, body)).toEqual({ status: 'applied', stored });
    expect(await put('ratings', liked, body)).toEqual({ status: 'unchanged', stored });
    const older = { rating: 1, timestamp: '2020-01-02T03:04:05.677Z' };
    expect(await put('ratings', liked, older)).toEqual({ status: 'outdated', stored });
    const equallyNew = { rating: 2, timestamp: stored.timestamp };
    expect(await put('ratings', liked, equallyNew)).toEqual({ status: 'applied', stored: { ...stored, rating: 2 } });
    expect(await bodyOf(request('DELETE', pathOf('ratings', liked)))).toEqual({
      deleted: true,
      previous: { ...stored, rating: 2 },
    });
    expect(await bodyOf(request('DELETE', pathOf('ratings', liked)))).toEqual({ deleted: false, previous: null });
  });

  it('is given now where it has no time, and so is newer than any before it', async () => {
    const before = Date.now();
    await put('ratings', liked, { rating: 1 });
    const { status, stored } = (await put('ratings', liked, { rating: 5 })) as {
      status: string;
      stored: { timestamp: string };
    };
    expect(status).toBe('applied');
    expect(Math.abs(Date.parse(stored.timestamp) - before)).toBeLessThan(60_000);
  });

  it('gives way to any where its own time is unknown', async () => {
    await two.first.sql`insert into ratings (user_id, movie, rating) values (${id}, ${liked}, 3)`;
    expect(await put('ratings', liked, { rating: 1, timestamp: '1999-01-01T00:00:00Z' })).toMatchObject({
      status: 'applied',
    });
  });

  it('is compared by milliseconds with what others have written in finer ones', async () => {
    await two.first.sql`
      insert into ratings (user_id, movie, rating, "timestamp") values (${id}, ${liked}, 3, '2020-01-02T03:04:05.678901Z')`;
    expect(await put('ratings', liked, { rating: 1, timestamp: '2020-01-02T03:04:05.678Z' })).toMatchObject({
      status: 'applied',
      stored: { rating: 1 },
    });
  });

  it('makes neither users nor movies, and says how to', async () => {
    const noMovie = await request('PUT', pathOf('ratings', 'no+such+movie+2000'), { rating: 3 });
    expect(noMovie).toMatchObject({ status: 404, body: { code: 'MOVIE_UNKNOWN' } });
    expect((noMovie.body as { detail: string }).detail).toContain('PUT /v1/movies/no%2Bsuch%2Bmovie%2B2000');
    const noUser = await request('PUT', `/v1/users/999999/ratings/${encodeURIComponent(liked)}`, { rating: 3 });
    expect(noUser).toMatchObject({ status: 404, body: { code: 'USER_UNKNOWN' } });
    expect((noUser.body as { detail: string }).detail).toContain('PUT /v1/users/999999');
  });

  it.each([
    [{ rating: 0 }, 'body.rating'],
    [{ rating: 5.5 }, 'body.rating'],
    [{ rating: 3.3 }, 'body.rating'],
    [{ rating: '3' }, 'body.rating'],
    [{ stars: 3 }, 'body.rating'],
    [{ rating: 3, timestamp: '2020-01-02' }, 'body.timestamp'],
    [{ rating: 3, timestamp: '2020-01-02T03:04:05' }, 'body.timestamp'],
    [{ rating: 3, timestamp: '2016-12-31T23:59:60Z' }, 'body.timestamp'],
    [{ rating: 3, timestamp: '0000-01-01T00:00:00Z' }, 'body.timestamp'],
    [{ rating: 3, timestamp: '9999-12-31T23:59:59-01:00' }, 'body.timestamp'],
    [{ rating: 3, timestamp: 1_600_000_000 }, 'body.timestamp'],
  ])('is refused as %j', async (body, field) => {
    const reply = await request('PUT', pathOf('ratings', liked), body);
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ field }] } });
  });

  it.each(['%00', 'a%00b', '%0a', 'x'.repeat(256)])('of a movie that cannot be, %j, is refused', async (written) => {
    const reply = await request('PUT', `/v1/users/${id}/ratings/${written}`, { rating: 3 });
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ field: 'path.movie' }] } });
  });

  it('may be of a movie with any id', async () => {
    expect(await put('ratings', 'pokémon / 100%?+1999', { rating: 3 })).toMatchObject({ status: 'applied' });
  });
});

describe('a list', () => {
  it('has every entry once, newest first, whatever the size of its pages', async () => {
    const dates = fc.option(fc.constantFrom('2020-01-01', '2020-01-01T00:00:00.000001Z', '2021-01-01', '1800-01-01'));
    await fc.assert(
      fc.asyncProperty(
        fc.array(dates, { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 1, max: 5 }),
        async (times, limit) => {
          const { sql } = two.first;
          await sql`delete from ratings where user_id = ${id}`;
          for (const [index, time] of times.entries()) {
            await sql`insert into ratings (user_id, movie, rating, "timestamp") values (${id}, ${rows.movies[index]!.id}, 3, ${time})`;
          }
          const listed: string[] = [];
          let next: unknown;
          do {
            const cursor = next ? `&cursor=${next}` : '';
            const page = await bodyOf(request('GET', `/v1/users/${id}/ratings?limit=${limit}${cursor}`));
            listed.push(...(page.ratings as { movie: string }[]).map((each) => each.movie));
            next = page.next;
          } while (next);
          const expected = await sql<{ movie: string }[]>`
          select movie from ratings where user_id = ${id} order by "timestamp" desc nulls last, movie collate "C"`;
          expect(listed).toEqual(expected.map((row) => row.movie));
        },
      ),
      { numRuns: 25 },
    );
  });

  it('shows titles', async () => {
    const time = '2020-01-02T03:04:05.678Z';
    await put('ratings', 'pokémon / 100%?+1999', { rating: 3.5, timestamp: time });
    expect(await bodyOf(request('GET', `/v1/users/${id}/ratings`))).toEqual({
      ratings: [{ movie: 'pokémon / 100%?+1999', title: 'Pokémon', rating: 3.5, timestamp: time }],
      next: null,
    });
  });

  it.each(['!', 'abc', Buffer.from('0 a\0b').toString('base64url'), Buffer.from('NaN a').toString('base64url')])(
    'refuses the cursor %j',
    async (cursor) => {
      const reply = await request('GET', `/v1/users/${id}/watches?cursor=${cursor}`);
      expect(reply).toMatchObject({ status: 400, body: { code: 'CURSOR_INVALID' } });
    },
  );

  it.each(['ratings', 'watches', 'hidden', 'similar', 'export'])('of %s is of a user', async (list) => {
    expect(await request('GET', `/v1/users/999999/${list}`)).toMatchObject({
      status: 404,
      body: { code: 'USER_UNKNOWN' },
    });
  });
});

describe('what was watched', () => {
  it('is the minutes said last', async () => {
    const stored = { movie: liked, minutes: 50, timestamp: '2020-01-02T03:04:05.678Z' };
    const body = { minutes: 50, timestamp: stored.timestamp };
    expect(await put('watches', liked, body)).toEqual({ status: 'applied', stored });
    expect(await put('watches', liked, body)).toEqual({ status: 'unchanged', stored });
    const older = { minutes: 90, timestamp: '2019-01-01T00:00:00Z' };
    expect(await put('watches', liked, older)).toEqual({ status: 'outdated', stored });
    expect(await bodyOf(request('GET', `/v1/users/${id}/watches`))).toEqual({
      watches: [{ ...stored, title: liked }],
      next: null,
    });
    expect(await bodyOf(request('DELETE', pathOf('watches', liked)))).toEqual({ deleted: true });
    expect(await bodyOf(request('DELETE', pathOf('watches', liked)))).toEqual({ deleted: false });
  });

  it('keeps the minutes that a log has told of, unless fewer are said', async () => {
    const { sql } = two.first;
    await sql`
      insert into watches (user_id, movie, minutes, minutes_seen) values (${id}, ${liked}, 20, '{[0,20)}')`;
    const seen = async () =>
      (await sql`select count_minutes(minutes_seen) as seen from watches where user_id = ${id}`)[0]!.seen;
    await put('watches', liked, { minutes: 30 });
    expect(await seen()).toBe(20);
    await put('watches', liked, { minutes: 10 });
    expect(await seen()).toBe(0);
  });

  it.each([{}, { minutes: 0 }, { minutes: 1.5 }, { minutes: 100_001 }])('is refused as %j', async (body) => {
    const reply = await request('PUT', pathOf('watches', liked), body);
    expect(reply).toMatchObject({ status: 400, body: { errors: [{ field: 'body.minutes' }] } });
  });
});

describe('a hidden movie', () => {
  it('stays hidden since it was first hidden, until it is shown again', async () => {
    const { status, stored } = await put('hidden', liked);
    expect(status).toBe('applied');
    expect(await put('hidden', liked)).toEqual({ status: 'unchanged', stored });
    const { hidden } = await bodyOf(request('GET', `/v1/users/${id}/hidden`));
    expect(hidden).toEqual([{ ...(stored as object), title: liked }]);
    expect(await bodyOf(request('DELETE', pathOf('hidden', liked)))).toEqual({ deleted: true });
    expect(await bodyOf(request('DELETE', pathOf('hidden', liked)))).toEqual({ deleted: false });
  });
});

type Recommended = { items: { movie: { id: string } }[] };

describe('a write', () => {
  const answersOf = async (server: TestServer['request']) => [
    (await server('POST', '/predict', { user_id: id })).body,
    (await server('GET', `/v1/users/${id}/recommendations?limit=20&explain=true`)).body,
  ];

  it.each([
    ['ratings', { rating: 5 }],
    ['watches', { minutes: 80 }],
    ['hidden', undefined],
  ])(
    'to %s is in the next answer of every process, and its deletion is as if it had never been',
    async (list, body) => {
      await put('ratings', other, { rating: 4 });
      await put('ratings', third, { rating: 0.5 });
      await put('watches', rows.movies[15]!.id, { minutes: 30 });
      for (const [writer, reader] of [two.servers, two.servers.toReversed()] as [
        TestServer['request'],
        TestServer['request'],
      ][]) {
        const before = await Promise.all(two.servers.map(answersOf));
        expect(JSON.stringify(before[0])).toContain(JSON.stringify(liked));
        expect(before[0]).toEqual(before[1]);
        await writer('PUT', pathOf(list, liked), body);
        const [predicted, recommended] = await answersOf(reader);
        expect(JSON.stringify(predicted)).not.toContain(liked);
        expect((recommended as Recommended).items.map(({ movie }) => movie.id)).not.toContain(liked);
        await writer('DELETE', pathOf(list, liked));
        const after = await Promise.all(two.servers.map(answersOf));
        expect(JSON.stringify(after)).toBe(JSON.stringify(before));
      }
    },
  );

  it('of many at once to one user is whole, on all processes', async () => {
    const writes = rows.movies
      .slice(0, 20)
      .flatMap(({ id: movieId }) =>
        two.servers.map((server, index) => server('PUT', pathOf('ratings', movieId), { rating: 1 + index })),
      );
    expect(new Set((await Promise.all(writes)).map(({ status }) => status))).toEqual(new Set([200]));
    const { ratings } = await bodyOf(request('GET', `/v1/users/${id}/ratings`));
    expect(ratings).toHaveLength(20);
  });
});
