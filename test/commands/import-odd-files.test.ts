import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeFile, makeFolder } from '../ingest/support.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { finish, start } from './command.ts';

/** Small files of kinds that were once misread in silence, through the real command into a real database. */
let database: TestDatabase;
beforeEach(async () => {
  database = await openTestDatabase();
});
afterEach(() => database.close());

async function run(source: string, ...flags: string[]) {
  const home = await makeFolder();
  return await finish(start('import', source, '--database-url', database.url, '--home', home, ...flags));
}

async function counts(): Promise<number[]> {
  const [row] = await database.sql<{ counts: number[] }[]>`
    select array[(select count(*) from movies), (select count(*) from users), (select count(*) from ratings)]::int[]
      as counts`;
  return row!.counts;
}

it('keeps a movie of the year 0000 as one without a year', async () => {
  const folder = await makeFolder({ 'movies.csv': 'movieId,title,genres\n1,Some Film (0000),Drama\n' });
  expect((await run(folder)).code).toBe(0);
  expect(await database.sql`select title, release_date, genres from movies`).toEqual([
    { title: 'Some Film', release_date: null, genres: 'Drama' },
  ]);
});

it('reads ratings with semicolons beside tables with commas', async () => {
  const folder = await makeFolder({
    'movies.csv': 'id,title\na+2000,A\nb+2000,B\n',
    'users.csv': 'user_id,age,occupation,gender\n1,20,,\n2,30,,\n',
    'ratings.csv': 'timestamp;user_id;movie;rating\n2015-01-01;1;a+2000;4\n',
  });
  const { code, messages } = await run(folder);
  expect({ code, messages }).toEqual({
    code: 0,
    messages: expect.stringContaining('ratings.csv: ratings, semicolons'),
  });
  expect(await counts()).toEqual([2, 2, 1]);
});

it('writes nothing of ratings of ten, and all of it with the scale that the refusal asks for', async () => {
  const folder = await makeFolder({
    'movies.csv': 'movieId,title,genres\n1,Some Toys (1995),Comedy\n',
    'ratings.csv': 'userId,movieId,rating,timestamp\n1,1,8.5,964982703\n2,1,3,964982703\n',
  });
  const refused = await run(folder);
  expect(refused.code).toBe(1);
  expect(refused.messages).toMatch(/ratings\.csv: the ratings run from 3 to 8\.5.*--scale 0\.\.10/);
  expect(await counts()).toEqual([0, 0, 0]);
  expect((await run(folder, '--scale', '0..10')).code).toBe(0);
  expect(await database.sql`select user_id, rating from ratings order by user_id`).toEqual([
    { user_id: 1, rating: 4.25 },
    { user_id: 2, rating: 1.5 },
  ]);
});

it('reads MovieTweetings as ratings of ten, not as tags', async () => {
  const folder = await makeFolder({
    'movies.dat': '0111161::A Prison Film (1994)::Drama\n0068646::A Family Film (1972)::Crime|Drama\n',
    'ratings.dat': '1::0111161::10::1363245118\n1::0068646::4::1363245119\n2::0111161::3::1363245121\n',
    'users.dat': '1::1001\n2::1002\n',
  });
  const { code, messages } = await run(folder);
  expect({ code, messages }).toEqual({
    code: 0,
    messages: expect.stringContaining('Not needed, and not read: users.dat'),
  });
  expect(await database.sql`select imdb_id, keywords from movies order by id`).toEqual([
    { imdb_id: 'tt0068646', keywords: null },
    { imdb_id: 'tt0111161', keywords: null },
  ]);
  expect(await database.sql`select user_id, rating from ratings order by user_id, rating`).toEqual([
    { user_id: 1, rating: 2 },
    { user_id: 1, rating: 5 },
    { user_id: 2, rating: 1.5 },
  ]);
});

