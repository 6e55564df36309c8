import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { threeFiles as files, nothing, useImports } from './import-support.ts';

const imports = useImports();
const { importFiles, readTables } = imports;

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
    await expect(imports.sql`insert into ratings values (null, 99, 'up+2009', 3)`).rejects.toThrow(/foreign key/);
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

test('plays become watches: the longest and the newest of each movie, in any order', async () => {
  const plays = [
    'user_id,movie,minutes,share,time',
    '1,heat+1995,30,,2023-03-21',
    '1,heat+1995,90,,2023-03-20',
    '1,up+2009,,0.5,2023-03-20',
    '',
  ].join('\n');
  const readWatches = async () => [
    ...(await imports.sql`select movie, minutes, "timestamp" from watches order by movie`),
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

async function readDefinitions() {
  const { sql } = imports;
  return {
    constraints: [
      ...(await sql`
        select conname, pg_get_constraintdef(oid) as definition, convalidated
        from pg_constraint where conrelid in ('ratings'::regclass, 'like_changes'::regclass) order by conname`),
    ],
    indexes: [
      ...(await sql`select indexname, indexdef from pg_indexes where tablename in ('ratings', 'like_changes') order by indexname`),
    ],
  };
}
