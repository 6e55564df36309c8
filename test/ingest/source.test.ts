import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { DatasetBuilder } from '../../src/dataset/builder.ts';
import { userKeyRule } from '../../src/domain/user-key.ts';
import { parseScale } from '../../src/ingest/scale.ts';
import { openSource } from '../../src/ingest/source.ts';
import { makeFile, makeFolder, readAll, reasons, zip } from './support.ts';

const movies = `id,tmdb_id,title,adult,belongs_to_collection,budget,genres,overview,release_date,vote_average,vote_count
oceans+eleven+2001,161.0,Ocean's Eleven,False,"{'id': 304, 'name': ""Ocean's Collection""}",85000000,"[{'id': 53, 'name': 'Thriller'}, {'id': 80, 'name': ""Crime, 'fun'""}]","Less than 24 hours
into his parole.",2001-12-07,7.2,3857.0
am\u00e9lie+2001,194,Amélie,,,,Comedy|Romance,,2001-04-25,nan,
`;
const users = 'user_id,age,occupation,gender\n1,24,technician,M\n2.0,,,\n';
const ratings = 'timestamp,user_id,movie,rating\n2023-03-21T09:00:08,1,amélie+2001,4.5\n,2,oceans+eleven+2001,3\n';

const expectedRatings = [
  { timestamp: new Date('2023-03-21T09:00:08Z'), userId: 1, movieId: 'amélie+2001', stars: 4.5, row: 0 },
  { timestamp: null, userId: 2, movieId: 'oceans+eleven+2001', stars: 3, row: 1 },
];

