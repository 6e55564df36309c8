import { setTimeout } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DatasetBuilder } from '../../../src/dataset/builder.ts';
import { trendStateOf } from '../../../src/dataset/times.ts';
import { bareMovie } from '../../../src/domain.ts';
import type { Transaction } from '../../../src/store/database.ts';
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

const rateIn = (sql: Transaction, user: number) => sql`
  insert into ratings (user_id, movie, rating, "timestamp") values (${user}, 'a+2000', 5, ${at(5)})`;
const watchIn = (sql: Transaction, user: number) => sql`
  insert into watches (user_id, movie, minutes, "timestamp") values (${user}, 'a+2000', 90, ${at(5)})`;

/** The sums by movie and hour, as they are counted and as the tables say, where a rating overrules a watch. */
async function counted() {
  const { sql } = database;
  const kept = await sql`
    select movie, hour, sum(likes)::integer as likes from like_changes group by movie, hour having sum(likes) <> 0
    order by movie, hour`;
  const true_ = await sql`
    select movie, hour, count(*)::integer as likes from (
      select movie, hour_of("timestamp") as hour from ratings where rating >= 4
      union all
      select movie, hour_of("timestamp") from watches join movies on id = movie
      where is_liked_watch(minutes, runtime)
        and not exists (select from ratings where ratings.user_id = watches.user_id and ratings.movie = watches.movie)
    ) as likes where hour is not null group by movie, hour order by movie, hour`;
  return { kept: [...kept], true: [...true_] };
}

const movies = ['a+2000', 'b+2000', 'c+2000'];
const writes = {
  rate: ({ user, movie, stars, time }) => rate(user, movie, stars, time),
  watch: ({ user, movie, minutes }) => watch(user, movie, minutes),
  unrate: ({ user, movie }) => database.sql`delete from ratings where user_id = ${user} and movie = ${movie}`,
  unwatch: ({ user, movie }) => database.sql`delete from watches where user_id = ${user} and movie = ${movie}`,
  unrateAll: ({ movie }) => database.sql`delete from ratings where movie = ${movie}`,
  rateAndWatch: ({ user, movie, stars, time }) => database.sql`
    with rated as (
      insert into ratings (user_id, movie, rating, "timestamp") values (${user}, ${movie}, ${stars}, ${time})
      on conflict do nothing
    )
    insert into watches (user_id, movie, minutes, "timestamp") values (${user}, ${movie}, 120, ${at(1)})
    on conflict do nothing`,
  giveAway: ({ user, movie }) => database.sql`
    update ratings set user_id = ${(user % 5) + 1} where user_id = ${user} and movie = ${movie}
      and not exists (select from ratings where user_id = ${(user % 5) + 1} and movie = ${movie})`,
  watchedByAnother: ({ user, movie }) => database.sql`
    update watches set user_id = ${(user % 5) + 1} where user_id = ${user} and movie = ${movie}
      and not exists (select from watches where user_id = ${(user % 5) + 1} and movie = ${movie})`,
  leave: async ({ user }) => {
    await database.sql`delete from users where user_id = ${user}`;
    await database.sql`insert into users (user_id) values (${user})`;
  },
  remove: async ({ movie, minutes }) => {
    await database.sql`delete from movies where id = ${movie}`;
    await database.sql`insert into movies (id, title, runtime) values (${movie}, ${movie}, ${minutes})`;
  },
  runtime: ({ movie, minutes }) => database.sql`update movies set runtime = ${minutes} where id = ${movie}`,
  truncate: () => database.sql`truncate ratings`,
  compact: () => compactLikes(database.sql),
} satisfies Record<string, (write: Write) => Promise<unknown>>;
type Write = { user: number; movie: string; stars: number; minutes: number; time: Date | null };

describe('the likes of each hour', () => {
  it('are those of the tables after any writes', async () => {
    const write = fc.record({
      user: fc.integer({ min: 1, max: 5 }),
      movie: fc.constantFrom(...movies),
      kind: fc.oneof(
        { weight: 2, arbitrary: fc.constantFrom('rate' as const, 'watch' as const) },
        { weight: 3, arbitrary: fc.constantFrom(...(Object.keys(writes) as (keyof typeof writes)[])) },
      ),
      stars: fc.constantFrom(1, 3.5, 4, 5),
      minutes: fc.integer({ min: 1, max: 120 }),
      time: fc.constantFrom(at(0), at(0.5), at(30), null),
    });
    const { sql } = database;
    await fc.assert(
      fc.asyncProperty(fc.array(write, { maxLength: 20 }), async (sequence) => {
        await sql`truncate ratings`;
        await sql`truncate watches`;
        for (const { kind, ...each } of sequence) await writes[kind](each);
        const { kept, true: truth } = await counted();
        expect(kept).toEqual(truth);
      }),
      { numRuns: 40 },
    );
    await sql`truncate ratings`;
    await sql`truncate watches`;
    expect((await counted()).kept).toEqual([]);
  });

  it('count a film once that someone rates and watches at the same time', async () => {
    const { sql } = database;
    for (const [first, second] of [
      [() => rate(1, 'a+2000', 5, at(3)), (to: Transaction) => watchIn(to, 1)],
      [() => watch(2, 'a+2000', 90), (to: Transaction) => rateIn(to, 2)],
    ] as const) {
      let other: Promise<unknown> = Promise.resolve();
      await sql.begin(async (transaction) => {
        await second(transaction);
        // Begins while the transaction is open, and waits for the user's row.
        other = first();
        await setTimeout(100);
      });
      await other;
    }
    const { kept, true: truth } = await counted();
    expect(kept).toEqual(truth);
    expect(kept.map(({ likes }) => likes)).toEqual([1, 1]);
    await sql`truncate ratings`;
    await sql`truncate watches`;
  });

  it('are written anew only where several changes can be added up', async () => {
    const { sql } = database;
    const placesOf = () => sql<{ place: string; movie: string; likes: number }[]>`
      select ctid::text as place, movie, likes from like_changes order by movie, hour`;
    await rate(1, 'a+2000', 5, at(3));
    await rate(1, 'b+2000', 5, at(3));
    await rate(2, 'b+2000', 5, at(3));
    await rate(1, 'c+2000', 5, at(3));
    await sql`delete from ratings where movie = 'c+2000'`;
    const before = await placesOf();
    await compactLikes(sql);
    const after = await placesOf();
    expect(after.map(({ movie, likes }) => [movie, likes])).toEqual([
      ['a+2000', 1],
      ['b+2000', 2],
    ]);
    expect(after[0]).toEqual(before[0]);
    await compactLikes(sql);
    expect(await placesOf()).toEqual(after);
    await sql`truncate ratings`;
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
