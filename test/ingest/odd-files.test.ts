import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { MarqueeError } from '../../src/errors.ts';
import { parseColumnMap } from '../../src/ingest/columns.ts';
import { createMovieIndex } from '../../src/ingest/match.ts';
import { parseScale } from '../../src/ingest/scale.ts';
import { type Everything, makeFile, readAll, reasons, zip } from './support.ts';

/** A file as programs write them, read into a database that knows no movie. */
async function read(content: string | Buffer, options: Parameters<typeof readAll>[1] = {}, name = 'export.csv') {
  return readAll(await makeFile(name, content), { known: createMovieIndex(), unknown: 'stub', ...options });
}

const ratingsOf = ({ ratings }: Everything) => ratings.map(({ userId, movieId, stars }) => [userId, movieId, stars]);
const heat = [[1, 'heat+1995', 4.5]];

describe('what stands before a table', () => {
  test.each([
    ['the delimiter, for Excel', 'sep=;\r\nuser;movie;rating\r\n1;heat+1995;4,5\r\n', 2],
    ['the delimiter in quotation marks', '"sep=,"\nuser,movie,rating\n1,heat+1995,4.5\n', 2],
    ['comments', '# exported by an app\n\n# in 2023\nuser,movie,rating\n1,heat+1995,4.5\n', 4],
    ['comments, the last of which names the columns', '# exported\n# user,movie,rating\n1,heat+1995,4.5\n', 2],
  ])('is passed over: %s', async (_, content, line) => {
    const all = await read(content);
    expect(ratingsOf(all)).toEqual(heat);
    expect(all.understood[0]).toContain(`from line ${line}`);
  });

  test('does not change the numbers of lines in what is rejected', async () => {
    const all = await read('# exported\nuser,movie,rating\n1,heat+1995,4.5\n2,heat+1995,x\n');
    expect(reasons(all.rejects)).toEqual(['4 rejected rating: is not a number from 0.5 to 5']);
  });

  test('is passed over with --map, too, by number and by name', async () => {
    const byNumber = { map: parseColumnMap('user=1,movie=2,rating=3') };
    expect(ratingsOf(await read('# exported\n1,heat+1995,4.5\n', byNumber))).toEqual(heat);
    const byName = { map: parseColumnMap('user=who,movie=film,rating=points') };
    expect(ratingsOf(await read('sep=|\nwho|film|points\n1|heat+1995|4.5\n', byName))).toEqual(heat);
  });

  test('is named where it is something else, with the line of the table', async () => {
    const reading = read('My ratings\n\nuser,movie,rating\n1,heat+1995,4.5\n');
    await expect(reading).rejects.toMatchObject({
      code: 'SOURCE_UNKNOWN',
      message: expect.stringMatching(/begins with "My ratings".*in line 3; remove/),
    });
  });
});

test('ratings of which nobody says whose they are ask for that, beside other files or not', async () => {
  const asked = { code: 'SOURCE_UNCLEAR', fixes: [{ flag: 'user', values: [] }] };
  await expect(read('title,year,rating\nHeat,1995,4\n')).rejects.toMatchObject(asked);
  const archive = await zip({ 'readme.txt': 'My films', 'mine.csv': 'title,year,rating\nHeat,1995,4\n' });
  await expect(read(archive, {}, 'mine.zip')).rejects.toMatchObject(asked);
  const named = read('who,movie,minutes,date\nanna,heat+1995,90,2015-11-30\n', {}, 'plays.csv');
  await expect(named).rejects.toMatchObject({
    message: expect.stringContaining('or with --map if a column says that (who)'),
    fixes: [{ flag: 'user' }, { flag: 'map' }],
  });
  const unknown = read('film;points\nHeat;4\n');
  await expect(unknown).rejects.toMatchObject({ fixes: [{ flag: 'map' }, { flag: 'user' }] });
  await expect(read('film;points\nHeat;4\n', { user: 7 })).rejects.toMatchObject({ fixes: [{ flag: 'map' }] });
});

