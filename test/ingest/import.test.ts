import { readdir, readFile, stat } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type ImportOptions, type ImportSummary, importSource } from '../../src/ingest/import.ts';
import { parseScale } from '../../src/ingest/scale.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { type Files, makeFolder } from './support.ts';

let database: TestDatabase;
beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => database.close());

async function importFiles(files: Files, options: Partial<ImportOptions> = {}): Promise<ImportSummary> {
  return importSource({ sql: database.sql, path: await makeFolder(files), home: await makeFolder(), ...options });
}

const nothing = { read: 0, new: 0, updated: 0, unchanged: 0, repeated: 0, rejected: 0, stubs: 0 };

const files = {
  'movies.csv': 'id,title,genres,overview\nheat+1995,Heat,Crime|Drama,"Say ""hi""\tto\\N\nhim 😀"\nup+2009,Up,,\n',
  'users.csv': 'user_id,age,occupation,gender\n1,24,technician,M\n2,,,\n',
  'ratings.csv': 'timestamp,user_id,movie,rating\n2023-03-21T09:00:08,1,heat+1995,4.5\n,2,up+2009,3\n',
};

describe('importSource', () => {
  test('writes every value, and the same once more changes nothing', async () => {
    const first = await importFiles(files);
    expect(first).toMatchObject({
      movies: { ...nothing, read: 2, new: 2 },
      users: { ...nothing, read: 2, new: 2 },
      ratings: { ...nothing, read: 2, new: 2 },
      rejects: [],
      rejectsFile: undefined,
    });
    const stored = await readTables();
    expect(stored.movies).toMatchObject([
      { id: 'heat+1995', title: 'Heat', genres: 'Crime|Drama', overview: 'Say "hi"\tto\\N\nhim 😀', budget: null },
      { id: 'up+2009', genres: null, overview: null },
    ]);
    expect(stored.users).toEqual([
      { user_id: 1, age: 24, occupation: 'technician', gender: 'M' },
      { user_id: 2, age: null, occupation: null, gender: null },
    ]);
    expect(stored.ratings).toEqual([
      { timestamp: new Date('2023-03-21T09:00:08Z'), user_id: 1, movie: 'heat+1995', rating: 4.5 },
      { timestamp: null, user_id: 2, movie: 'up+2009', rating: 3 },
    ]);
    expect(await importFiles(files)).toMatchObject({
      movies: { ...nothing, read: 2, unchanged: 2 },
      users: { ...nothing, read: 2, unchanged: 2 },
      ratings: { ...nothing, read: 2, unchanged: 2 },
    });
    expect(await readTables()).toEqual(stored);
  });

  test('adds to what is known of movies and users, and wipes nothing', async () => {
    await importFiles({
      'movies.csv':
        'id,title,overview,release_date,budget\nheat+1995,heat,Cops.,1995-12-15,1\nup+2009,Up,,2009-01-01,\n',
      'users.csv': files['users.csv'],
    });
    const summary = await importFiles({
      'movies.csv': 'id,title,release_date,budget\nheat+1995,Heat,1995-01-01,\nup+2009,Up,2009-05-28,\nup+2009,UP,,5\n',
      'users.csv': 'user_id,gender\n1,\n2,F\n2,F\n',
    });
    expect(summary).toMatchObject({
      movies: { ...nothing, read: 3, updated: 2, repeated: 1 },
      users: { ...nothing, read: 3, updated: 1, unchanged: 1, repeated: 1 },
    });
    const stored = await readTables();
    expect(stored.movies).toMatchObject([
      { title: 'Heat', overview: 'Cops.', released: '1995-12-15', budget: 1 },
      { title: 'UP', released: '2009-05-28', budget: 5 },
    ]);
    expect(stored.users).toMatchObject([{ age: 24, gender: 'M' }, { gender: 'F' }]);
  });

  test('makes rows for users and movies that only ratings know, which real rows then complete', async () => {
    const ratings = 'timestamp,user_id,movie,rating\n,7,pulp+fiction+1994,5\n,7,odd,4\n,7,heat+1995,3\n';
    expect(await importFiles({ 'ratings.csv': ratings })).toMatchObject({
      movies: { ...nothing, stubs: 3 },
      users: { ...nothing, stubs: 1 },
      ratings: { ...nothing, read: 3, new: 3 },
    });
    expect((await readTables()).movies).toMatchObject([
      { id: 'heat+1995', title: 'Heat', released: '1995-01-01' },
      { id: 'odd', title: 'Odd', released: null },
      { id: 'pulp+fiction+1994', title: 'Pulp Fiction', released: '1994-01-01' },
    ]);
    expect(await importFiles(files)).toMatchObject({ movies: { new: 1, updated: 1 } });
    expect((await readTables()).movies[0]).toMatchObject({
      id: 'heat+1995',
      genres: 'Crime|Drama',
      released: '1995-01-01',
    });
    expect(await importFiles({ 'ratings.csv': ratings })).toMatchObject({
      movies: nothing,
      ratings: { ...nothing, read: 3, unchanged: 3 },
    });
    expect((await readTables()).movies[0]).toMatchObject({ genres: 'Crime|Drama' });
  });

  test('rejects ratings of unknown users and movies where it is told to, and writes down what it rejects', async () => {
    const home = await makeFolder();
    const ratings = `timestamp,user_id,movie,rating
,1,"heat+1995",5
,7,heat+1995,4
,1,"odd, one",4
bad,2,up+2009,4
,1,up+2009,9
`;
    const summary = await importFiles(
      { ...files, 'ratings.csv': ratings },
      { unknown: 'reject', home, scale: parseScale('0.5..5') },
    );
    expect(summary).toMatchObject({
      movies: { stubs: 0 },
      users: { stubs: 0 },
      ratings: { ...nothing, read: 5, new: 2, rejected: 3 },
    });
    expect(summary.rejects).toHaveLength(4);
    expect(summary.rejects).toContainEqual({
      file: 'ratings.csv',
      column: 'user_id',
      reason: 'is no user that is known',
      kept: false,
      count: 1,
      line: 3,
    });
    expect(summary.rejectsFile?.startsWith(`${home}/rejects/`)).toBe(true);
    expect((await stat(summary.rejectsFile!)).mode & 0o077).toBe(0);
    expect((await stat(`${home}/rejects`)).mode & 0o077).toBe(0);
    expect(await readFile(summary.rejectsFile!, 'utf8')).toBe(
      [
        'file,line,column,reason,outcome,text,candidates',
        'ratings.csv,3,user_id,is no user that is known,rejected,",7,heat+1995,4",',
        'ratings.csv,4,movie,is no movie that is known,rejected,",1,""odd, one"",4",',
        'ratings.csv,5,timestamp,is not a time such as 2023-03-21T09:00:08 or seconds since 1970,kept without the cell,"bad,2,up+2009,4",',
        'ratings.csv,6,rating,is not a number from 0.5 to 5,rejected,",1,up+2009,9",',
        '',
      ].join('\n'),
    );
  });

  test('takes the users of a MovieLens release without users from its ratings', async () => {
    const summary = await importFiles(
      {
        'movies.csv': 'movieId,title,genres\n1,Heat (1995),Crime\n',
        'ratings.csv': 'userId,movieId,rating,timestamp\n5,1,4.5,978300760\n6,1,3,978300761\n',
      },
      { unknown: 'reject' },
    );
    expect(summary).toMatchObject({ users: { stubs: 2 }, ratings: { new: 2, rejected: 0 } });
  });

  test('counts and writes nothing in a dry run', async () => {
    expect(await importFiles(files, { dryRun: true })).toMatchObject({
      dryRun: true,
      movies: { new: 2 },
      ratings: { new: 2 },
    });
    expect(await readTables()).toEqual({ movies: [], users: [], ratings: [] });
  });

  test('keeps nothing of a data set whose last file is damaged', async () => {
    const lines = Array.from({ length: 50_000 }, (_, user) => `,${user},heat+1995,${1 + (user % 5)}`).join('\n');
    const ratings = gzipSync(`timestamp,user_id,movie,rating\n${lines}`);
    const importing = importFiles({ ...files, 'ratings.csv': ratings.subarray(0, ratings.length - 9) });
    await expect(importing).rejects.toMatchObject({ code: 'SOURCE_DAMAGED' });
    expect(await readTables()).toEqual({ movies: [], users: [], ratings: [] });
  });

  test('leaves keys and indexes as they were, however many ratings come', async () => {
    const before = await readDefinitions();
    await importFiles(files);
    expect(await readDefinitions()).toEqual(before);
    await importFiles({ 'ratings.csv': 'timestamp,user_id,movie,rating\n,1,up+2009,5\n' });
    expect(await readDefinitions()).toEqual(before);
    await expect(database.sql`insert into ratings values (null, 99, 'up+2009', 3)`).rejects.toThrow(/foreign key/);
  });

  test('lets a second import wait for the first', async () => {
    const many = Array.from({ length: 3000 }, (_, user) => `,${user},up+2009,${1 + (user % 5)}\n`);
    const turned = ['timestamp,user_id,movie,rating\n', ...many.toReversed()].join('');
    const notices: string[] = [];
    const onNotice = (notice: string) => notices.push(notice);
    const summaries = await Promise.all([
      importFiles({ 'ratings.csv': `timestamp,user_id,movie,rating\n${many.join('')}` }, { onNotice }),
      importFiles({ 'ratings.csv': turned }, { onNotice }),
    ]);
    expect(notices).toEqual(['Waiting for another import or a stream that is writing.']);
    expect(summaries.map(({ ratings }) => ratings.new + ratings.unchanged)).toEqual([3000, 3000]);
    expect(summaries.map(({ ratings }) => ratings.new).sort()).toEqual([0, 3000]);
  });

  test('reports progress up to the last byte', async () => {
    const seen: { phase: string; bytes: number; size: number }[] = [];
    await importFiles(files, { onProgress: (progress) => seen.push(progress) });
    expect(seen.map(({ phase }) => phase)).toEqual(['movies', 'users', 'ratings', 'merge']);
    expect(seen.at(-1)!.bytes).toBe(seen.at(-1)!.size);
  });
});

