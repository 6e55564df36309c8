import path from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { importSource } from '../../../src/app/importing/import.ts';
import { parseBatch } from '../../../src/ingest/movielog/line.ts';
import { type Applied, applyBatch, readPositions } from '../../../src/store/stream/stream.ts';
import { emptyTables, readTables } from '../../ingest/movielog/support.ts';
import { makeFile } from '../../ingest/support.ts';
import { openTestDatabase } from '../../support/database.ts';

const { sql, close } = await openTestDatabase();
afterAll(close);
beforeEach(() => emptyTables(sql));

type Line = { offset: number; value: string | Buffer };
type Place = { topic?: string; partition?: number; expectedOffset?: number | null; nextOffset?: number };

/** Writes lines as a batch that follows what is stored, unless `place` says otherwise. */
async function apply(
  lines: readonly Line[],
  { topic = 'movielog', partition = 0, ...place }: Place = {},
): Promise<Applied> {
  const stored = (await readPositions(sql, topic)).get(partition)?.nextOffset ?? null;
  const { expectedOffset = stored, nextOffset = (expectedOffset ?? 0) + lines.length } = place;
  const messages = lines.map(({ offset, value }) => ({ offset, value: Buffer.from(value) }));
  const batch = parseBatch({ topic, partition, expectedOffset, nextOffset, checksum: null, messages });
  return applyBatch(sql, batch);
}

function numbered(...values: (string | Buffer)[]): Line[] {
  return values.map((value, offset) => ({ offset, value }));
}

describe('what messages become', () => {
  test('ratings, watches and recommendations, with rows for users and movies that were unknown', async () => {
    const { outcome, position } = await apply(
      numbered(
        '2023-03-21T09:00:00,1,GET /rate/pulp+fiction+1994=4',
        '2023-03-21T09:00:01,2,GET /data/m/up+2009/0.mpg',
        '2023-03-21T09:00:02,2,GET /data/m/up+2009/1.mpg',
        '2023-03-21T09:00:03,3,recommendation request a:8082, status 200, result: up+2009, heat+1995, 17 ms',
        'asda',
      ),
    );
    expect(outcome).toBe('written');
    expect(position).toEqual({
      nextOffset: 5,
      checksum: null,
      lastEvent: new Date('2023-03-21T09:00:03Z'),
      counts: { rate: 1, watch: 2, recommendation: 1, rejected: { garbage: 1 } },
    });
    expect(await readTables(sql)).toMatchObject({
      users: [{ user_id: 1 }, { user_id: 2 }, { user_id: 3 }],
      movies: [
        { id: 'pulp+fiction+1994', title: 'Pulp Fiction' },
        { id: 'up+2009', title: 'Up' },
      ],
      ratings: [{ user_id: 1, movie: 'pulp+fiction+1994', rating: 4, timestamp: new Date('2023-03-21T09:00:00Z') }],
      watches: [{ user_id: 2, movie: 'up+2009', minutes: 2, timestamp: new Date('2023-03-21T09:00:02Z') }],
      recommendations: [
        { user_id: 3, server: 'a:8082', status: 200, movies: ['up+2009', 'heat+1995'], milliseconds: 17 },
      ],
      rejected: [{ reason: 'garbage', value: 'asda', user_id: null }],
    });
    expect((await readPositions(sql, 'movielog')).get(0)).toEqual(position);
  });

  test('nothing that is known is overwritten by what an id says', async () => {
    await sql`insert into users (user_id, age) values (1, 42)`;
    await sql`insert into movies (id, title) values ('up+2009', 'Above')`;
    await apply(numbered('2023-03-21T09:00:00,1,GET /rate/up+2009=4'));
    expect(await sql`select age from users`).toEqual([{ age: 42 }]);
    expect(await sql`select title from movies`).toEqual([{ title: 'Above' }]);
  });

  test('a rating without a known time, and an older one, give way; a newer one stays', async () => {
    await sql`insert into users (user_id) values (1)`;
    await sql`insert into movies (id, title) select id, id from unnest(array['a+2001', 'b+2002', 'c+2003']) as id`;
    await sql`
      insert into ratings ("timestamp", user_id, movie, rating)
      values (null, 1, 'a+2001', 1), ('2022-01-01', 1, 'b+2002', 1), ('2024-01-01', 1, 'c+2003', 1)`;
    await apply(
      numbered(...['a+2001', 'b+2002', 'c+2003'].map((movie) => `2023-03-21T09:00:00,1,GET /rate/${movie}=5`)),
    );
    expect(await sql`select rating from ratings order by movie`).toEqual([{ rating: 5 }, { rating: 5 }, { rating: 1 }]);
  });

  test('minutes watched are at least what was said of them otherwise', async () => {
    await sql`insert into users (user_id) values (1)`;
    await sql`insert into movies (id, title) values ('up+2009', 'Up')`;
    await sql`insert into watches (user_id, movie, minutes) values (1, 'up+2009', 2)`;
    const watched = async (...minutes: number[]) => {
      await apply(numbered(...minutes.map((minute) => `2023-03-21T09:00:00,1,GET /data/m/up+2009/${minute}.mpg`)));
      return (await sql<{ minutes: number }[]>`select minutes from watches`)[0]!.minutes;
    };
    expect([await watched(7), await watched(7, 8), await watched(7, 20, 21)]).toEqual([2, 2, 4]);
  });

  test('what PostgreSQL’s text cannot hold is kept byte by byte', async () => {
    const values = [Buffer.from('a\0b'), Buffer.from([0x63, 0xff, 0xfe]), Buffer.from('plain é')];
    await apply(numbered(...values));
    const kept = await sql<{ value: string; bytes: Buffer | null }[]>`
      select value, bytes from dead_letters order by "offset"`;
    expect(kept.map(({ value }) => value)).toEqual(['a\uFFFDb', 'c\uFFFD\uFFFD', 'plain é']);
    expect(kept.map(({ value, bytes }) => bytes ?? Buffer.from(value))).toEqual(values);
  });
});

