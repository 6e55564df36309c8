import { describe, expect, test } from 'vitest';
import { makeFile, makeFolder, readAll, reasons, zip } from './support.ts';

const latest = {
  'ml-latest-small/README.txt': 'Summary\n',
  'ml-latest-small/movies.csv': `movieId,title,genres
1,Toy Story (1995),Adventure|Animation|Children
11,"American President, The (1995)",Comedy|Drama
7,Sabrina (1995),Comedy
8,Sabrina (1995),(no genres listed)
`,
  'ml-latest-small/links.csv': 'movieId,imdbId,tmdbId\n1,0114709,862\n7,0114319,\n',
  'ml-latest-small/tags.csv': `userId,movieId,tag,timestamp
1,1,Pixar,1139045764
2,1,pixar,1139045765
2,1,fun,1139045766
2,1,"a|b, c",1139045766
3,99,lost,1139045766
`,
  'ml-latest-small/ratings.csv': 'userId,movieId,rating,timestamp\n1,1,4.0,964982703\n1,8,0.5,964982224\n2,99,4.0,1\n',
};

describe('MovieLens latest, 20M, 25M and 32M', () => {
  test('names movies, joins links and tags', async () => {
    const all = await readAll(await makeFile('ml-latest-small.zip', await zip(latest)));
    expect(all.movies).toMatchObject([
      {
        id: 'toy+story+1995',
        title: 'Toy Story',
        imdbId: 'tt0114709',
        tmdbId: 862,
        genres: ['Adventure', 'Animation', 'Children'],
        releaseDate: '1995-01-01',
        keywords: ['pixar', 'a/b, c', 'fun'],
      },
      { id: 'sabrina+1995', imdbId: 'tt0114319', tmdbId: null, keywords: [] },
      { id: 'sabrina+1995+2', genres: [] },
      { id: 'the+american+president+1995', title: 'The American President' },
    ]);
    expect(all.users).toEqual([]);
    expect(all.ratings).toEqual([
      { timestamp: new Date(964982703000), userId: 1, movieId: 'toy+story+1995', stars: 4, row: 0 },
      { timestamp: new Date(964982224000), userId: 1, movieId: 'sabrina+1995+2', stars: 0.5, row: 1 },
    ]);
    expect(reasons(all.rejects)).toEqual(['4 rejected movieId: is not in the movies file']);
  });

  test('gives the same ids whatever the order of the file', async () => {
    const [header, ...rows] = latest['ml-latest-small/movies.csv'].trim().split('\n');
    const turned = { ...latest, 'ml-latest-small/movies.csv': [header, ...rows.reverse()].join('\n') };
    expect(await readAll(await makeFolder(turned))).toEqual(await readAll(await makeFolder(latest)));
  });

  test('keeps the twenty most used tags', async () => {
    const tags = Array.from({ length: 30 }, (_, tag) => `1,1,tag ${String(tag).padStart(2, '0')},1\n`).join('');
    const all = await readAll(
      await makeFolder({
        ...latest,
        'ml-latest-small/tags.csv': `userId,movieId,tag,timestamp\n${tags}2,1,TAG 29,1\n`,
      }),
    );
    expect(all.movies[0]!.keywords).toHaveLength(20);
    expect(all.movies[0]!.keywords.slice(0, 2)).toEqual(['tag 29', 'tag 00']);
  });
});

describe('MovieLens 1M and 10M', () => {
  const files = {
    'ml-1m/movies.dat': Buffer.from(
      "1::Toy Story (1995)::Animation|Children's|Comedy\n73::Mis\xe9rables, Les (1995)::Drama|Musical\n",
      'latin1',
    ),
    'ml-1m/users.dat': '1::F::1::10::48067\n2::M::56::16::70072\n',
    'ml-1m/ratings.dat': '1::73::5::978300760\n2::1::3::978302109\n',
  };

  test('decodes Latin-1 and codes', async () => {
    const all = await readAll(await makeFile('ml-1m.zip', await zip(files)));
    expect(all.movies.map(({ id, title }) => [id, title])).toEqual([
      ['toy+story+1995', 'Toy Story'],
      ['les+misérables+1995', 'Les Misérables'],
    ]);
    expect(all.users).toEqual([
      { id: 1, age: 1, occupation: 'K-12 student', gender: 'F' },
      { id: 2, age: 56, occupation: 'self-employed', gender: 'M' },
    ]);
    expect(all.ratings.map(({ userId, movieId, stars }) => [userId, movieId, stars])).toEqual([
      [1, 'les+misérables+1995', 5],
      [2, 'toy+story+1995', 3],
    ]);
    expect(all.notices).toEqual([]);
  });

  test('has half stars and tags, and no users, in 10M', async () => {
    const all = await readAll(
      await makeFolder({
        'movies.dat': '1::Toy Story (1995)::Animation\n2::Amélie (Fabuleux destin d’Amélie, Le) (2001)::Comedy\n',
        'ratings.dat': '1::2::4.5::838985046\n',
        'tags.dat': '15::2::Paris::1215184630\n',
      }),
    );
    expect(all.movies[1]).toMatchObject({ originalTitle: 'Le Fabuleux destin d’Amélie', keywords: ['paris'] });
    expect(all.ratings).toMatchObject([{ movieId: 'amélie+2001', stars: 4.5 }]);
  });

  test('is read with --format although its first line is broken', async () => {
    const broken = { ...files, 'ml-1m/ratings.dat': 'oops\n1::73::5::978300760\n' };
    await expect(readAll(await makeFolder(broken))).rejects.toThrow(/ratings\.dat.*--format movielens-1m/);
    const all = await readAll(await makeFolder(broken), { format: 'movielens-1m' });
    expect(all.ratings).toMatchObject([{ userId: 1, row: 1 }]);
    expect(reasons(all.rejects)).toEqual(['1 rejected : has fewer cells than there are columns']);
  });
});

describe('MovieLens 100K', () => {
  test('has genres as flags, dates and real ages', async () => {
    const flags = (...set: number[]) =>
      Array.from({ length: 19 }, (_, index) => (set.includes(index) ? 1 : 0)).join('|');
    const ratings = '196\t1\t3\t881250949\n';
    const all = await readAll(
      await makeFile(
        'ml-100k.zip',
        await zip({
          'ml-100k/u.data': ratings,
          'ml-100k/ua.base': ratings,
          'ml-100k/u1.test': ratings,
          'ml-100k/u.item': Buffer.from(
            `1|Toy Story (1995)|22-Nov-1995||http://us.imdb.com/M/title-exact?Toy%20Story%20(1995)|${flags(3, 4, 5)}\n` +
              `2|Pens\xe9e, La (1996)|||http://x|${flags(0)}\n`,
            'latin1',
          ),
          'ml-100k/u.user': '196|49|M|writer|55105\n',
          'ml-100k/u.genre': 'unknown|0\nAction|1\n',
          'ml-100k/u.occupation': 'writer\n',
        }),
      ),
    );
    expect(all.movies).toMatchObject([
      { id: 'toy+story+1995', releaseDate: '1995-11-22', genres: ['Animation', "Children's", 'Comedy'] },
      { id: 'la+pensée+1996', releaseDate: '1996-01-01', genres: [] },
    ]);
    expect(all.users).toEqual([{ id: 196, age: 49, occupation: 'writer', gender: 'M' }]);
    expect(all.ratings).toMatchObject([{ userId: 196, movieId: 'toy+story+1995', stars: 3 }]);
    expect(all.rejects).toEqual([]);
  });
});