describe('users with names', () => {
  const named = 'user_id,movie,rating\nanna,heat+1995,4\n5,heat+1995,3\nbob,heat+1995,2\n';

  test('get numbers after the largest, and keep them in later imports', async () => {
    expect(await importFiles({ 'ratings.csv': named })).toMatchObject({ users: { stubs: 3 }, ratings: { new: 3 } });
    const users = async () => [...(await database.sql`select user_id, name from users order by user_id`)];
    const first = await users();
    expect(first).toEqual([
      { user_id: 5, name: null },
      { user_id: 6, name: 'anna' },
      { user_id: 7, name: 'bob' },
    ]);
    const again = { 'users.csv': 'user_id,age\nbob,30\ncleo,40\n', 'ratings.csv': named };
    expect(await importFiles(again)).toMatchObject({
      users: { ...nothing, read: 2, new: 1, updated: 1 },
      ratings: { unchanged: 3 },
    });
    expect(await users()).toEqual([...first, { user_id: 8, name: 'cleo' }]);
    expect(
      await importFiles({ 'ratings.csv': 'user_id,movie,rating\ndora,heat+1995,4\n' }, { unknown: 'reject' }),
    ).toMatchObject({ users: { stubs: 0 }, ratings: { rejected: 1 } });
  });

  test('may be whom an export is of', async () => {
    await importFiles(files);
    const export_ =
      'Const,Your Rating,Date Rated,Title,Year,Title Type\ntt1,9,2020-01-01,Heat,1995,Movie\ntt2,8,2020-01-01,Huh,1999,Movie\n';
    expect(await importFiles({ 'ratings.csv': export_ }, { user: 'anna' })).toMatchObject({
      ...{ format: 'imdb', scale: '1..10', ratings: { read: 2, new: 1, rejected: 1 } },
      rejects: [{ reason: 'matches no movie that is known' }],
    });
    const [rating] = await database.sql`
      select rating, movie from ratings join users using (user_id) where name = 'anna'`;
    expect(rating).toEqual({ rating: 4.5, movie: 'heat+1995' });
    const stubs = await importFiles({ 'ratings.csv': export_ }, { user: 'anna', unknown: 'stub' });
    expect(stubs).toMatchObject({ movies: { new: 0, stubs: 1 }, ratings: { new: 1, unchanged: 1 } });
    const [made] = await database.sql`select imdb_id, title from movies where id = 'huh+1999'`;
    expect(made).toEqual({ imdb_id: 'tt0000002', title: 'Huh' });
  });
});