describe('what is delivered again', () => {
  const lines = numbered(
    '2023-03-21T09:00:00,1,GET /rate/up+2009=4',
    '2023-03-21T09:00:01,1,GET /data/m/up+2009/3.mpg',
    '2023-03-21T09:00:02,1,recommendation request a:8082, status 200, result: up+2009, 17 ms',
  );

  test('changes nothing, not even the version of its user', async () => {
    await apply(lines);
    const before = [await readTables(sql), await sql`select user_id, version from users`];
    await apply(lines.map(({ offset, value }) => ({ offset: offset + 3, value })));
    expect([await readTables(sql), await sql`select user_id, version from users`]).toEqual(before);
    expect((await readPositions(sql, 'movielog')).get(0)?.counts).toMatchObject({
      rate: 2,
      watch: 2,
      recommendation: 2,
    });
  });

  test('a dead letter of one offset is kept once', async () => {
    await apply(numbered('asda'));
    await apply(numbered('asda'));
    expect(await sql`select from dead_letters`).toHaveLength(1);
  });
});

describe('a consumer that has lost its partition', () => {
  const line = numbered('2023-03-21T09:00:00,1,GET /rate/up+2009=4');

  test.each([
    ['began when another had begun', null],
    ['is behind', 5],
    ['is ahead', 20],
  ])('that %s writes nothing', async (_, expectedOffset) => {
    await apply([], { nextOffset: 10 });
    expect(await apply(line, { expectedOffset, nextOffset: 21 })).toMatchObject({
      outcome: 'lost',
      position: { nextOffset: 10 },
    });
    expect((await readTables(sql)).ratings).toEqual([]);
    expect((await readPositions(sql, 'movielog')).get(0)?.nextOffset).toBe(10);
  });

  test.each([null, 10])('of many at one moment, expecting %s, one writes', async (expectedOffset) => {
    if (expectedOffset !== null) await apply([], { nextOffset: expectedOffset });
    const outcomes = await Promise.all(
      Array.from({ length: 8 }, (_, consumer) => apply(line, { expectedOffset, nextOffset: 11 + consumer })),
    );
    expect(outcomes.filter(({ outcome }) => outcome === 'written')).toHaveLength(1);
    expect((await readPositions(sql, 'movielog')).get(0)?.counts.rate).toBe(1);
  });

  test('has the others of its topic', async () => {
    await apply(line, { partition: 0 });
    await apply(line, { partition: 1 });
    await apply(line, { partition: 0, topic: 'other' });
    expect([...(await readPositions(sql, 'movielog')).keys()]).toEqual([0, 1]);
  });
});

test('a batch that cannot be written leaves no row and no offset', async () => {
  await sql`alter table dead_letters add constraint refused check (value <> 'asda')`;
  try {
    await expect(apply(numbered('2023-03-21T09:00:00,1,GET /rate/up+2009=4', 'asda'))).rejects.toThrow(/refused/);
  } finally {
    await sql`alter table dead_letters drop constraint refused`;
  }
  expect(await readPositions(sql, 'movielog')).toEqual(new Map());
  expect((await readTables(sql)).users).toEqual([]);
});

