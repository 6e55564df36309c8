import { afterAll, beforeEach, expect, test } from 'vitest';
import { createViewerReader } from '../../../src/store/users/viewers.ts';
import { openTestDatabase } from '../../support/database.ts';

const database = await openTestDatabase();
const { sql } = database;
afterAll(database.close);

const read = createViewerReader(sql);

beforeEach(async () => {
  await sql`truncate movies, users cascade`;
  await sql`insert into movies (id, title, runtime) values ('alien+1979', 'Alien', 117), ('heat+1995', 'Heat', 0)`;
  await sql`insert into users (user_id, age) values (1, 30), (2, null)`;
});

const versionOf = async (userId: number) => (await read(userId)).version;
const catalogueVersion = async () => (await read(1)).catalogueVersion;

test('a viewer is what was rated, watched and hidden', async () => {
  await sql`insert into ratings (user_id, movie, rating, "timestamp") values (1, 'alien+1979', 4.5, '2020-01-02T03:04:05.678Z')`;
  await sql`insert into watches (user_id, movie, minutes) values (1, 'alien+1979', 234), (1, 'heat+1995', 25)`;
  await sql`insert into hidden_movies (user_id, movie) values (1, 'heat+1995')`;
  const { viewer } = await read(1);
  expect(viewer!.history).toEqual([
    { movieId: 'alien+1979', stars: 4.5, timestamp: new Date('2020-01-02T03:04:05.678Z') },
  ]);
  expect(new Map(viewer!.watches!.map(({ movieId, share }) => [movieId, share]))).toEqual(
    new Map([
      ['alien+1979', 1],
      // A runtime of 0 is none: the usual 100 minutes.
      ['heat+1995', 0.25],
    ]),
  );
  expect(viewer!.hidden).toEqual(new Set(['heat+1995']));
});

test('a runtime near zero is one that was watched to its end', async () => {
  await sql`update movies set runtime = 5e-324`;
  await sql`insert into watches (user_id, movie, minutes) values (1, 'alien+1979', 99999)`;
  const { viewer } = await read(1);
  expect(viewer!.watches).toEqual([{ movieId: 'alien+1979', share: 1 }]);
});

test('a known version is not read again, any other is', async () => {
  const { version } = await read(1);
  expect((await read(1, version)).viewer).toBeUndefined();
  expect((await read(2, version)).viewer).toBeDefined();
  expect(await read(3, version)).toMatchObject({ version: null, viewer: { account: false, history: [] } });
});

test('whatever changes what is known of a user gives a version that there never was', async () => {
  await sql`insert into movies (id, title) values ('up+2009', 'Up')`;
  const seen = new Set([await versionOf(1)]);
  for (const change of [
    "insert into ratings (user_id, movie, rating) values (1, 'alien+1979', 4)",
    `insert into ratings (user_id, movie, rating) values (1, 'alien+1979', 5)
     on conflict (user_id, movie) do update set rating = excluded.rating`,
    'update ratings set rating = 1',
    'update ratings set user_id = 2',
    'update ratings set user_id = 1',
    'delete from ratings',
    "insert into watches (user_id, movie, minutes) values (1, 'alien+1979', 10)",
    'update watches set minutes = 11',
    'delete from watches',
    "insert into hidden_movies (user_id, movie) values (1, 'up+2009')",
    "insert into seen_movies (user_id, movie) values (1, 'alien+1979')",
    'delete from seen_movies',
    "insert into watchlist (user_id, movie) values (1, 'alien+1979')",
    'delete from watchlist',
    "delete from movies where id = 'up+2009'",
    'update users set age = 31',
    'truncate ratings',
    'delete from users where user_id = 1; insert into users (user_id) values (1)',
  ]) {
    await sql.unsafe(change);
    const version = await versionOf(1);
    expect(seen, change).not.toContain(version);
    seen.add(version);
  }
});

test("another user's changes leave a version as it is", async () => {
  const before = await versionOf(2);
  await sql`insert into ratings (user_id, movie, rating) values (1, 'alien+1979', 4)`;
  await sql`delete from ratings`;
  expect(await versionOf(2)).toBe(before);
});

test('each change of movies is a later version of the catalogue, which says what changed', async () => {
  for (const [change, changed] of [
    [sql`insert into movies (id, title) values ('up+2009', 'Up'), ('big+1988', 'Big')`, ['big+1988', 'up+2009']],
    [sql`update movies set genres = 'Drama' where id = 'up+2009'`, ['up+2009']],
    [sql`update movies set id = 'up+2010' where id = 'up+2009'`, ['up+2009', 'up+2010']],
    [sql`delete from movies where id = 'up+2010'`, ['up+2010']],
    [sql`truncate movies cascade`, ['alien+1979', 'big+1988', 'heat+1995']],
  ] as const) {
    const before = await catalogueVersion();
    await change;
    expect(await catalogueVersion()).toBeGreaterThan(before);
    const rows = await sql`select movie from movie_changes where version > ${before} order by movie collate "C"`;
    expect(rows.map(({ movie }) => movie)).toEqual(changed);
  }
});

test('writers of the same users in different order end', async () => {
  await sql`insert into movies (id, title) select 'm' || n, 'M' from generate_series(1, 200) as n`;
  await sql`insert into users (user_id) select n from generate_series(10, 59) as n`;
  const write = (order: string) =>
    sql.unsafe(`
    insert into ratings (user_id, movie, rating)
    select user_id, movie, 3 from (
      select u as user_id, 'm' || m as movie from generate_series(10, 59) as u, generate_series(1, 200) as m
      where (u + m) % 2 = ${order === 'asc' ? 0 : 1}
    ) as each order by user_id ${order}`);
  await Promise.all([write('asc'), write('desc')]);
  expect((await read(10)).viewer!.history).toHaveLength(200);
});