it('reads columns in any case, and genres and dates in many spellings', async () => {
  const rows = [
    'heat+1995,Heat,"Drama, Crime",12/15/1995,7.7',
    'b+2000,B,"Drama,Crime",1995,"7,7"',
    'd+2000,D,"[""Drama"", ""Crime""]","December 15, 1995",77',
    "e+2000,E,\"['Drama' 'Crime']\",1995.0,7",
    'g+2000,G,Drama; Crime,1995-12-15T00:00:00.000Z,7',
  ];
  const file = await makeFile('films.csv', `ID,Title,Genres,Release_Date,VOTE_AVERAGE\n${rows.join('\n')}\n`);
  expect((await run(file)).code).toBe(0);
  const stored = await database.sql`
    select id, genres, release_date::text as released, vote_average as votes from movies order by id`;
  const drama = { genres: 'Drama|Crime' };
  expect(stored).toEqual([
    { id: 'b+2000', ...drama, released: '1995-01-01', votes: 7.7 },
    { id: 'd+2000', ...drama, released: '1995-12-15', votes: null },
    { id: 'e+2000', ...drama, released: '1995-01-01', votes: 7 },
    { id: 'g+2000', ...drama, released: '1995-12-15', votes: 7 },
    { id: 'heat+1995', ...drama, released: '1995-12-15', votes: 7.7 },
  ]);
});

it('joins the rows of a user, and takes no missing value for a group', async () => {
  const rows = ['1,24,writer,M', '1,25,,', '2,0,None,nan', '3,-5,NaN,f', '4,200,\\N,Female', '5,25.0,student,m'];
  const file = await makeFile('users.csv', `user_id,age,occupation,gender\n${rows.join('\n')}\n`);
  expect((await run(file)).code).toBe(0);
  expect(await database.sql`select user_id as id, age, occupation, gender from users order by 1`).toEqual([
    { id: 1, age: 25, occupation: 'writer', gender: 'M' },
    { id: 2, age: 0, occupation: null, gender: null },
    { id: 3, age: null, occupation: null, gender: 'f' },
    { id: 4, age: null, occupation: null, gender: 'Female' },
    { id: 5, age: 25, occupation: 'student', gender: 'm' },
  ]);
});

it('keeps ratings without the times that could be two things', async () => {
  const times = {
    'a+2000': ['1260759144.0', '2009-12-14T02:52:24Z'],
    'b+2000': ['1260759144000', '2009-12-14T02:52:24Z'],
    'c+2000': ['20150309', '2015-03-09T00:00:00Z'],
    'd+2000': ['2015', null],
    'e+2000': ['2015-03-09T12:00:00+05:30', '2015-03-09T06:30:00Z'],
    'f+2000': ['31536000000', null],
    'g+2000': ['3015-03-09', null],
    'h+2000': ['1965-05-04T10:00:00Z', '1965-05-04T10:00:00Z'],
    'i+2000': ['1.26E+09', null],
  } as const;
  const rows = Object.entries(times).map(([movie, [text]]) => `${text},1,${movie},4\n`);
  const plain = Array.from({ length: 40 }, (_, row) => `2015-03-09,1,plain+${row}+2000,4\n`);
  const file = await makeFile('ratings.csv', ['timestamp,user_id,movie,rating\n', ...rows, ...plain].join(''));
  expect((await run(file)).code).toBe(0);
  const stored = await database.sql<{ movie: string; timestamp: Date | null }[]>`
    select movie, "timestamp" from ratings where movie not like 'plain%' order by movie`;
  const expected = Object.entries(times).map(([movie, [, time]]) => ({ movie, timestamp: time && new Date(time) }));
  expect(stored).toEqual(expected);
});

it.each([
  ['movie numbers that no movie has', 'user_id,movie_id,rating,timestamp\n1,10,4,1260759144\n', /--unknown stub/],
  ['three columns that could be anything', '0::2::3\n0::3::1\n', /begins with "0::2::3"/],
])('refuses %s, and makes neither movies nor users of them', async (_, text, reason) => {
  const { code, messages, output } = await run(await makeFile('ratings.txt', text));
  expect(code).toBe(1);
  expect(messages + output).toMatch(reason);
  expect(await counts()).toEqual([0, 0, 0]);
});