test('plays become watches: the longest and the newest of each movie, in any order', async () => {
  const plays = [
    'user_id,movie,minutes,share,time',
    '1,heat+1995,30,,2023-03-21',
    '1,heat+1995,90,,2023-03-20',
    '1,up+2009,,0.5,2023-03-20',
    '',
  ].join('\n');
  const readWatches = async () => [
    ...(await database.sql`select movie, minutes, "timestamp" from watches order by movie`),
  ];
  expect(await importFiles({ ...files, 'watches.csv': plays })).toMatchObject({
    plays: { ...nothing, read: 3, new: 2, repeated: 1 },
  });
  const expected = [
    { movie: 'heat+1995', minutes: 90, timestamp: new Date('2023-03-21') },
    { movie: 'up+2009', minutes: 50, timestamp: new Date('2023-03-20') },
  ];
  expect(await readWatches()).toEqual(expected);
  expect(await importFiles({ 'watches.csv': plays })).toMatchObject({ plays: { new: 0, updated: 0, unchanged: 2 } });
  expect(await readWatches()).toEqual(expected);
});

test('a movie that the database knows by the id of IMDb keeps its id here', async () => {
  await importFiles({
    'movies.csv': 'id,title,imdb_id,release_date\nse7en+1995,Se7en,tt0114369,1995-09-22\nheat+1995,Heat,tt0000001,\n',
  });
  await importFiles({
    'movies.csv': 'movieId,title,genres\n47,Seven (a.k.a. Se7en) (1995),Mystery\n6,Heat (1995),Crime\n',
    'links.csv': 'movieId,imdbId,tmdbId\n47,0114369,807\n6,0113277,949\n',
  });
  const rows = await database.sql`select id, tmdb_id from movies order by id`;
  // Another film that has the id already has another id of IMDb.
  expect([...rows]).toEqual([
    { id: 'heat+1995', tmdb_id: null },
    { id: 'heat+1995+2', tmdb_id: 949 },
    { id: 'se7en+1995', tmdb_id: 807 },
  ]);
});

