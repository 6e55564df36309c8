import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetBuilder } from '../../../src/dataset/builder.ts';
import { trendStateOf } from '../../../src/dataset/times.ts';
import { bareMovie } from '../../../src/domain.ts';
import { compactLikes, countLatestLikes, readTrend } from '../../../src/store/movies/trend.ts';
import { readRatings } from '../../../src/store/users/ratings.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  const { sql } = database;
  await sql`insert into movies (id, title, runtime) values ('a+2000', 'A', 90), ('b+2000', 'B', null), ('c+2000', 'C', 60)`;
  await sql`insert into users (user_id) select generate_series(1, 5)`;
});
afterAll(() => database.close());

const at = (hours: number) => new Date(Date.UTC(2020, 0, 10) - 3_600_000 * hours);
const rate = (user: number, movie: string, stars: number, time: Date | null) => database.sql`
  insert into ratings (user_id, movie, rating, "timestamp") values (${user}, ${movie}, ${stars}, ${time})
  on conflict (user_id, movie) do update set rating = excluded.rating, "timestamp" = excluded."timestamp"`;
const watch = (user: number, movie: string, minutes: number) => database.sql`
  insert into watches (user_id, movie, minutes, "timestamp") values (${user}, ${movie}, ${minutes}, ${at(0)})
  on conflict (user_id, movie) do update set minutes = excluded.minutes, "timestamp" = excluded."timestamp"`;

/** The sums by movie and hour, as they are counted and as the tables say. */
async function counted() {
  const { sql } = database;
  const kept = await sql`
    select movie, hour, sum(likes)::integer as likes from like_changes group by movie, hour having sum(likes) <> 0
    order by movie, hour`;
  const true_ = await sql`
    select movie, hour, count(*)::integer as likes from (
      select movie, hour_of("timestamp") as hour from ratings where rating >= 4
      union all
      select movie, hour_of("timestamp") from watches join movies on id = movie where is_liked_watch(minutes, runtime)
    ) as likes where hour is not null group by movie, hour order by movie, hour`;
  return { kept: [...kept], true: [...true_] };
}

describe('the likes of each hour', () => {
  it('are those of the tables after any writes', async () => {
    const write = fc.record({
      user: fc.integer({ min: 1, max: 5 }),
      movie: fc.constantFrom('a+2000', 'b+2000', 'c+2000'),
      kind: fc.constantFrom('rate', 'unrate', 'watch', 'unwatch', 'runtime', 'compact'),
      stars: fc.constantFrom(1, 3.5, 4, 5),
      minutes: fc.integer({ min: 1, max: 120 }),
      time: fc.constantFrom(at(0), at(0.5), at(30), null),
    });
    const { sql } = database;
    await fc.assert(
      fc.asyncProperty(fc.array(write, { maxLength: 20 }), async (writes) => {
        for (const { user, movie, kind, stars, minutes, time } of writes) {
          if (kind === 'rate') await rate(user, movie, stars, time);
          else if (kind === 'watch') await watch(user, movie, minutes);
          else if (kind === 'unrate') await sql`delete from ratings where user_id = ${user} and movie = ${movie}`;
          else if (kind === 'unwatch') await sql`delete from watches where user_id = ${user} and movie = ${movie}`;
          else if (kind === 'runtime') await sql`update movies set runtime = ${minutes} where id = ${movie}`;
          else await compactLikes(sql);
        }
        const { kept, true: truth } = await counted();
        expect(kept).toEqual(truth);
      }),
      { numRuns: 25 },
    );
    await sql`truncate ratings`;
    await sql`truncate watches`;
    expect((await counted()).kept).toEqual([]);
  });

  it('decay from the newest like on, and an undone like leaves no trace', async () => {
    await rate(1, 'a+2000', 5, at(0));
    await rate(2, 'a+2000', 4, at(24));
    await rate(3, 'b+2000', 4, at(48));
    await rate(4, 'b+2000', 3, at(0));
    const trend = await readTrend(database.sql, 1);
    expect(trend.likes).toEqual([
      ['a+2000', 1 + 1 / 2],
      ['b+2000', 1 / 4],
    ]);
    expect(trend.hour).toBe(at(0).getTime() / 3_600_000);
    await rate(5, 'c+2000', 5, at(-10));
    expect(await readTrend(database.sql, 1)).not.toEqual(trend);
    await database.sql`delete from ratings where user_id = 5`;
    expect(await readTrend(database.sql, 1)).toEqual(trend);
    expect([...(await countLatestLikes(database.sql, 24)).likes]).toEqual([['a+2000', 1]]);
  });

  it('are as old as training takes them to be', async () => {
    await rate(5, 'c+2000', 5, at(-500));
    const builder = new DatasetBuilder();
    for (const id of ['a+2000', 'b+2000', 'c+2000']) builder.addMovie(bareMovie(id, id));
    for (let id = 1; id <= 5; id++) builder.addUser({ id, age: null, gender: null, occupation: null });
    for await (const ratings of readRatings(database.sql)) for (const each of ratings) builder.addRating(each);
    const { hour, likes } = trendStateOf(builder.build(), 3);
    const read = await readTrend(database.sql, 3);
    expect({ hour: read.hour, likes: read.likes.map(([, count]) => count) }).toEqual({ hour, likes: [...likes] });
    await database.sql`delete from ratings where user_id = 5`;
  });

  it('are not those of the future', async () => {
    const before = await readTrend(database.sql, 1);
    await rate(5, 'c+2000', 5, new Date(Date.now() + 30 * 86_400_000));
    expect(await readTrend(database.sql, 1)).toEqual(before);
  });

  it('go with their movie', async () => {
    await database.sql`delete from movies where id = 'a+2000'`;
    expect((await readTrend(database.sql, 1)).likes).toEqual([['b+2000', 1]]);
  });
});