describe('a table', () => {
  test('may have bars between its cells', async () => {
    expect(ratingsOf(await read('user|movie|rating\n1|heat+1995|4.5\n'))).toEqual(heat);
  });

  test('may have ratings in stars, as parts of a whole, and in percent', async () => {
    const cells = ['★★★★½', '★★★☆☆', '⭐️⭐️', '***', '4/5', '8.5/10', '80%', '3,5'];
    const all = await read(`user;movie;rating\n${cells.map((cell, user) => `${user};heat+1995;${cell}\n`).join('')}`);
    expect(all.ratings.map(({ stars }) => stars)).toEqual([4.5, 3, 2, 3, 4, 4.25, 4, 3.5]);
    const ofTen = 'user;movie;rating\n1;heat+1995;4/5\n2;heat+1995;8\n';
    await expect(read(ofTen)).rejects.toThrow(/run from 4 to 8.*--scale 0\.\.10/);
    expect((await read(ofTen, { scale: parseScale('0..10') })).ratings.map(({ stars }) => stars)).toEqual([4, 4]);
    // Also where what is above five is about a movie that nobody knows.
    const unknown = 'user;title;year;rating\n1;Nothing known;2001;8\n1;Nor this;2002;4\n';
    await expect(read(unknown, { unknown: 'reject' })).rejects.toThrow(/run from 4 to 8/);
  });

  test('without a rating that is a number is refused', async () => {
    await expect(read('user,movie,rating\n1,heat+1995,A-\n2,heat+1995,B\n')).rejects.toMatchObject({
      code: 'SOURCE_UNCLEAR',
      message: expect.stringMatching(/none of its 2 ratings is a number, such as "A-"/),
    });
  });

  test.each([
    ['-1, as anime lists have it', [-1, 8, 10], /run from -1 to 10.*--scale 1\.\.10, which leaves out -1/],
    ['0', [0, 3, 5], /run from 0 to 5.*--scale 0\.\.5, or --scale 1\.\.5 where 0 means not rated/],
    [
      'and were times',
      [1147880044, 1147880045, 1147880046],
      /hardly ratings; name the column of the ratings with --map/,
    ],
  ])('whose ratings are %s for what was not rated is refused with what helps', async (_, ratings, message) => {
    const content = `user,movie,rating\n${ratings.map((rating, user) => `${user},heat+1995,${rating}\n`).join('')}`;
    await expect(read(content)).rejects.toThrow(message);
  });

  test('may end its rows, its header and itself with empty cells, as Excel does', async () => {
    for (const content of [
      'user,movie,rating\n1,heat+1995,4.5,,\n',
      'user,movie,rating,,\n1,heat+1995,4.5\n',
      'user;movie;rating;\n1;heat+1995;4,5;\n;;;\n;;;\n',
      'user,movie,rating\n1,heat+1995,4.5\n,,\n" ",,\n',
      '# exported\nuser|movie|rating|\n1|heat+1995|4.5| \n',
    ]) {
      const all = await read(content);
      expect({ ratings: ratingsOf(all), rejects: all.rejects }).toEqual({ ratings: heat, rejects: [] });
    }
    const all = await read('user,movie,rating\n1,heat+1995,4.5,,x\n2,heat+1995\n');
    expect(reasons(all.rejects)).toEqual([
      '2 rejected : has more cells than columns',
      '3 rejected : has fewer cells than there are columns',
    ]);
  });

  test('with two columns of a name that is used is refused, and of any other is not', async () => {
    await expect(read('user,movie,rating,Rating\n1,heat+1995,4.5,2\n')).rejects.toThrow(/two columns named rating/);
    expect(ratingsOf(await read('user,movie,rating,note,note\n1,heat+1995,4.5,,\n'))).toEqual(heat);
  });

  test('of many users is nobody’s export, whatever its columns are called', async () => {
    const all = await read('user_id,movie,rating,rated_at\n1,heat+1995,4.5,2023-03-21\n', { user: 7 });
    expect(ratingsOf(all)).toEqual(heat);
  });

  test('with numbers in groups for users is rejected, as they could be names', async () => {
    const all = await read('user_id,movie,rating\n"1,234",heat+1995,4\n1.234,heat+1995,4\n');
    expect(all.ratings).toEqual([]);
    expect(all.rejects).toHaveLength(2);
  });

  test('of JSON objects is described by the keys that it has', async () => {
    const all = await read('{"user":1,"movie":"heat+1995","rating":4.5}\n', {}, 'ratings.jsonl');
    expect(all.understood).toEqual(['ratings.jsonl: ratings, JSON; scale 0.5..5; user, movie, rating']);
  });
});

