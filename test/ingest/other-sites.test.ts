import { describe, expect, test } from 'vitest';
import { parseColumnMap } from '../../src/ingest/columns.ts';
import { createMovieIndex } from '../../src/ingest/match.ts';
import { parseScale } from '../../src/ingest/scale.ts';
import { type Everything, makeFile, readAll, reasons } from './support.ts';

/** Files of sites that have no format of their own here, read by their columns; each was once something else. */
async function read(content: string, options: Parameters<typeof readAll>[1] = {}, name = 'export.csv') {
  return readAll(await makeFile(name, content), { known: createMovieIndex(), unknown: 'stub', ...options });
}

const ratingsOf = ({ ratings }: Everything) => ratings.map(({ movieId, stars }) => [movieId, stars]);
const playsOf = ({ plays }: Everything) => plays.map(({ movieId, minutes, share }) => [movieId, minutes, share]);

describe('what somebody thinks', () => {
  test('is read beside what all think: TMDB', async () => {
    const content =
      'TMDb ID,IMDb ID,Type,Name,Release Date,Season Number,Episode Number,Rating,Your Rating,Date Rated\n' +
      '949,tt0113277,movie,Heat,1995-12-15T00:00:00Z,,,7.9,9.0,2023-03-21T09:00:08Z\n' +
      '1396,tt0903747,tv,Other,2008-01-20T00:00:00Z,,,8.9,10.0,2023-03-21T09:00:08Z\n';
    const all = await read(content, { user: 7, scale: parseScale('1..10') });
    expect(ratingsOf(all)).toEqual([['heat+1995', 4.5]]);
  });

  test('is not the title of what they write: Amazon', async () => {
    const review =
      '{"rating": 5.0, "title": "Five Stars", "asin": "B013488XFS", "parent_asin": "B013488XFS", "user_id": "AGG", "timestamp": 1440385637000}\n';
    expect(ratingsOf(await read(review, {}, 'Movies_and_TV.jsonl'))).toEqual([['B013488XFS', 5]]);
    expect(reasons((await read(review, { unknown: undefined }, 'Movies_and_TV.jsonl')).rejects)).toEqual([
      expect.stringMatching(/rejected parent_?asin: is a number that no movie has.*--unknown stub/),
    ]);
    const older =
      '{"reviewerID": "ADZ", "asin": "0005019281", "overall": 4.0, "summary": "good", "unixReviewTime": 1203984000, "reviewTime": "02 26, 2008"}\n';
    expect(ratingsOf(await read(older, {}, 'reviews.json'))).toEqual([['0005019281', 4]]);
  });

  test('may be of ten in the table that Letterboxd imports', async () => {
    const content = 'Title,Year,Directors,WatchedDate,Rating10\nHeat,1995,Michael Mann,2023-03-21,9\n';
    expect(ratingsOf(await read(content, { user: 7 }))).toEqual([['heat+1995', 4.5]]);
  });

  test('is of one movie, whether its IMDb id has its zeros or not', async () => {
    const content = 'user,movie_id,rating\n1,tt113277,4\n2,tt0113277,5\n';
    expect(ratingsOf(await read(content))).toEqual([
      ['tt0113277', 4],
      ['tt0113277', 5],
    ]);
    const known = createMovieIndex();
    known.add({
      id: 'heat+1995',
      imdbId: 'tt0113277',
      tmdbId: null,
      title: 'Heat',
      originalTitle: null,
      releaseDate: null,
    });
    expect(ratingsOf(await read(content, { known }))).toEqual([
      ['heat+1995', 4],
      ['heat+1995', 5],
    ]);
    expect((await read(content, { unknown: undefined })).ratings).toEqual([]);
  });

  test('is refused where grades of Yahoo look like MovieLens 100K', async () => {
    const content = '1\t1807776971\t9\t5\n1\t1807776972\t1\t1\n';
    await expect(read(content, {}, 'ydata.txt')).rejects.toThrow(/begins with "1\t1807776971\t9\t5"\. .*--map user=1/);
    const map = parseColumnMap('user=1,movie=2,rating=3');
    expect(ratingsOf(await read(content, { map, scale: parseScale('1..13') }, 'ydata.txt'))).toEqual([
      ['1807776971', 3.462],
      ['1807776972', 0.5],
    ]);
  });
});