test('a rating of the future is kept without its time, by the clock of the database', async () => {
  const rows = 'timestamp,user_id,movie,rating\n3015-03-09,1,heat+1995,2\n';
  expect(await importFiles({ 'ratings.csv': rows })).toMatchObject({
    rejects: [{ column: 'timestamp', reason: 'is in the future', kept: true }],
  });
});

test('no more rejects are written than anybody reads, and none of an import that fails', async () => {
  const home = await makeFolder();
  const many = `user_id,movie,rating\n${'1,,4\n'.repeat(100_200)}1,heat+1995,4\n`;
  const summary = await importFiles({ 'ratings.csv': many }, { home });
  expect(summary).toMatchObject({ ratings: { rejected: 100_200, new: 1 }, rejects: [{ count: 100_200 }] });
  const written = await readFile(summary.rejectsFile!, 'utf8');
  expect(written.split('\n')).toHaveLength(100_002);
  const failing = `${many}1,heat+1995,9\n`;
  await expect(importFiles({ 'ratings.csv': failing }, { home })).rejects.toMatchObject({ code: 'SOURCE_UNCLEAR' });
  expect(await readdir(`${home}/rejects`)).toHaveLength(1);
});

type Row = { time: number | null; user: number; movie: string; stars: number };

/** What must be left of rows in their order: the newer of two wins; where a time is unknown, the later. */
function expectedRatings(rows: readonly Row[]): Map<string, Row> {
  const kept = new Map<string, Row>();
  for (const row of rows) {
    const key = `${row.user} ${row.movie}`;
    const known = kept.get(key);
    if (known && known.time !== null && row.time !== null && row.time < known.time) continue;
    kept.set(key, row);
  }
  return kept;
}

describe('of two ratings of one user and movie', () => {
  const row: fc.Arbitrary<Row> = fc.record({
    time: fc.option(fc.integer({ min: 1, max: 4 }), { freq: 3 }),
    user: fc.integer({ min: 1, max: 2 }),
    movie: fc.constantFrom('heat+1995', 'up+2009'),
    stars: fc.integer({ min: 1, max: 5 }),
  });

  test('the newer wins, and where a time is unknown the later, within a file and between files', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(row, { minLength: 1, maxLength: 12 }), { maxLength: 3 }), async (parts) => {
        await database.sql`truncate users, movies cascade`;
        const stored: Row[] = [];
        for (const part of parts) {
          await importRows(part);
          // A file counts as what is left of it; a rating that says no more than is known keeps the known time.
          for (const next of expectedRatings(part).values()) {
            const known = expectedRatings(stored).get(`${next.user} ${next.movie}`);
            if (next.time !== null || known?.stars !== next.stars) stored.push(next);
          }
          const expected = [...expectedRatings(stored).values()].map(({ time, user, movie, stars }) => ({
            timestamp: time === null ? null : new Date(time * 1000),
            user_id: user,
            movie,
            rating: stars,
          }));
          const { ratings } = await readTables();
          expect(ratings).toHaveLength(expected.length);
          expect(ratings).toEqual(expect.arrayContaining(expected));
          expect((await importRows(part)).ratings).toMatchObject({ new: 0, updated: 0 });
        }
      }),
      { numRuns: 12 },
    );
  });

  async function importRows(rows: readonly Row[]): Promise<ImportSummary> {
    const lines = rows.map(({ time, user, movie, stars }) => `${time ?? ''},${user},${movie},${stars}\n`);
    // Without the scale, a file of nothing but ones would be refused as unclear.
    return importFiles(
      { 'ratings.csv': `timestamp,user_id,movie,rating\n${lines.join('')}` },
      { scale: parseScale('0.5..5') },
    );
  }
});

async function readTables() {
  const { sql } = database;
  return {
    movies: [...(await sql`select *, release_date::text as released from movies order by id`)],
    users: [...(await sql`select user_id, age, occupation, gender from users order by user_id`)],
    ratings: [...(await sql`select "timestamp", user_id, movie, rating from ratings order by user_id, movie`)],
  };
}

async function readDefinitions() {
  const { sql } = database;
  return {
    constraints: [
      ...(await sql`
        select conname, pg_get_constraintdef(oid) as definition, convalidated
        from pg_constraint where conrelid = 'ratings'::regclass order by conname`),
    ],
    indexes: [
      ...(await sql`select indexname, indexdef from pg_indexes where tablename = 'ratings' order by indexname`),
    ],
  };
}
