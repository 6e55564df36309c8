import { describe, expect, test } from 'vitest';
import { threeFiles as files, nothing, useImports } from './import-support.ts';

const imports = useImports();
const { importFiles } = imports;

describe('users with names', () => {
  const named = 'user_id,movie,rating\nanna,heat+1995,4\n5,heat+1995,3\nbob,heat+1995,2\n';

  test('get numbers after the largest, and keep them in later imports', async () => {
    expect(await importFiles({ 'ratings.csv': named })).toMatchObject({ users: { stubs: 3 }, ratings: { new: 3 } });
    const users = async () => [...(await imports.sql`select user_id, name from users order by user_id`)];
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
      format: 'imdb',
      scale: '1..10',
      ratings: { read: 2, new: 1, rejected: 1 },
      rejects: [{ reason: 'matches no known movie' }],
    });
    const [rating] = await imports.sql`
      select rating, movie from ratings join users using (user_id) where name = 'anna'`;
    expect(rating).toEqual({ rating: 4.5, movie: 'heat+1995' });
    const stubs = await importFiles({ 'ratings.csv': export_ }, { user: 'anna', unknown: 'stub' });
    expect(stubs).toMatchObject({ movies: { new: 0, stubs: 1 }, ratings: { new: 1, unchanged: 1 } });
    const [made] = await imports.sql`select imdb_id, title from movies where id = 'huh+1999'`;
    expect(made).toEqual({ imdb_id: 'tt0000002', title: 'Huh' });
  });
});

test('a movie that the database knows by the id of IMDb keeps its id here', async () => {
  await importFiles({
    'movies.csv': 'id,title,imdb_id,release_date\nse7en+1995,Se7en,tt0114369,1995-09-22\nheat+1995,Heat,tt0000001,\n',
  });
  await importFiles({
    'movies.csv': 'movieId,title,genres\n47,Seven (a.k.a. Se7en) (1995),Mystery\n6,Heat (1995),Crime\n',
    'links.csv': 'movieId,imdbId,tmdbId\n47,0114369,807\n6,0113277,949\n',
  });
  const rows = await imports.sql`select id, tmdb_id from movies order by id`;
  // Another film that has the id already has another id of IMDb.
  expect([...rows]).toEqual([
    { id: 'heat+1995', tmdb_id: null },
    { id: 'heat+1995+2', tmdb_id: 949 },
    { id: 'se7en+1995', tmdb_id: 807 },
  ]);
});
