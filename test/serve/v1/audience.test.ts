import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { makePlaysOfRatings } from '../../support/plays.ts';
import { storeRows } from '../../support/store-rows.ts';
import { twoCamps } from '../../support/taste.ts';
import { type Guarded, startGuarded } from '../guarded.ts';

// No model is needed: who likes a movie is in the tables.
let database: TestDatabase;
let server: Guarded;
beforeAll(async () => {
  database = await openTestDatabase();
  await storeRows(database.sql, twoCamps(48));
  await database.sql`update ratings set rating = 2.5 where movie = 'comedy+3+2000' and user_id < 20`;
  server = await startGuarded({ database });
});
afterAll(async () => {
  await server.close();
  await database.close();
});

const ask = async (id: string) => {
  const { status, body } = await server.send('GET', `/v1/movies/${id}/audience`);
  return { status, body: JSON.parse(body) };
};

const onlyWatched = { share_of_ratings: 0, share_of_watches: 1 };

describe('GET /v1/movies/{id}/audience', () => {
  test('counts who rated the movie, by stars, age and gender', async () => {
    const rows = await database.sql<{ rating: number; age: number; gender: string }[]>`
      select rating, age, gender from ratings join users using (user_id) where movie = 'comedy+3+2000'`;
    const liked = rows.filter(({ rating }) => rating >= 4);
    const { status, body } = await ask('comedy+3+2000');
    expect(status).toBe(200);
    expect(body).toMatchObject({ ratings: rows.length, likes: liked.length });
    expect(body.mean_stars).toBeCloseTo(rows.reduce((sum, { rating }) => sum + rating, 0) / rows.length, 10);
    expect(body.stars.filter(({ ratings }: { ratings: number }) => ratings > 0)).toEqual([
      { stars: 2.5, ratings: rows.length - liked.length },
      { stars: 5, ratings: liked.length },
    ]);
    // The camp of comedies are women of 20 to 48.
    expect(body.genders).toEqual([
      {
        gender: 'F',
        ...{ ratings: rows.length, watches: 0, likes: liked.length },
        ...{ share_of_ratings: 1, share_of_watches: 0, share_of_likes: 1 },
      },
    ]);
    for (const { from, to, ratings, watches, likes, ...shares } of body.ages) {
      const members = rows.filter(({ age }) => age >= from && age <= to);
      expect(ratings).toBe(members.length);
      expect(likes).toBe(members.filter(({ rating }) => rating >= 4).length);
      expect(watches).toBe(0);
      expect(shares).toEqual({
        share_of_ratings: ratings / rows.length,
        share_of_watches: 0,
        share_of_likes: likes / liked.length,
      });
    }
    expect(body.ages.length).toBeGreaterThan(1);
  });

  test('tells which genres they like more than others do, this movie left out', async () => {
    const { body } = await ask('comedy+0+2000');
    // Others are 24 men with 11 thrillers each, and the two women who have not rated it, with 21 comedies that they like.
    const shareOfOthers = (21 + 1) / (24 * 11 + 21 + 1);
    expect(body.genres).toEqual([
      { genre: 'comedy', share_of_likes: 1, share_of_others: shareOfOthers, lift: 1 / shareOfOthers },
    ]);
  });

  test('is that of this moment', async () => {
    const before = (await ask('thriller+1+2000')).body;
    await database.sql`insert into ratings (user_id, movie, rating) values (0, 'thriller+1+2000', 0.5)`;
    const { body } = await ask('thriller+1+2000');
    expect([body.ratings, body.likes]).toEqual([before.ratings + 1, before.likes]);
    // One woman among men is nobody's business.
    expect(body.genders.map(({ gender }: { gender: string }) => gender)).toEqual(['M']);
  });

  test('of a movie without ratings says so, and of an unknown one that it is none', async () => {
    await database.sql`insert into movies (id, title) values ('unseen+2026', 'Unseen')`;
    expect(await ask('unseen+2026')).toMatchObject({
      status: 200,
      body: { ratings: 0, watches: 0, likes: 0, mean_stars: null, ages: [], genders: [], genres: [] },
    });
    expect(await ask('nothing+1900')).toMatchObject({ status: 404, body: { code: 'MOVIE_UNKNOWN' } });
  });

  // The last test, as it leaves no ratings.
  test('of plays alone says as much: who watched it, how far, who likes it by that, and what else they like', async () => {
    const { body: before } = await ask('comedy+0+2000');
    await database.sql`insert into watches (user_id, movie, minutes) values (1, 'comedy+0+2000', 9)`;
    const { body: beside } = await ask('comedy+0+2000');
    expect(beside).toMatchObject({ ratings: before.ratings, watches: 1, likes: before.likes });
    await makePlaysOfRatings(database.sql);
    const { body } = await ask('comedy+0+2000');
    expect(body).toMatchObject({ ratings: 0, watches: before.ratings + 1, likes: before.likes, mean_stars: null });
    expect(body.shares.map(({ watches }: { watches: number }) => watches)).toEqual([
      1,
      ...Array.from({ length: 8 }, () => 0),
      before.ratings,
    ]);
    expect(body.genres).toEqual(before.genres);
    expect(body.genders).toEqual([{ ...before.genders[0], ratings: 0, watches: before.ratings, ...onlyWatched }]);
    for (const [place, group] of before.ages.entries()) {
      const { from, to, likes, share_of_likes } = group;
      expect(body.ages[place]).toMatchObject({ from, to, likes, share_of_likes, ratings: 0 });
    }
  });
});