describe('times', () => {
  const rated = (...dates: string[]) =>
    `user,movie,rating,date\n${dates.map((date, user) => `${user},heat+1995,4,${date}\n`).join('')}`;

  test('are refused as soon as one of them lacks its order', async () => {
    for (const content of [rated('03/04/2019'), rated('31/12/2019', '13/04/2019', '03/04/2019'), rated('31/12/19')]) {
      await expect(read(content)).rejects.toMatchObject({
        code: 'SOURCE_UNCLEAR',
        message: expect.stringMatching(/1 of \d times .*--time dmy or --time mdy/),
      });
      const all = await read(content, { time: 'dmy' });
      expect(all.rejects).toEqual([]);
    }
  });

  test.each([
    [
      'seconds from 2001, as Apple counts',
      ['700000000', '701000000'],
      /1992-03-07 to 1992-03-19.*--time seconds/,
      'seconds',
    ],
    ['zeros', ['0', '0'], /1970-01-01 to 1970-01-01.*--time seconds/, 'seconds'],
    ['zeros as dates', ['1970-01-01', '1970-01-01'], /looks like an unknown time.*--time iso/, 'iso'],
    ['the first day of a spreadsheet', ['1/1/1900', '1/1/1900'], /looks like an unknown time.*or mdy/, 'mdy'],
  ] as const)('that are all too early are refused, until said to be right: %s', async (_, dates, message, time) => {
    await expect(read(rated(...dates))).rejects.toThrow(message);
    expect((await read(rated(...dates), { time })).ratings.map(({ timestamp }) => timestamp === null)).toEqual([
      false,
      false,
    ]);
  });

  test('that are in the future are refused with the one flag that helps', async () => {
    const future = read(rated('2999-03-21', '2999-03-22'));
    await expect(future).rejects.toMatchObject({
      code: 'SOURCE_UNCLEAR',
      message: expect.stringMatching(/2 of 2 times cannot be read, .*in the future.*leave their column out of --map/),
      fixes: [{ flag: 'map', values: [] }],
    });
  });

  test('are read where only some are early, and where a diary is old', async () => {
    for (const dates of [
      ['0', '1679389208'],
      ['1985-03-21', '12 May 1987'],
    ]) {
      expect((await read(rated(...dates))).ratings.every(({ timestamp }) => timestamp !== null)).toBe(true);
    }
  });

  test('may stand in two columns, the day and the time of day', async () => {
    const all = await read('Date,Time,user,movie,rating\n2023-03-21,9:00:08,1,heat+1995,4.5\n');
    expect(all.ratings[0]!.timestamp).toEqual(new Date('2023-03-21T09:00:08Z'));
  });

  test('are left out and named where a single one cannot be read', async () => {
    const all = await read(rated('soon', '2019-12-31', '2019-12-30'));
    expect(all.ratings.map(({ timestamp }) => timestamp === null)).toEqual([true, false, false]);
    expect(reasons(all.rejects)).toEqual([expect.stringMatching(/^2 kept date: is not a time/)]);
  });
});

describe("a person's export", () => {
  const options = { user: 7, unknown: 'stub' } as const;

  test('from MovieLens is ratings, though it has the columns of its links', async () => {
    const content = 'movie_id,imdb_id,tmdb_id,rating,average_rating,title\n6,0113277,949,4.5,3.9,Heat (1995)\n';
    expect(ratingsOf(await read(content, options, 'movielens-ratings.csv'))).toEqual([[7, 'heat+1995', 4.5]]);
  });

  test('from the IMDb of 2016 is ratings, though it has the columns of a watchlist', async () => {
    const content =
      '"position","const","created","modified","Title","Title type","You rated","Year"\n' +
      '"1","tt0113277","Tue Mar 21 00:00:00 2023","","Heat","Feature Film","9","1995"\n';
    const all = await read(content, options);
    expect(all.watchlist).toEqual([]);
    expect(all.ratings).toMatchObject([{ movieId: 'heat+1995', stars: 4.5, timestamp: new Date('2023-03-21') }]);
  });

  test('from Trakt may have ratings of shows beside those of movies', async () => {
    const rating = (type: string, title: string) =>
      JSON.stringify([
        { rated_at: '2023-03-21T09:00:08.000Z', rating: 9, type, [type]: { title, year: 1995, ids: { trakt: 1 } } },
      ]);
    const files = { 'ratings-movies.json': rating('movie', 'Heat'), 'ratings-shows.json': rating('show', 'Other') };
    expect(ratingsOf(await read(await zip(files), options, 'trakt.zip'))).toEqual([[7, 'heat+1995', 4.5]]);
  });

  test("of Tautulli's history is plays, though it has pictures called thumbs", async () => {
    const content =
      'date,user_id,thumb,media_type,title,year,percent_complete,watched_status\n1679389208,5,,movie,Heat,1995,98,1\n';
    const all = await read(content, { unknown: 'stub' });
    expect(all.ratings).toEqual([]);
    expect(all.plays).toMatchObject([{ userId: 5, movieId: 'heat+1995', share: 0.98 }]);
  });
});