describe('how much somebody watched', () => {
  test.each([
    ['milliseconds', 'ms_played', '5400000', [['heat+1995', 90, null]]],
    ['a clock in minutes', 'minutes', '01:30:00', [['heat+1995', 90, null]]],
    ['a clock in seconds', 'seconds', '1:30:00', [['heat+1995', 90, null]]],
    ['a clock called duration', 'Duration', '1:30:00', [['heat+1995', 90, null]]],
    ['percent with a decimal comma', 'percent', '"45,5 %"', [['heat+1995', null, 0.455]]],
    ['watched or not: watched', 'watched', 'true', [['heat+1995', null, 1]]],
    ['watched or not: not', 'watched', 'false', []],
  ])('may be %s', async (_, column, cell, plays) => {
    expect(playsOf(await read(`user_id,movie_id,${column},timestamp\n1,heat+1995,${cell},2023-03-21\n`))).toEqual(
      plays,
    );
  });

  test('is refused where its unit is not said: Plex, Emby', async () => {
    const content = 'User,Title,Year,Viewed At,Duration\nanna,Heat,1995,2023-03-21 09:00:08,5400000\n';
    const map = 'user=User,title=Title,year=Year,time=Viewed At,minutes=Duration';
    await expect(read(content)).rejects.toThrow(`--map "${map}", or the same with seconds or milliseconds`);
    const said = parseColumnMap(map.replace('minutes', 'milliseconds'));
    expect(playsOf(await read(content, { map: said }))).toEqual([['heat+1995', 90, null]]);
  });

  test('is nothing where the event is another one', async () => {
    const content = 'user_id,movie_id,event_type\n1,heat+1995,watch\n2,heat+1995,impression\n3,heat+1995,trailer\n';
    const all = await read(content, {}, 'plays.csv');
    expect(playsOf(all)).toEqual([['heat+1995', null, 1]]);
    expect(reasons(all.rejects)).toEqual(
      [2, 3].map((row) => `${row + 1} rejected event_type: is not a play, but another kind of event`),
    );
  });

  test('is what was watched, not what is to be: TV Time', async () => {
    const content =
      'user_id,type,movie_name,release_date,created_at,runtime,entity_type\n' +
      '123,watch,Heat,1995-12-15 00:00:00,2023-03-21 09:00:08,10200,movie\n' +
      '123,towatch,Alien,1979-05-25 00:00:00,2023-03-21 09:00:08,7020,movie\n' +
      '123,watch,,,2023-03-21 09:00:08,,series\n';
    expect(playsOf(await read(content))).toEqual([['heat+1995', null, 1]]);
  });
});

test('a column of kinds by which no row is about a movie is named, and can be left out', async () => {
  const content = 'user_id,movie,rating,type\n1,heat+1995,4.5,explicit\n2,heat+1995,3,explicit\n';
  await expect(read(content)).rejects.toThrow(
    /according to the column type, none of its 2 rows is about a movie, such as "explicit"/,
  );
  const map = parseColumnMap('user=user_id,movie=movie,rating=rating');
  expect(ratingsOf(await read(content, { map }))).toHaveLength(2);
});

describe('--map', () => {
  const points = { map: parseColumnMap('user=who.id,imdb=film.ids.imdb,title=film.title,rating=points') };
  const object = { who: { id: 1 }, film: { ids: { imdb: 'tt0113277' }, title: 'Heat (1995)' }, points: 4.5 };

  test.each([
    ['lines', `${JSON.stringify(object)}\n${JSON.stringify({ ...object, points: 3 })}\n`],
    ['an array', JSON.stringify([object, { ...object, points: 3 }], null, 2)],
  ])('names the keys of JSON objects in %s', async (_, content) => {
    const all = await read(content, points, 'export.json');
    expect(ratingsOf(all)).toEqual([
      ['heat+1995', 4.5],
      ['heat+1995', 3],
    ]);
    expect(all.understood).toEqual([
      'export.json: ratings, JSON; scale 0.5..5; who.id as user, film.ids.imdb as IMDb id, film.title as title, points as rating',
    ]);
  });

  test('says which keys JSON objects have, where it names others or numbers', async () => {
    const content = `${JSON.stringify(object)}\n`;
    const missing = { map: parseColumnMap('user=name,movie=film') };
    await expect(read(content, missing)).rejects.toThrow(/has no column name; it has who\.id, film\.ids\.imdb/);
    const numbers = { map: parseColumnMap('user=1,movie=2') };
    await expect(read(content, numbers)).rejects.toThrow(/JSON objects, whose values have names instead of numbers/);
  });

  test('counts a quoted cell as one, whatever it holds', async () => {
    const map = parseColumnMap('user=1,title=2,rating=3');
    expect(ratingsOf(await read('1,"Heat, The (1995)",4\n2,"Heat, The (1995)",3\n', { map }))).toHaveLength(2);
  });
});