describe('the original three CSVs', () => {
  const files = { 'movies.csv': movies, 'users.csv': users, 'ratings.csv': ratings };

  test('come with every value in its place', async () => {
    const all = await readAll(await makeFolder(files));
    expect(all.rejects).toEqual([]);
    expect(all.notices).toEqual([]);
    expect(all.movies).toMatchObject([
      {
        id: 'oceans+eleven+2001',
        tmdbId: 161,
        title: "Ocean's Eleven",
        adult: false,
        budget: 85_000_000,
        genres: ['Thriller', "Crime, 'fun'"],
        overview: 'Less than 24 hours\ninto his parole.',
        releaseDate: '2001-12-07',
        voteAverage: 7.2,
        voteCount: 3857,
        collection: "Ocean's Collection",
        keywords: [],
        runtime: null,
      },
      {
        id: 'amélie+2001',
        adult: null,
        budget: null,
        genres: ['Comedy', 'Romance'],
        voteAverage: null,
        collection: null,
      },
    ]);
    expect(all.users).toEqual([
      { id: 1, age: 24, occupation: 'technician', gender: 'M' },
      { id: 2, age: null, occupation: null, gender: null },
    ]);
    expect(all.ratings).toEqual(expectedRatings);
  });

  test('are the same gzipped, zipped, in a folder within, with BOM, with CRLF, in any column order', async () => {
    const plain = await readAll(await makeFolder(files));
    const crlf = (text: string) => `\uFEFF${text.replaceAll('\n', '\r\n')}`;
    const packed = {
      'movies.csv.gz': gzipSync(movies),
      'users.csv.gz': gzipSync(users),
      'ratings.csv.gz': gzipSync(ratings),
    };
    const inner = Object.fromEntries(Object.entries(files).map(([name, text]) => [`data/${name}`, text]));
    const variants = [
      await makeFolder(packed),
      await makeFolder(inner),
      await makeFile('archive.zip', await zip(inner)),
      await makeFile('archive', await zip({ ...packed, '__MACOSX/movies.csv': 'x', '.DS_Store': 'x' })),
      await makeFolder(Object.fromEntries(Object.entries(files).map(([name, text]) => [name, crlf(text)]))),
    ];
    for (const variant of variants)
      expect({ ...(await readAll(variant)), understood: [] }).toEqual({ ...plain, understood: [] });
    const turned = await readAll(
      await makeFile('export', 'rating,MOVIE, user_id ,extra,timestamp\n4.5,amélie+2001,1,,2023-03-21T09:00:08\n'),
    );
    expect(turned.ratings).toEqual(expectedRatings.slice(0, 1));
    expect(turned.understood).toEqual([
      'export: ratings, commas; scale 0.5..5; user_id as user, MOVIE as movie, rating, timestamp as time; columns without a place: extra',
    ]);
  });

  test('fill a dataset in file order, so that a split can be matched by row', async () => {
    const parts = Uint8Array.of(2, 1);
    const source = await openSource(await makeFolder(files));
    const builder = new DatasetBuilder();
    for await (const batch of source.movies()) for (const movie of batch) builder.addMovie(movie);
    for await (const batch of source.users()) for (const user of batch) builder.addUser(user);
    for await (const batch of source.ratings()) {
      for (const rating of batch) builder.addRating(rating, parts[rating.row]);
    }
    await source.close();
    const { ratings: rows, userIds } = builder.build();
    expect(userIds).toEqual([1, 2]);
    expect([...rows.part]).toEqual([2, 1]);
  });

  test('lose the rows and cells that cannot be used, and no others', async () => {
    const bad = await readAll(
      await makeFile(
        'ratings.csv',
        [
          'timestamp,user_id,movie,rating',
          ',1,heat+1995,0',
          ',1,heat+1995,6',
          ',1,heat+1995,abc',
          ',1,heat+1995,NaN',
          ',-1,heat+1995,4',
          ',123456789012345678901234567890,heat+1995,4',
          ',1,,4',
          ',1,heat+1995',
          ',1,heat+1995,4,5',
          ',1,heat\0+1995,4',
          '0000-00-00,1,heat+1995,4',
          `,1,${'x'.repeat(256)},4`,
          ',2.0,heat+1995,4.0',
        ].join('\n'),
      ),
      { scale: parseScale('0.5..5') },
    );
    expect(bad.ratings.map(({ userId, row, timestamp }) => [userId, row, timestamp])).toEqual([
      [1, 10, null],
      [2, 12, null],
    ]);
    expect(reasons(bad.rejects)).toEqual([
      '2 rejected rating: is not a number from 0.5 to 5',
      '3 rejected rating: is not a number from 0.5 to 5',
      '4 rejected rating: is not a number from 0.5 to 5',
      '5 rejected rating: is not a number from 0.5 to 5',
      `6 rejected user_id: is not ${userKeyRule}`,
      `7 rejected user_id: is not ${userKeyRule}`,
      '8 rejected movie: is empty',
      '9 rejected : has fewer cells than there are columns',
      '10 rejected : has more cells than columns',
      '11 rejected : contains a NUL character, which a database cannot store',
      '13 rejected movie: is not a line of at most 255 characters',
    ]);
    expect(bad.rejects[0]).toMatchObject({ file: 'ratings.csv', text: ',1,heat+1995,0' });
  });

  test('keep a movie of which some cells cannot be read', async () => {
    const all = await readAll(
      await makeFile(
        'movies.csv',
        `title,id,budget,vote_average,release_date,genres,collection,adult
Heat,heat+1995,1e30,11,0000-00-00,"[{'name': 'Dra","[{'name': 'A'}, {'name': 'B'}]",maybe
,nameless+2000,,,,,,
`,
      ),
    );
    expect(all.movies).toMatchObject([
      {
        id: 'heat+1995',
        budget: null,
        voteAverage: null,
        releaseDate: null,
        genres: [],
        collection: null,
        adult: null,
      },
    ]);
    expect(reasons(all.rejects)).toEqual([
      '2 kept adult: is not True or False',
      '2 kept budget: is not a whole number from 0 to 9007199254740991',
      '2 kept genres: is not a list of names',
      '2 kept release_date: is not a date such as 1994-10-14',
      '2 kept vote_average: is not a number from 0 to 10',
      '2 kept collection: is not a name',
      '3 rejected title: is empty',
    ]);
  });

  test('may be Windows-1252, with a notice', async () => {
    const bytes = Buffer.from('id,title\namelie+2001,Am\xe9lie\n', 'latin1');
    const all = await readAll(await makeFile('movies.csv', bytes));
    expect(all.movies).toMatchObject([{ title: 'Amélie' }]);
    expect(all.notices).toEqual(['movies.csv: lines that are not UTF-8 were read as Windows-1252: 1.']);
  });
});

