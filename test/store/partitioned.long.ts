import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { importSource } from '../../src/app/importing/import.ts';
import { trainModel } from '../../src/app/training/training.ts';
import { defaultHyperparameters } from '../../src/model/hyperparameters.ts';
import { findActiveModel, setTunedHyperparameters } from '../../src/store/models/models.ts';
import { finish, start } from '../commands/command.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { importPartOfDemo } from '../support/demo.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { type Served, serve } from '../support/serve.ts';

type Site = TestDatabase & { home: string; remove(): Promise<void> };

let whole: Site;
let partitioned: Site;
beforeAll(async () => {
  [whole, partitioned] = [await openSite(), await openSite()];
  const page = await readFile(path.join(import.meta.dirname, '..', '..', 'docs', 'scaling.md'), 'utf8');
  const [, documented] = /^```sql\n(do \$\$.*?)^```$/ms.exec(page)!;
  await partitioned.sql.unsafe(documented!);
});
afterAll(async () => {
  for (const { close, remove } of [whole, partitioned]) {
    await close();
    await remove();
  }
});

async function openSite(): Promise<Site> {
  const database = await openTestDatabase();
  const { folder: home, remove } = await makeTemporaryFolder();
  await importPartOfDemo(database.sql, home, 120);
  return { ...database, home, remove };
}

/** What the database says, besides versions and times of its own. */
async function stateOf({ sql }: Site) {
  return {
    ratings: await sql`select user_id, movie, rating, "timestamp", log_offset from ratings order by user_id, movie`,
    likes: await sql`
      select movie, hour, sum(likes) as likes from like_changes group by movie, hour having sum(likes) <> 0 order by 1, 2`,
    watches: await sql`select user_id, movie, minutes, rated from watches order by user_id, movie`,
    users: await sql`select user_id from users order by user_id`,
  };
}

/** The users whose version is another one after `work`. */
async function changedBy({ sql }: Site, work: () => Promise<unknown>): Promise<number[]> {
  const versions = async () => {
    const rows = await sql<
      { id: number; version: number }[]
    >`select user_id as id, version from users order by user_id`;
    return new Map(rows.map(({ id, version }) => [id, version]));
  };
  const before = await versions();
  await work();
  return [...(await versions())].filter(([id, version]) => before.get(id) !== version).map(([id]) => id);
}

/** Does the same in both and expects the same to come of it. */
async function inBoth<Result>(work: (site: Site) => Promise<Result>): Promise<Result> {
  const ours = await work(partitioned);
  expect(ours).toEqual(await work(whole));
  expect(await stateOf(partitioned)).toEqual(await stateOf(whole));
  return ours;
}

const csv = (lines: readonly string[]) => ['timestamp,user_id,movie,rating', ...lines, ''].join('\n');

it('has all users in partitions, each in one', async () => {
  const { sql } = partitioned;
  const parts =
    await sql`select tableoid::regclass::text as part, count(distinct user_id) as users from ratings group by 1`;
  expect(parts).toHaveLength(16);
  expect(await stateOf(partitioned)).toEqual(await stateOf(whole));
});