test('a user who is deleted is gone from every table', async () => {
  await apply(
    numbered(
      ...[1, 2].flatMap((user) => [
        `2023-03-21T09:00:00,${user},GET /rate/up+2009=4`,
        `2023-03-21T09:00:01,${user},GET /data/m/up+2009/3.mpg`,
        `2023-03-21T09:00:02,${user},recommendation request a:8082, status 200, result: up+2009, 17 ms`,
        `2023-03-21T09:00:03,${user},GET /rate/up+2009=x`,
      ]),
    ),
  );
  await sql`delete from users where user_id = 1`;
  const { movies, ...others } = await readTables(sql);
  expect(movies).toHaveLength(1);
  for (const rows of Object.values(others)) expect(rows).toMatchObject([{ user_id: 2 }]);
});

describe('the order, batches and repetitions of messages', () => {
  const minute = fc.nat(5).map((value) => `2023-03-21T09:0${value}`);
  const movie = fc.constantFrom('up+2009', 'heat+1995', 'm+1931');
  const request = fc.oneof(
    fc.tuple(movie, fc.integer({ min: 0, max: 6 })).map(([id, stars]) => `GET /rate/${id}=${stars}`),
    fc.tuple(movie, fc.nat(6)).map(([id, seen]) => `GET /data/m/${id}/${seen}.mpg`),
    movie.map((id) => `recommendation request a:1, status 200, result: ${id}, 9 ms`),
    fc.constantFrom('GET /ra', '\0'),
  );
  const value = fc.tuple(minute, fc.nat(2), request).map((fields) => fields.join());
  const log = fc.array(value, { minLength: 1, maxLength: 40 }).map((values) => numbered(...values));
  /** The log's lines, each at least once, in any order, cut anywhere. */
  const delivery = log.chain((lines) =>
    fc
      .tuple(
        fc.shuffledSubarray(lines, { minLength: lines.length }),
        fc.array(fc.constantFrom(...lines), { maxLength: 20 }),
      )
      .chain(([all, again]) =>
        fc.tuple(fc.constant(lines), fc.constant([...again, ...all]), fc.integer({ min: 1, max: 15 })),
      ),
  );

  test('make no difference to what they become', async () => {
    await fc.assert(
      fc.asyncProperty(delivery, async ([lines, delivered, batchSize]) => {
        await emptyTables(sql);
        await apply(lines);
        const expected = await readTables(sql);
        await emptyTables(sql);
        for (let start = 0; start < delivered.length; start += batchSize) {
          await apply(delivered.slice(start, start + batchSize));
        }
        expect(await readTables(sql)).toEqual(expected);
      }),
      { numRuns: 40 },
    );
  });
});

test('writers of several partitions at once write what one would', async () => {
  const lines = Array.from({ length: 600 }, (_, index) => ({
    offset: index,
    value: `2023-03-21T09:00:${String(index % 60).padStart(2, '0')},${(index * 7) % 20},GET /rate/film+${index % 9}+1990=${1 + (index % 5)}`,
  }));
  await apply(lines);
  const expected = await readTables(sql);
  await emptyTables(sql);
  await Promise.all(
    [0, 1, 2].map(async (partition) => {
      const own = lines.filter(({ offset }) => offset % 3 === partition);
      for (let start = 0; start < own.length; start += 20) await apply(own.slice(start, start + 20), { partition });
    }),
  );
  expect(await readTables(sql)).toEqual(expected);
});

test('an import at the same time waits its turn, and both are written', async () => {
  const imported = Array.from({ length: 5000 }, (_, index) => [index % 301, `film+${index % 50}+1990`] as const);
  const streamed = Array.from({ length: 3000 }, (_, index) => [(index * 7) % 401, `film+${index % 50}+1990`] as const);
  const rows = imported.map(([user, movie]) => `,${user},${movie},3\n`);
  const file = await makeFile('ratings.csv', `timestamp,user_id,movie,rating\n${rows.join('')}`);
  const importing = importSource({ sql, path: file, home: path.dirname(file) });
  const lines = streamed.map(([user, movie]) => `2023-03-21T09:00,${user},GET /rate/${movie}=4`);
  for (let start = 0; start < lines.length; start += 100) await apply(numbered(...lines.slice(start, start + 100)));
  await importing;
  expect((await readTables(sql)).ratings).toHaveLength(new Set([...imported, ...streamed].map(String)).size);
});
