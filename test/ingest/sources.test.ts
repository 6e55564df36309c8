import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { bareMovie } from '../../src/domain.ts';
import { parseColumnMap } from '../../src/ingest/columns.ts';
import { formats } from '../../src/ingest/kind.ts';
import { createMovieIndex } from '../../src/ingest/match.ts';
import { parseScale } from '../../src/ingest/scale.ts';
import { imdbExports, sourceExamples } from './source-examples.ts';
import { type Everything, type Files, makeFile, makeFolder, readAll, reasons, zip } from './support.ts';

const anna = 7;

/** What a database knows: three movies, by ids, titles and years. */
function knownMovies() {
  const index = createMovieIndex();
  const add = (id: string, title: string, more: object) => index.add({ ...bareMovie(id, title), ...more });
  add('heat+1995', 'Heat', { imdbId: 'tt0113277', tmdbId: 949, releaseDate: '1995-12-15' });
  add('heat+1986', 'Heat', { releaseDate: '1986-01-01' });
  add('amélie+2001', 'Amélie', {
    tmdbId: 194,
    originalTitle: "Le Fabuleux destin d'Amélie",
    releaseDate: '2001-04-25',
  });
  add('the+good+the+bad+and+the+ugly+1966', 'The Good, the Bad and the Ugly', {
    imdbId: 'tt0060196',
    releaseDate: '1966-12-23',
  });
  return index;
}

async function read(files: Files, options: Parameters<typeof readAll>[1] = {}): Promise<Everything> {
  return readAll(await makeFolder(files), { known: knownMovies(), user: anna, ...options });
}

const ratingsOf = ({ ratings }: Everything) => ratings.map(({ userId, movieId, stars }) => [userId, movieId, stars]);
const playsOf = ({ plays }: Everything) =>
  plays.map(({ userId, movieId, minutes, share }) => [userId, movieId, minutes, share]);