describe('films that are made for ratings of unknown ones', () => {
  test('are two where one title and year has two IMDb ids', async () => {
    const all = await read('user,imdb_id,title,year,rating\n1,tt0000001,Hamlet,2000,4\n1,tt0000002,Hamlet,2000,2\n');
    expect(ratingsOf(all)).toEqual([
      [1, 'hamlet+2000', 4],
      [1, 'hamlet+2000+2', 2],
    ]);
    expect(all.stubs.map(({ id, imdbId }) => [id, imdbId])).toEqual([
      ['hamlet+2000', 'tt0000001'],
      ['hamlet+2000+2', 'tt0000002'],
    ]);
  });

  test('are one where only some rows have its IMDb id', async () => {
    const all = await read('user,imdb_id,title,year,rating\n1,,Hamlet,2000,4\n2,tt0000001,Hamlet,2000,2\n');
    expect(ratingsOf(all).map(([, movie]) => movie)).toEqual(['hamlet+2000', 'hamlet+2000']);
    expect(all.stubs).toMatchObject([{ id: 'hamlet+2000', imdbId: 'tt0000001' }]);
  });
});

test.each<[string, string, RegExp]>([
  ['a web page', '<!DOCTYPE html>\n<html></html>\n', /is a web page.*fetch the file again/],
  ['a pointer', 'version https://git-lfs.github.com/spec/v1\noid sha256:ab\n', /git lfs pull/],
  ['SQL', 'INSERT INTO ratings VALUES (1,2,3);\n', /is SQL; export its tables as CSV/],
  ['XML', '<?xml version="1.0"?>\n<list/>\n', /is XML; export it as CSV or JSON/],
  ['arrays of JSON', '[[1,"heat+1995",4.5]]\n', /is JSON, but neither one object/],
])('%s is refused by name, also with --map', async (_, content, message) => {
  await expect(read(content)).rejects.toThrow(message);
  await expect(read(content, { map: parseColumnMap('user=1,movie=2,rating=3') })).rejects.toThrow(MarqueeError);
});

test.each<[string, Buffer, RegExp]>([
  ['Parquet', Buffer.from('PAR1\x15\x04PAR1'), /is a Parquet file; write it as CSV/],
  ['SQLite', Buffer.from('SQLite format 3\0\x10'), /is an SQLite database; export its tables as CSV/],
  ['XZ', Buffer.from('\xfd7zXZ\0\0', 'latin1'), /packed in an unsupported way/],
  ['Bzip2', Buffer.from('BZh91AY&SY'), /packed in an unsupported way/],
  ['tar', Buffer.concat([Buffer.alloc(257, 'a'), Buffer.from('ustar\x0000')]), /is a tar archive; unpack it first/],
  ['UTF-32', Buffer.from('\xff\xfe\0\0u\0\0\0', 'latin1'), /UTF-32; save it as UTF-8/],
  ['gzip in gzip', gzipSync(gzipSync('user,movie,rating\n')), /gzipped more than once/],
])('%s is refused by name', async (_, content, message) => {
  await expect(read(content, {}, 'data')).rejects.toMatchObject({
    code: 'SOURCE_UNKNOWN',
    message: expect.stringMatching(message),
  });
});

test('lines of different ends are refused by name', async () => {
  const content = 'user,movie,rating\r1,heat+1995,4\n2,heat+1995,4\n';
  await expect(read(content)).rejects.toThrow(/some lines that end in CR and others that end in LF/);
});

test('a workbook of Excel and an archive within an archive are refused by name', async () => {
  const workbook = await zip({ '[Content_Types].xml': '<x/>', 'xl/workbook.xml': '<x/>' });
  await expect(read(workbook, {}, 'ratings.xlsx')).rejects.toThrow(/an Excel workbook; save its sheets as CSV/);
  const outer = await zip({ 'inner.zip': await zip({ 'ratings.csv': 'user,movie,rating\n' }) });
  await expect(read(outer, {}, 'outer.zip')).rejects.toThrow(/inner.zip is a zip archive within another file/);
});
