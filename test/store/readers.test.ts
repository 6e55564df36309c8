import { afterAll, beforeAll, expect, test } from 'vitest';
import { countMovies, readMovies } from '../../src/store/movies/movies.ts';
import { readRatings } from '../../src/store/users/ratings.ts';
import { readUsers } from '../../src/store/users/users.ts';
import { createViewerReader } from '../../src/store/users/viewers.ts';
import { openTestDatabase } from '../support/database.ts';

const database = await openTestDatabase();
const { sql } = database;
afterAll(database.close);

const readViewer = createViewerReader(sql);
const findViewer = async (userId: number) => (await readViewer(userId)).viewer!;

const nothing = { age: null, occupation: null, gender: null };

beforeAll(async () => {
  await sql`
    insert into movies (id, title, adult, budget, genres, release_date, revenue, runtime, actors) values
      ('zulu+1964', 'Zulu', false, 3500000000, 'Drama|War', '1964-01-22', null, 138.5, 'Stanley Baker|Michael Caine'),
      ('amélie+2001', 'Amélie', null, null, null, null, null, null, null)`;
  await sql`
    insert into users (user_id, age, occupation, gender) values
      (9007199254740991, 31, 'artist', 'F'), (7, null, null, null), (8, 20, null, 'M')`;
  await sql`
    insert into ratings ("timestamp", user_id, movie, rating) values
      ('2001-09-09T01:46:40Z', 7, 'zulu+1964', 4.5), (null, 7, 'amélie+2001', 0.5), (null, 8, 'zulu+1964', 3)`;
});

test('movies come with lists as lists, dates as dates and big numbers whole', async () => {
  expect(await countMovies(sql)).toBe(2);
  const movies = await Array.fromAsync(readMovies(sql));
  expect(movies.map((movie) => movie.id)).toEqual(['amélie+2001', 'zulu+1964']);
  expect(movies[0]).toMatchObject({ title: 'Amélie', genres: [], releaseDate: null, adult: null, budget: null });
  expect(movies[1]).toMatchObject({
    genres: ['Drama', 'War'],
    actors: ['Stanley Baker', 'Michael Caine'],
    releaseDate: '1964-01-22',
    budget: 3_500_000_000,
    runtime: 138.5,
    adult: false,
  });
});

test('users come ascending by id', async () => {
  expect(await Array.fromAsync(readUsers(sql))).toEqual([
    { id: 7, ...nothing },
    { id: 8, age: 20, occupation: null, gender: 'M' },
    { id: Number.MAX_SAFE_INTEGER, age: 31, occupation: 'artist', gender: 'F' },
  ]);
});

const allRatings = async () => (await Array.fromAsync(readRatings(sql))).flat();

test('ratings come in batches, with their times', async () => {
  const ratings = await allRatings();
  expect(ratings).toHaveLength(3);
  expect(ratings).toContainEqual({ timestamp: new Date(1e12), userId: 7, movieId: 'zulu+1964', stars: 4.5 });
  expect(ratings).toContainEqual({ timestamp: null, userId: 8, movieId: 'zulu+1964', stars: 3 });
});

test('a viewer is the account, the attributes and the whole history', async () => {
  const viewer = await findViewer(7);
  expect(viewer).toMatchObject({ account: true, attributes: nothing });
  expect(viewer.history).toHaveLength(2);
  expect(viewer.history).toContainEqual({ movieId: 'amélie+2001', stars: 0.5, timestamp: null });
});

test('a user without ratings is a viewer with an account, an unknown id is one without', async () => {
  const attributes = { age: 31, occupation: 'artist', gender: 'F' };
  expect(await findViewer(Number.MAX_SAFE_INTEGER)).toEqual({ account: true, attributes, history: [] });
  expect(await findViewer(999)).toEqual({ account: false, attributes: nothing, history: [] });
});

test('ratings are whole, however many there are, and whether they are older than PostgreSQL or not', async () => {
  await sql`insert into movies (id, title) select 'many+' || n, 'Many' from generate_series(1, 20000) as n`;
  await sql`
    insert into ratings (user_id, movie, rating, "timestamp")
    select 8, 'many+' || n, 1 + n % 9 / 2.0, to_timestamp(n * 100000 - 0.5) from generate_series(1, 20000) as n`;
  const many = (await allRatings()).filter(({ movieId }) => movieId.startsWith('many'));
  many.sort((a, b) => a.timestamp!.getTime() - b.timestamp!.getTime());
  const expected = Array.from({ length: 20_000 }, (_, index) => ({
    timestamp: new Date((index + 1) * 1e8 - 500),
    userId: 8,
    movieId: `many+${index + 1}`,
    stars: 1 + ((index + 1) % 9) / 2,
  }));
  expect(many).toEqual(expected);
});

test('no ratings are none', async () => {
  await sql`truncate ratings`;
  expect(await allRatings()).toEqual([]);
});