test('docs/data-formats.md has a line of every source, and each is read here', async () => {
  const text = await readFile(new URL('../../docs/data-formats.md', import.meta.url), 'utf8');
  const rows = [...text.matchAll(/^\| .*? \| `([a-z0-9-]+)` \| .* \| (`+) ?(.+?) ?\2 \|$/gm)];
  expect(rows.map(([, format]) => format)).toEqual([...formats]);
  for (const [, format, , line] of rows) {
    const all = Object.values({ ...sourceExamples[format!], ...(format === 'imdb' && imdbExports) }).join('\n');
    expect(all.replaceAll('\t', ' ')).toContain(line!.replaceAll('\\|', '|'));
  }
});

test.each(formats.filter((format) => format !== 'imdb'))(
  '%s is recognised, and nothing of it is rejected',
  async (format) => {
    const all = await read(sourceExamples[format]!);
    const unknown = format === 'letterboxd' ? 1 : 0;
    expect(reasons(all.rejects)).toHaveLength(unknown);
    expect(all.ratings.length + all.plays.length).toBeGreaterThan(0);
    expect(all.understood.length).toBeGreaterThan(0);
    const heat = all.movies.find(({ title }) => title === 'Heat');
    if (heat) expect(heat).toMatchObject({ id: 'heat+1995', title: 'Heat' });
  },
);

test('MovieTweetings rates from 0 to 10 and names movies by IMDb', async () => {
  const all = await read(sourceExamples.movietweetings!);
  expect(all.movies).toMatchObject([{ id: 'heat+1995', imdbId: 'tt0113277', genres: ['Action', 'Crime', 'Drama'] }]);
  expect(ratingsOf(all)).toEqual([
    [1, 'heat+1995', 4],
    [2, 'heat+1995', 1.5],
  ]);
});

test("Kaggle's files are joined by TMDB's ids, the larger ratings win over the small ones", async () => {
  const all = await read(sourceExamples.kaggle!);
  expect(all.movies).toMatchObject([
    {
      id: 'heat+1995',
      tmdbId: 949,
      imdbId: 'tt0113277',
      runtime: 170,
      collection: null,
      actors: ['Al Pacino'],
      directors: ['Michael Mann'],
      keywords: ['robbery'],
      genres: ['Action', 'Crime'],
    },
  ]);
  expect(ratingsOf(all)).toEqual([[1, 'heat+1995', 4]]);
  expect(all.notices).toEqual(['Left out, as ratings.csv holds ratings: ratings_small.csv.']);
});

test("IMDb's titles are movies only, with tabs and lone quotation marks", async () => {
  const all = await read(sourceExamples.imdb!);
  expect(all.movies).toMatchObject([
    { id: 'heat+1995', imdbId: 'tt0113277', runtime: 170, genres: ['Action', 'Crime', 'Drama'], adult: false },
  ]);
  expect(all.notices).toEqual(['title.basics.tsv: 1 rows are not about movies and were left out.']);
  const own = await read(imdbExports);
  expect(ratingsOf(own)).toEqual([[anna, 'heat+1995', 4.5]]);
  expect(own.watchlist).toMatchObject([{ userId: anna, movieId: 'the+good+the+bad+and+the+ugly+1966' }]);
});

test('Letterboxd gives ratings, days without rating as plays, and the watchlist; the rest has candidates', async () => {
  const all = await readAll(await makeFile('letterboxd.zip', await zip(sourceExamples.letterboxd!)), {
    known: knownMovies(),
    user: anna,
  });
  expect(ratingsOf(all)).toEqual([[anna, 'heat+1995', 4.5]]);
  // One year off, and without its accent.
  expect(playsOf(all)).toEqual([
    [anna, 'heat+1995', null, 1],
    [anna, 'amélie+2001', null, 1],
  ]);
  expect(all.watchlist).toMatchObject([{ movieId: 'the+good+the+bad+and+the+ugly+1966' }]);
  expect(all.rejects).toMatchObject([{ line: 3, reason: 'matches no known movie' }]);
});

test('Trakt gives ratings from 1 to 10, history and watchlist, episodes aside', async () => {
  const all = await read(sourceExamples.trakt!);
  expect(ratingsOf(all)).toEqual([[anna, 'heat+1995', 4.5]]);
  expect(playsOf(all)).toEqual([[anna, 'amélie+2001', null, 1]]);
  expect(all.watchlist).toHaveLength(1);
});

test('the Netflix Prize groups ratings by movie, and titles may hold commas', async () => {
  const all = await read(sourceExamples.netflix!);
  expect(all.movies.map(({ id, title }) => [id, title])).toEqual([
    ['heat+1995', 'Heat'],
    ['lost+found+and+lost+again+', 'Lost, Found, and Lost Again'],
  ]);
  expect(ratingsOf(all)).toEqual([
    [1488844, 'heat+1995', 3],
    [822109, 'heat+1995', 5],
    [1488844, 'lost+found+and+lost+again+', 4],
  ]);
});

test('Gorse has likes and plays in one file, and users by name', async () => {
  const all = await read(sourceExamples.gorse!);
  expect(all.movies).toMatchObject([
    { id: 'heat+1995', title: 'Heat', genres: ['Action', 'Crime'], keywords: ['heist'] },
  ]);
  expect(all.ratings).toMatchObject([{ stars: 5, timestamp: new Date('2023-03-21T09:00:08Z') }]);
  expect(all.ratings[0]!.userId).toBe(all.users[0]!.id);
  expect(all.plays).toMatchObject([{ userId: 42, share: 1, timestamp: null }]);
  const lines =
    '{"FeedbackType":"like","UserId":"42","ItemId":"heat+1995","Timestamp":"2023-03-21T09:00:08Z","Comment":""}\n';
  expect(ratingsOf(await read({ 'feedback.jsonl': lines }))).toEqual([[42, 'heat+1995', 5]]);
});

test('Jellyfin and Tautulli give plays of movies by title', async () => {
  const all = await read(sourceExamples.jellyfin!);
  expect(all.plays).toMatchObject([{ movieId: 'amélie+2001', minutes: 90, share: null }]);
  expect((await read(sourceExamples.tautulli!)).plays).toMatchObject([{ movieId: 'heat+1995', share: 0.98 }]);
});

test("one person's export needs to know whose it is", async () => {
  const reading = readAll(await makeFolder(imdbExports), { known: knownMovies() });
  await expect(reading).rejects.toMatchObject({ code: 'SOURCE_UNCLEAR', message: expect.stringMatching(/--user 42/) });
});

test.each<[string, string, unknown[]]>([
  ['semicolons and decimal commas', 'uid;item;score\n1;heat+1995;3,5\n', [1, 'heat+1995', 3.5]],
  ['tabs and ids of TMDB', 'user\ttmdbId\tstars\n1\t949\t4\n', [1, 'heat+1995', 4]],
  ['ids of IMDb without tt', 'user,imdbId,stars\n1,113277.0,4\n', [1, 'heat+1995', 4]],
  ['prefixed ids', 'user_id,movie,rating\n1,tmdb:949,4\n', [1, 'heat+1995', 4]],
  [
    'titles with years in brackets',
    'user_id,title,rating\n1,"Good, the Bad and the Ugly, The (1967)",4\n',
    [1, 'the+good+the+bad+and+the+ugly+1966', 4],
  ],
  ['JSON objects', '{"user_id":1,"movie":"heat+1995","rating":4}\n', [1, 'heat+1995', 4]],
])('a table with %s is read by its columns', async (_, content, expected) => {
  expect(ratingsOf(await read({ 'export.txt': content }))).toEqual([expected]);
});

test('a table without header needs --map', async () => {
  const content = '0::heat+1995::3\n0::amélie+2001::1\n';
  await expect(read({ 'sample.txt': content })).rejects.toThrow(/--map user=1,movie=2,rating=3/);
  const all = await readAll(await makeFile('sample.txt', content), {
    known: knownMovies(),
    map: parseColumnMap('user=1,movie=2,rating=3'),
  });
  expect(ratingsOf(all)).toEqual([
    [0, 'heat+1995', 3],
    [0, 'amélie+2001', 1],
  ]);
  expect(() => parseColumnMap('user=1,film=2')).toThrow(/--map/);
  const wide = readAll(await makeFile('a.csv', 'a,b\n1,2\n'), { map: parseColumnMap('user=1,movie=3,rating=2') });
  await expect(wide).rejects.toThrow(/has no column 3; it has /);
});

test('views without rating are plays, and none of them five stars', async () => {
  const all = await read({ 'views.csv': 'user_id,movie,watched_at\n1,heat+1995,2023-03-21\n' });
  expect(all.ratings).toEqual([]);
  expect(playsOf(all)).toEqual([[1, 'heat+1995', null, 1]]);
  const shares = await read({ 'p.csv': 'user_id,movie,progress\n1,heat+1995,0.5\n1,amélie+2001,80%\n' });
  expect(playsOf(shares).map(([, , , share]) => share)).toEqual([0.5, 0.8]);
  const finished = await read({ 'p.csv': 'user_id,movie,completed\n1,heat+1995,true\n1,amélie+2001,false\n' });
  expect(playsOf(finished).map(([, , minutes, share]) => [minutes, share])).toEqual([
    [null, 1],
    [1, null],
  ]);
});

const ratings = (...values: (number | string)[]) =>
  `user_id,movie,rating\n${values.map((value, index) => `${index},heat+1995,${value}\n`).join('')}`;

test.each<[string, string, RegExp]>([
  ['0 to 10', ratings(0, 3, 8.5), /run from 0 to 8\.5.*--scale 0\.\.10/],
  ['1 to 100', ratings(5, 40, 97), /--scale 0\.\.100/],
  ['thumbs as numbers', ratings(1, 0, 1), /run from 0 to 1.*--scale thumbs/],
  ['thumbs as words', ratings('up', 'down'), /"up" is not a number of stars.*--scale thumbs/],
  ['nothing but ones', ratings(1, 1, 1), /every rating is 1.*--scale thumbs/],
  ['shares', ratings(0.6, 0.9, 1), /--scale 0\.\.1/],
  ['shares below half', ratings(0.8, 0.35), /--scale 0\.\.1\./],
])('ratings that are %s are refused, with the range and the flag', async (_, content, message) => {
  const reading = read({ 'ratings.csv': content });
  await expect(reading).rejects.toMatchObject({ code: 'SOURCE_UNCLEAR', message: expect.stringMatching(message) });
});

test.each<[string, string, number[]]>([
  ['0..10', ratings(0, 1, 7, 10), [0.5, 0.5, 3.5, 5]],
  ['1..100', ratings(1, 50, 100), [0.5, 2.5, 5]],
  ['thumbs', ratings(1, 0, -1, 'up'), [5, 1, 1, 5]],
  ['-10..10', ratings(-10, 0, 10), [0.5, 2.5, 5]],
  ['0..1', ratings(0.6, 1), [3, 5]],
])('--scale %s makes stars', async (scale, content, stars) => {
  const all = await read({ 'ratings.csv': content }, { scale: parseScale(scale) });
  expect(all.ratings.map((rating) => rating.stars)).toEqual(stars);
});

test('dates that could be of two orders are refused until --time says which', async () => {
  const content = `user_id,movie,rating,date\n${[1, 2, 3].map((day) => `${day},heat+1995,4,0${day}/04/2015\n`).join('')}`;
  await expect(read({ 'ratings.csv': content })).rejects.toMatchObject({
    code: 'SOURCE_UNCLEAR',
    message: expect.stringMatching(/3 of 3 times.*--time/),
  });
  const all = await read({ 'ratings.csv': content }, { time: 'dmy' });
  expect(all.ratings[1]!.timestamp).toEqual(new Date('2015-04-02'));
});

test('a number that no movie has makes none, unless it is told to', async () => {
  const content = 'user_id,movie_id,rating,timestamp\n1,862.0,4,1260759144\n';
  const all = await read({ 'ratings.csv': content });
  expect(reasons(all.rejects)).toEqual([expect.stringMatching(/is a number that no movie has.*--unknown stub/)]);
  expect(ratingsOf(await read({ 'ratings.csv': content }, { unknown: 'stub' }))).toEqual([[1, '862', 4]]);
});

test('users may have names, which are no numbers', async () => {
  const content =
    'user_id,movie,rating\n3fa85f64-5717-4562-b3fc-2c963f66afa6,heat+1995,4\n007,heat+1995,3\n Ann,heat+1995,2\n-5,heat+1995,1\nnan,heat+1995,1\n';
  const named: string[] = [];
  const all = await read({ 'ratings.csv': content }, { names: { numberOf: (name) => -named.push(name) } });
  expect(all.ratings.map(({ userId, stars }) => [userId, stars])).toEqual([
    [-1, 4],
    [7, 3],
    [-2, 2],
  ]);
  expect(named).toEqual(['3fa85f64-5717-4562-b3fc-2c963f66afa6', ' Ann']);
});

test('an amount of a play that cannot be read is not the whole movie', async () => {
  const minutes = await read({
    'p.csv': 'user_id,movie,minutes\n1,heat+1995,1:30\n1,amélie+2001,90\n2,heat+1995,1:30:00\n',
  });
  expect(playsOf(minutes)).toEqual([
    [1, 'amélie+2001', 90, null],
    [2, 'heat+1995', 90, null],
  ]);
  expect(reasons(minutes.rejects)).toEqual([
    '2 rejected minutes: is not a number of minutes from 0 to 100000, or a duration such as 1:45:00',
  ]);
  const shares = await read({ 'p.csv': 'user_id,movie,progress\n1,heat+1995,150%\n1,amélie+2001,80%\n' });
  expect(playsOf(shares)).toEqual([[1, 'amélie+2001', null, 0.8]]);
});

test('a progress in percent is not taken for shares', async () => {
  const files = { 'p.csv': 'user_id,movie,progress\n1,heat+1995,90\n1,amélie+2001,1\n2,heat+1995,45\n' };
  await expect(read(files)).rejects.toThrow(
    /progress goes up to 90.*--map user=user_id,movie=movie,percent=progress\. Nothing was written/,
  );
  const all = await read(files, { map: parseColumnMap('user=user_id,movie=movie,percent=progress') });
  expect(playsOf(all).map(([, , , share]) => share)).toEqual([0.9, 0.01, 0.45]);
});

test('a file of RecBole is read with commas, too', async () => {
  const all = await read({ 'a.inter': 'user_id:token,item_id:token,rating:float\n1,heat+1995,4\n' });
  expect(ratingsOf(all)).toEqual([[1, 'heat+1995', 4]]);
});

test("day numbers of a spreadsheet are not taken for seconds, and a service's log is named", async () => {
  const days = 'user_id,movie,rating,time\n1,heat+1995,4,42072.5\n1,amélie+2001,3,42073\n';
  await expect(read({ 'r.csv': days })).rejects.toThrow(/"42072.5", which is 1 or 2 January 1970.*--time seconds/);
  const log = '2023-03-21T09:00:08,7001,GET /rate/heat+1995=4\n';
  await expect(read({ 'movie.log': log })).rejects.toThrow(/movie\.log is the log of a service.*stream --file/);
});
