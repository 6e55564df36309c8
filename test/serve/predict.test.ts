import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { movie, rating, user } from '../support/taste.ts';
import { type Reply, startServer, type TestServer } from './server.ts';

/** Sixteen movies, and thirty users of all kinds with up to eight ratings each. Earlier movies are more popular. */
const movies = Array.from({ length: 16 }, (_, index) =>
  movie(`movie+${index}+2000`, { genres: [['Drama', 'War', 'Western'][index % 3]!], voteCount: 300 - index }),
);
const movieIds = movies.map((each) => each.id);
const users = Array.from({ length: 30 }, (_, index) =>
  user(index + 1, {
    gender: ['F', 'M', null][index % 3]!,
    age: index % 5 === 0 ? null : 20 + index,
    occupation: ['artist', null][index % 2]!,
  }),
);
const ratings = users.flatMap(({ id }) =>
  movieIds.slice(0, id % 9).map((movieId, index) => rating(id, movieId, ((id + index) % 5) + 1)),
);

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ movies, users, ratings }, { recommender: 'classic' });
});
afterAll(() => server?.close());

type Prediction = { account: boolean; movies: string[] };
const predictionOf = (reply: Reply) => reply.body as Prediction;

describe('a prediction', () => {
  it('has exactly two keys: whether there is such an account, and ten distinct known movies', async () => {
    const reply = await server.predict(4);
    expect(reply.status).toBe(200);
    expect(reply.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(Object.keys(reply.body as object)).toEqual(['account', 'movies']);
    const prediction = predictionOf(reply);
    expect(prediction.account).toBe(true);
    expect(new Set(prediction.movies).size).toBe(10);
    expect(movieIds).toEqual(expect.arrayContaining(prediction.movies));
  });

  it('is the same for a number, its digits, and its digits with zeros or spaces', async () => {
    const { body } = await server.predict(17);
    for (const written of ['17', '017', ' 17 ', '17\n']) expect((await server.predict(written)).body).toEqual(body);
    expect((await server.post('{"user_id": 1.7e1}')).body).toEqual(body);
    expect((await server.post('{"user_id": 17.0, "extra": {"deep": [1]}}')).body).toEqual(body);
  });

  it.each([
    ['a number that is nobody’s', 999_999],
    ['zero', 0],
    ['a negative number', -4],
    ['a fraction', 1.5],
    ['2^53, which JSON cannot tell from 2^53 + 1', 9_007_199_254_740_992],
    ['a name', 'guest'],
    ['nothing', ''],
    ['digits after a sign', '+4'],
    ['a negative string', '-4'],
    ['another notation', '4e0'],
    ['a fraction in a string', '4.0'],
    ['thirty digits', '123456789012345678901234567890'],
    ['digits of another script', '٤'],
    ['SQL', "4'; drop table ratings; --"],
    ['SQL without quotes', '4 or 1=1'],
    ['a null character', 'a\u0000b'],
  ])('calls %s no account and gives it the popular movies', async (_, userId) => {
    const { status, body } = await server.predict(userId);
    expect(status).toBe(200);
    expect(body).toEqual({ account: false, movies: movieIds.slice(0, 10) });
  });

  it.each(['123456789012345678901234567890', '1e999', '-1e999'])('takes the number %s for nobody', async (number) => {
    expect((await server.post(`{"user_id": ${number}}`)).body).toEqual({
      account: false,
      movies: movieIds.slice(0, 10),
    });
  });

  it('leaves all tables as they are, whatever the id says', async () => {
    await server.predict("1'); drop table users cascade; --");
    const [row] = await server.sql`
      select (select count(*) from movies) as movies, (select count(*) from users) as users,
        (select count(*) from ratings) as ratings`;
    expect(row).toEqual({ movies: movies.length, users: users.length, ratings: ratings.length });
  });

  it('follows a rating that is written between two requests, and its deletion', async () => {
    const before = predictionOf(await server.predict(9)).movies;
    const rated = before[0]!;
    await server.sql`insert into ratings values (now(), 9, ${rated}, 5)`;
    const after = predictionOf(await server.predict(9)).movies;
    expect(after).not.toContain(rated);
    expect(after).toHaveLength(10);
    await server.sql`delete from ratings where user_id = 9 and movie = ${rated}`;
    expect(predictionOf(await server.predict(9)).movies).toEqual(before);
  });

  it('never has a rated movie, and ten while there are ten', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(40), fc.subarray(movieIds), async (userId, rated) => {
        await server.sql`insert into users (user_id) values (${userId + 1000}) on conflict do nothing`;
        await server.sql`update users set gender = ${userId % 2 ? 'F' : 'M'}, age = 30 where user_id = ${userId + 1000}`;
        await server.sql`delete from ratings where user_id = ${userId + 1000}`;
        await server.sql`
          insert into ratings select null, ${userId + 1000}, movie, 5 from unnest(${rated}::text[]) as movie`;
        const { account, movies: list } = predictionOf(await server.predict(userId + 1000));
        const left = movieIds.filter((id) => !rated.includes(id));
        expect(account).toBe(true);
        expect(left).toEqual(expect.arrayContaining(list));
        expect(new Set(list).size).toBe(Math.min(10, left.length));
        expect(list).toHaveLength(Math.min(10, left.length));
      }),
      { numRuns: 40 },
    );
  });

  it('is right for each of a hundred that are asked for at once', async () => {
    const asked = Array.from({ length: 100 }, (_, index) => (index % 35) + 1);
    const alone = new Map<number, unknown>();
    for (const id of new Set(asked)) alone.set(id, (await server.predict(id)).body);
    const replies = await Promise.all(asked.map((id) => server.predict(id)));
    expect(replies.map((reply) => reply.body)).toEqual(asked.map((id) => alone.get(id)));
  });

  it('takes two queries at most, one for a stranger and for what cannot be an id', async () => {
    const count = async (userId: unknown) => {
      const before = server.queries.length;
      await server.predict(userId);
      return server.queries.length - before;
    };
    expect(await count(2)).toBe(2);
    expect(await count(999_999)).toBe(1);
    // Somebody may have that name.
    expect(await count('guest')).toBe(2);
  });
});