it('an import counts and writes the same, also one that is larger than all there is', async () => {
  const counts = await inBoth(async (site) => {
    const [first, second] = await site.sql<{ id: string }[]>`select id from movies order by id limit 2`;
    const file = path.join(site.home, 'more.csv');
    await writeFile(
      file,
      csv([
        `2016-01-01T00:00:00Z,9001,${first!.id},4`,
        `2016-01-02T00:00:00Z,15,${first!.id},5`,
        `2016-01-02T00:00:00Z,15,${second!.id},1`,
        `2016-01-03T00:00:00Z,15,nowhere+1900,1`,
      ]),
    );
    const { movies, users, ratings } = await importSource({
      sql: site.sql,
      home: site.home,
      path: file,
      unknown: 'stub',
    });
    return { movies, users, ratings };
  });
  expect(JSON.stringify(counts)).toContain('4');
  const indexes = async () =>
    await inBoth(async ({ sql }) => {
      const rows = await sql<{ name: string; valid: boolean }[]>`
        select indexrelid::regclass::text as name, indisvalid as valid from pg_index where indrelid = 'ratings'::regclass order by 1`;
      return rows;
    });
  const before = await indexes();
  await inBoth(async ({ sql, home }) => {
    const rows = await sql<{ movie: string }[]>`select id as movie from movies order by id`;
    const lines = Array.from({ length: 400 }, (_, user) =>
      rows.map(({ movie }) => `2016-02-01T00:00:00Z,${20_000 + user},${movie},${1 + ((user + movie.length) % 5)}`),
    );
    await writeFile(path.join(home, 'large.csv'), csv(lines.flat()));
    return (await importSource({ sql, home, path: path.join(home, 'large.csv') })).ratings;
  });
  expect(await indexes()).toEqual(before);
  const { sql } = partitioned;
  const [onMovie] = await sql`
    select count(*) as count from pg_index where indisvalid and indrelid in (select inhrelid from pg_inherits where inhparent = 'ratings'::regclass)`;
  expect(onMovie).toEqual({ count: 32 });
});

it('a log says the same, and renews the same users', async () => {
  const changed = await inBoth(async (site) => {
    const [{ id } = { id: '' }] = await site.sql<{ id: string }[]>`select id from movies order by id limit 1`;
    const log = [`2016-03-01T10:00:00,15,GET /rate/${id}=2`, `2016-03-01T10:01:00,16,GET /data/m/${id}/1.mpg`, ''];
    return await changedBy(site, async () => {
      const { code } = await finish(
        start('stream', '--file', '-', '--database-url', site.url, '--json'),
        log.join('\n'),
      );
      expect(code).toBe(0);
    });
  });
  expect(changed).toEqual([15, 16]);
});

it('deletions of users, movies and ratings take all along, and tell who has changed', async () => {
  const changed = await inBoth(async (site) =>
    changedBy(site, async () => {
      await site.sql`delete from users where user_id in (17, 20001)`;
      await site.sql`delete from movies where id = (select movie from ratings group by movie order by count(*), movie limit 1)`;
      await site.sql`delete from ratings where user_id = 22`;
      await site.sql`update ratings set rating = 3 where user_id = 23`;
    }),
  );
  expect(changed).toEqual(expect.arrayContaining([22, 23]));
  await expect(partitioned.sql`insert into ratings (user_id, movie, rating) values (424242, 'x', 3)`).rejects.toThrow(
    'foreign key',
  );
});

it('the model is the same to the bit, and so are answers, also after writes', async () => {
  const servers: Served[] = [];
  try {
    const checksum = await inBoth(async ({ sql, home }) => {
      await setTunedHyperparameters(sql, { ...defaultHyperparameters }, {});
      await trainModel({ sql, home });
      return (await findActiveModel(sql))!.checksum;
    });
    expect(checksum).toMatch(/^[0-9a-f]{64}$/);
    await inBoth(async (site) => {
      const flags = ['--database-url', site.url, '--read-access', 'open'];
      const server = await serve(site.home, { flags });
      servers.push(server);
      const before = await Promise.all([15, 16, 22, 20_005, 999_999].map(server.predict));
      const [movie] = before[0]!.movies;
      const put = { method: 'PUT', headers: { 'content-type': 'application/json' }, body: '{"rating": 5}' };
      const rating = `${server.url}/v1/users/15/ratings/${movie}`;
      const { status } = await fetch(rating, put);
      const after = await server.predict(15);
      expect(after.movies).not.toContain(movie);
      const deleted = await fetch(rating, { method: 'DELETE' });
      expect([status, deleted.status]).toEqual([200, 200]);
      return { before, after, again: await server.predict(15) };
    });
  } finally {
    for (const server of servers) await server.stop();
  }
});