describe('a source that cannot be read says what is wrong', () => {
  const long = gzipSync(
    `id,title\n${Array.from({ length: 5000 }, (_, row) => `${Math.sin(row)},${Math.cos(row)}`).join('\n')}`,
  );
  const damagedGzip = Buffer.from(long);
  const middle = long.length >> 1;
  damagedGzip.fill(0xff, middle, middle + 100);

  test.each<[string, string | Buffer, string, RegExp]>([
    ['an empty file', '', 'SOURCE_UNKNOWN', /it\.csv is empty/],
    ['blank lines', '\n\n', 'SOURCE_UNKNOWN', /it\.csv is empty/],
    ['another header', 'name;price\na;1\n', 'SOURCE_UNKNOWN', /it\.csv begins with "name;price".*id, title/],
    ['a binary file', Buffer.from([0x89, 0x50, 0, 0, 1, 2, 3]), 'SOURCE_UNKNOWN', /it\.csv is not text/],
    [
      'what only calls itself an archive',
      Buffer.from('\xf7\xe3\x06&\xc6G\x0c5\x1e*Q and more', 'latin1'),
      'SOURCE_UNKNOWN',
      /it\.csv is neither text nor/,
    ],
    ['half a gzip file', long.subarray(0, long.length / 2), 'SOURCE_DAMAGED', /it\.csv .*ends in the middle/],
    ['a damaged gzip file', damagedGzip, 'SOURCE_DAMAGED', /it\.csv is a damaged gzip file/],
    ['an empty zip', Buffer.from(`PK\x05\x06${'\0'.repeat(18)}`), 'SOURCE_UNKNOWN', /it holds no files/],
    ['ratings of MovieLens alone', 'userId,movieId,rating,timestamp\n1,1,4,1\n', 'SOURCE_INCOMPLETE', /movies file/],
  ])('%s', async (_, content, code, message) => {
    const reading = readAll(await makeFile('it.csv', content));
    await expect(reading).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
  });

  test('a missing file, a folder of nothing', async () => {
    const folder = await makeFolder({ 'readme.txt': 'hello', 'b.bin': '\0\0' });
    await expect(openSource(`${folder}/nothing`)).rejects.toMatchObject({ code: 'SOURCE_UNREADABLE' });
    await expect(openSource(folder)).rejects.toMatchObject({ code: 'SOURCE_UNKNOWN' });
    await expect(openSource(folder)).rejects.toThrow(
      'none of its 2 files is one; b.bin is not text; readme.txt begins with "hello"',
    );
  });

  test('two files of one kind, unless one has the name for it', async () => {
    const files = { 'users-old.csv': users, 'users-new.csv': users };
    await expect(openSource(await makeFolder(files))).rejects.toThrow(/More than one file holds users/);
    const chosen = await readAll(await makeFolder({ 'b.csv': movies, 'movies.csv': movies }));
    expect(chosen.movies).toHaveLength(2);
    expect(chosen.notices).toEqual(['Left out, as movies.csv holds movies: b.csv.']);
  });

  test('a file that has the name of a table and is none', async () => {
    const folder = await makeFolder({ 'movies.csv': movies, 'ratings.csv': 'who^what^stars\na^b^5\n' });
    await expect(readAll(folder)).rejects.toMatchObject({
      code: 'SOURCE_UNKNOWN',
      message: expect.stringMatching(/ratings\.csv is named like a table.*--map/),
    });
  });

  test('what is not read is named', async () => {
    const folder = await makeFolder({ 'movies.csv': movies, 'README.txt': 'About.', 'more/ratings.csv': ratings });
    expect((await readAll(folder)).notices).toEqual([
      'Not read: README.txt (begins with "About.").',
      'Folders within are not read: more.',
    ]);
  });
});

describe('a zip archive', () => {
  test.each<[string, (archive: Buffer) => Buffer, RegExp]>([
    ['cut off', (archive) => archive.subarray(0, archive.length - 40), /cannot be unpacked/],
    ['with a wrong checksum', (archive) => flipped(archive, 60), /checksum is wrong|cannot be unpacked/],
    ['that is encrypted', encrypted, /is encrypted/],
  ])('%s', async (_, damage, message) => {
    const archive = await zip({ 'movies.csv': movies });
    const reading = readAll(await makeFile('archive.zip', damage(archive)));
    await expect(reading).rejects.toMatchObject({ code: 'SOURCE_DAMAGED', message: expect.stringMatching(message) });
  });
});

test('a bomb is not unpacked to its end', async () => {
  const mebibyte = Buffer.alloc(1 << 20, `heat+1995,${'x'.repeat(10_000)}\n`);
  const bombs = {
    // A gzip file may be many of them, one after the other.
    'movies.csv.gz': Buffer.concat([gzipSync('id,title\n'), ...Array.from({ length: 100 }, () => gzipSync(mebibyte))]),
    'movies.zip': await zip({
      'movies.csv': Buffer.concat([Buffer.from('id,title\n'), Buffer.alloc(70 << 20, mebibyte)]),
    }),
  };
  for (const [name, bomb] of Object.entries(bombs)) {
    await expect(readAll(await makeFile(name, bomb))).rejects.toThrow(/more than 500 times/);
  }
});

function flipped(archive: Buffer, at: number): Buffer {
  const copy = Buffer.from(archive);
  copy[at] = copy[at]! ^ 0xff;
  return copy;
}

/** Sets the flag in the central directory, which is what readers go by. */
function encrypted(archive: Buffer): Buffer {
  const copy = Buffer.from(archive);
  const flags = copy.lastIndexOf('PK\x01\x02', undefined, 'latin1') + 8;
  copy[flags] = copy[flags]! | 1;
  return copy;
}
