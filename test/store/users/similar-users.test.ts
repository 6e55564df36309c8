import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMemorySource } from '../../../src/recommend/classic/memory-source.ts';
import {
  findHighlyRatedMoviesForSimilarUsers,
  findSimilarUsers,
  type SimilarUsersSource,
} from '../../../src/recommend/classic/similar-users.ts';
import { findBestMovies } from '../../../src/store/users/similar-users.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { datasetOf, movie, type Rows, rating, user } from '../../support/taste.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database?.close());

const movieIds = Array.from({ length: 14 }, (_, index) => `movie-${String.fromCharCode(97 + index)}+2000`);
const attributes = fc.record({
  age: fc.option(fc.integer({ min: 0, max: 20 })),
  gender: fc.constantFrom('F', 'M', "O'Other", null),
  occupation: fc.constantFrom('artist', 'doctor', null),
});
const halfStars = fc.integer({ min: 1, max: 10 });
const rows: fc.Arbitrary<Rows> = fc
  .array(fc.record({ known: attributes, stars: fc.dictionary(fc.constantFrom(...movieIds), halfStars) }), {
    maxLength: 12,
  })
  .map((people) => ({
    movies: movieIds.map((id) => movie(id)),
    users: people.map(({ known }, id) => user(id, known)),
    ratings: people.flatMap(({ stars }, id) =>
      Object.entries(stars).map(([movieId, half]) => rating(id, movieId, half / 2)),
    ),
  }));
const choices = fc.record({
  excluded: fc.subarray(movieIds).map((ids) => new Set(ids)),
  candidates: fc.option(
    fc.subarray(movieIds).map((ids) => new Set(ids)),
    { nil: undefined },
  ),
});

async function store({ users, ratings }: Rows): Promise<void> {
  const { sql } = database;
  await sql`truncate users, movies cascade`;
  await sql`insert into movies (id, title) select id, id from unnest(${movieIds}::text[]) as id`;
  for (const { id, age, occupation, gender } of users) {
    await sql`insert into users values (${id}, ${age}, ${occupation}, ${gender})`;
  }
  for (const { userId, movieId, stars } of ratings) {
    await sql`insert into ratings values (null, ${userId}, ${movieId}, ${stars})`;
  }
}

describe('findBestMovies', () => {
  it('finds in the database what the memory source finds in the same rows', async () => {
    const inDatabase: SimilarUsersSource = {
      bestMovies: (users, choice) => findBestMovies(database.sql, users, choice, { ratings: 1, watches: 0 }),
    };
    await fc.assert(
      fc.asyncProperty(rows, attributes, choices, async (given, viewer, choice) => {
        await store(given);
        const dataset = datasetOf(given);
        const inMemory = createMemorySource({ movieIds, ...dataset, ...dataset.ratings });
        const users = findSimilarUsers({ ...viewer, gender: viewer.gender ?? 'F' })!;
        const [narrow, close] = await inDatabase.bestMovies(users, choice);
        expect([narrow, close]).toEqual((await inMemory.bestMovies(users, choice)).slice(0, 2));
        expect(await findHighlyRatedMoviesForSimilarUsers(inDatabase, users, choice)).toEqual(
          await findHighlyRatedMoviesForSimilarUsers(inMemory, users, choice),
        );
      }),
      { numRuns: 50 },
    );
  });

  it('takes likes for ratings on a site of plays, of watches and of the few ratings, and not where many rate', async () => {
    await store({
      movies: [],
      users: [1, 2, 3, 4].map((id) => user(id, { gender: 'F', age: 30, occupation: 'artist' })),
      ratings: [],
    });
    const { sql } = database;
    const [first, second, third] = movieIds;
    await sql`
      insert into watches (user_id, movie, minutes)
      values (1, ${first!}, 100), (2, ${first!}, 90), (1, ${second!}, 100), (2, ${second!}, 5), (3, ${third!}, 100)`;
    const users = findSimilarUsers({ gender: 'F', age: 30, occupation: 'artist' })!;
    const choice = { excluded: new Set<string>() };
    const site = { ratings: 0, watches: 5 };
    expect((await findBestMovies(sql, users, choice, site))[0]).toEqual([
      { movieId: first, mean: 1, ratings: 2 },
      { movieId: third, mean: 1, ratings: 1 },
      { movieId: second, mean: 0.5, ratings: 2 },
    ]);
    await sql`insert into ratings (user_id, movie, rating) values (4, ${first!}, 2), (3, ${third!}, 5)`;
    expect((await findBestMovies(sql, users, choice, site))[0]).toEqual([
      { movieId: third, mean: 1, ratings: 1 },
      { movieId: first, mean: 2 / 3, ratings: 3 },
      { movieId: second, mean: 0.5, ratings: 2 },
    ]);
    expect((await findBestMovies(sql, users, choice, { ratings: 2, watches: 4 }))[0]).toEqual([
      { movieId: third, mean: 5, ratings: 1 },
      { movieId: first, mean: 2, ratings: 1 },
    ]);
  });
});
