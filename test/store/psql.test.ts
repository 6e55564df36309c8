import { spawnSync } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { requirePart } from '../support/parts.ts';

const sqlFolder = path.join(import.meta.dirname, '..', '..', 'db');

let database: TestDatabase;
let folder: string;
let remove: () => Promise<void>;

beforeEach(async () => {
  database = await openTestDatabase();
  // As `createdb` leaves it.
  await database.sql.unsafe('drop schema public cascade; create schema public');
  ({ folder, remove } = await makeTemporaryFolder());
});
afterEach(async () => {
  await database.close();
  await remove();
});

/** Runs a file of db/ as a user of psql would, in the folder with the CSVs. */
function psql(file: string): { status: number | null; error: string } {
  const environment = { ...process.env, PGTZ: 'Pacific/Auckland' };
  const flags = ['--no-psqlrc', '--quiet', '--dbname', database.url, '--file', path.join(sqlFolder, file)];
  const { status, stderr } = spawnSync('psql', flags, { cwd: folder, encoding: 'utf8', env: environment });
  return { status, error: stderr };
}

const header =
  'id,tmdb_id,imdb_id,title,original_title,adult,budget,genres,homepage,original_language,overview,popularity,poster_path,' +
  'production_companies,production_countries,release_date,revenue,runtime,spoken_languages,status,vote_average,vote_count';
const files = {
  'movies.csv': `${header}
heat+1995,949.0,tt0113277,Heat,Heat,False,60000000,Action|Crime,,en,"Obsessive ""master"" thief, and a cop",17.9,,Regency,USA,1995-12-15,187436818.0,170.0,English|Español,Released,7.7,1886
amélie+2001,,,Amélie,,,,,,,,,,,,,,,,,,
heat+1995,949,,Heat (1995),Heat,False,60000000,Action|Crime,,en,,17.9,,Regency,USA,1995-12-15,4294967296,170.0,English,Released,7.7,1886
`,
  'users.csv': 'user_id,age,occupation,gender\n1,25,artist,F\n2,,,\n',
  'ratings.csv': `timestamp,user_id,movie,rating
2001-01-01T00:00:00,1,heat+1995,2
2003-01-01T00:00:00,1,heat+1995,4.5
2002-01-01T00:00:00,1,heat+1995,3
,2,heat+1995,1
,2,heat+1995,5
`,
};

async function writeFiles(changed: Partial<typeof files> = {}): Promise<void> {
  const entries = Object.entries({ ...files, ...changed });
  await Promise.all(entries.map(([name, text]) => writeFile(path.join(folder, name), text)));
}

const readRatings = () =>
  database.sql`select "timestamp", user_id as "userId", movie, rating from ratings order by user_id, movie`;
const imported = [
  { timestamp: new Date('2003-01-01T00:00:00Z'), userId: 1, movie: 'heat+1995', rating: 4.5 },
  { timestamp: null, userId: 2, movie: 'heat+1995', rating: 5 },
];

test('schema and import work with plain psql, and Marquee adopts the result', async (context) => {
  requirePart(context, 'psql');
  await writeFiles();
  expect(psql('01_schema.sql')).toEqual({ status: 0, error: '' });
  expect(psql('02_import_data.sql')).toEqual({ status: 0, error: '' });
  const { sql, close } = await openDatabase({ home: folder, databaseUrl: database.url });
  expect(await readRatings()).toEqual(imported);
  expect(await sql`select user_id, age, occupation, gender from users order by user_id`).toEqual([
    { user_id: 1, age: 25, occupation: 'artist', gender: 'F' },
    { user_id: 2, age: null, occupation: null, gender: null },
  ]);
  const [movie] = await sql`select tmdb_id, title, revenue, genres, overview from movies where id = 'heat+1995'`;
  const last = { tmdb_id: 949, title: 'Heat (1995)', revenue: 4294967296, genres: 'Action|Crime', overview: null };
  expect(movie).toEqual(last);
  await close();
});

test('the import can be repeated, and older ratings do not replace newer ones', async (context) => {
  requirePart(context, 'psql');
  psql('01_schema.sql');
  await writeFiles();
  psql('02_import_data.sql');
  expect(psql('02_import_data.sql')).toEqual({ status: 0, error: '' });
  expect(await readRatings()).toEqual(imported);
  await writeFiles({
    'ratings.csv': 'timestamp,user_id,movie,rating\n1999-01-01T00:00:00,1,heat+1995,1\n,2,heat+1995,2\n',
  });
  expect(psql('02_import_data.sql')).toEqual({ status: 0, error: '' });
  expect(await readRatings()).toEqual([imported[0], { ...imported[1], rating: 2 }]);
});

test.for([
  ['of an unknown movie', '2001-01-01,1,no+such+film+1900,3', 'foreign key constraint'],
  ['of no stars', '2001-01-01,1,heat+1995,0', 'check constraint'],
])('a rating %s stops the import, and nothing of it stays', async ([_, line, reason], context) => {
  requirePart(context, 'psql');
  psql('01_schema.sql');
  await writeFiles({ 'ratings.csv': `timestamp,user_id,movie,rating\n${line}\n` });
  expect(psql('02_import_data.sql')).toMatchObject({ status: 3, error: expect.stringContaining(reason) });
  expect(await database.sql`select count(*) as count from movies`).toEqual([{ count: 0 }]);
});
