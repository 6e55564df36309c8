import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Movie } from '../../../src/domain.ts';
import { eligibleMovies } from '../../../src/recommend/eligibility.ts';
import { MovieTable } from '../../../src/recommend/movie-table.ts';
import { listMovies, type MovieOrder, movieOrders } from '../../../src/store/movies/list.ts';
import { readMovies } from '../../../src/store/movies/movies.ts';
import { countRenown, searchMovies } from '../../../src/store/movies/search.ts';
import { createMovie } from '../../../src/store/movies/writes.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { movie } from '../../support/taste.ts';

type Credits = Partial<Pick<Movie, 'directors' | 'actors' | 'collection'>>;

const known: [title: string, year: number, votes?: number | null, originalTitle?: string, credits?: Credits][] = [
  ['The Terminator', 1984, 4208],
  ['Terminator 2: Judgment Day', 1991, 4274],
  ['The Terminal', 2004, 1910],
  ['The Godfather', 1972, 6024],
  ['The Godfather: Part II', 1974, 3418],
  ['Godzilla', 1998, 900],
  ['Amélie', 2001, 3310, "Le Fabuleux Destin d'Amélie Poulain"],
  ['Amelie from Nowhere', 1950, 2],
  ['Star Wars', 1977, 6778],
  ['Star Wars: Episode I - The Phantom Menace', 1999, 4526],
  ['Se7en', 1995, 5915, 'Se7en', { directors: ['David Fincher'], actors: ['Brad Pitt', 'Morgan Freeman'] }],
  ['Seven Samurai', 1954, 900, '七人の侍', { directors: ['黒澤明', 'Akira Kurosawa'] }],
  ['Snatch', 2000, 800, 'Snatch', { actors: ['Brad Pitt'], directors: ['Guy Ritchie'] }],
  ['Rope', 1948, 200, 'Rope', { directors: ['Alfred Hitchcock'] }],
  ['Hitchcock', 2012, 100, 'Hitchcock', { actors: ['Anthony Hopkins'] }],
  ['Alien', 1979, 4500, 'Alien', { directors: ['Ridley Scott'] }],
  ['Annie Hall', 1977, 800, 'Annie Hall', { directors: ['Woody Allen'] }],
  ['Dr. No', 1962, 1000, 'Dr. No', { collection: 'James Bond Collection', actors: ['Sean Connery'] }],
  ['Twelve Monkeys', 1995, 2500],
  ['12 Angry Men', 1957, 2100],
  ['8½', 1963, 300],
  ['Alien³', 1992, 1600],
  ['Rocky II', 1979, 900],
  ['The Fifth Element', 1997, 3900],
  ['Harry Potter and the Goblet of Fire', 2005, 5600],
  ['Tokyo Godfathers', 2003, 250],
  ['1984', 1956, 20],
  ['2001: A Space Odyssey', 1968, 3075],
  ["Ocean's Eleven", 2001, 3857],
  ['WALL·E', 2008, 6439],
  ['Ирония судьбы', 1976, 54],
  ['The Lord of the Rings: The Two Towers', 2002, 7641],
  ['Heat', 1995, 1886],
  ['Heat', 1986, null],
  ['100% Wolf_Man\\', 2020, 5],
  ['King Kong', 1933, null],
  ['King Kong', 1976, null],
];

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  for (const [title, year, voteCount = null, originalTitle = title, credits = {}] of known) {
    const id = `${title} ${year}`;
    await createMovie(
      database.sql,
      movie(id, { title, originalTitle, releaseDate: `${year}-06-01`, voteCount, ...credits }),
    );
  }
  await database.sql`insert into users (user_id) select generate_series(1, 3)`;
  await database.sql`insert into ratings (user_id, movie, rating) select user_id, 'King Kong 1976', 4 from users`;
  await countRenown(database.sql);
});
afterAll(() => database?.close());

async function find(text: string, limit = 100): Promise<string[]> {
  const found = await searchMovies(database.sql, { text, filter: {}, limit, after: undefined });
  return found.map(({ title, year }) => `${title} ${year}`);
}

describe('a search', () => {
  it.each<[typed: string, first: string]>([
    ['god', 'The Godfather 1972'],
    ['t', 'The Lord of the Rings: The Two Towers 2002'],
    ['termi', 'Terminator 2: Judgment Day 1991'],
    ['the term', 'The Terminator 1984'],
    ['TERMINATOR 2', 'Terminator 2: Judgment Day 1991'],
    ['judgment', 'Terminator 2: Judgment Day 1991'],
    ['godfahter', 'The Godfather 1972'],
    ['the godfahter', 'The Godfather 1972'],
    ['god father', 'The Godfather 1972'],
    ['termintor', 'Terminator 2: Judgment Day 1991'],
    ['amelie', 'Amélie 2001'],
    ['AMÉLIE', 'Amélie 2001'],
    ['fabuleux', 'Amélie 2001'],
    ['le fabuleux destin d’Amelie Poulain', 'Amélie 2001'],
    ['star wars', 'Star Wars 1977'],
    ['star wars 1977', 'Star Wars 1977'],
    ['star wars 1999', 'Star Wars: Episode I - The Phantom Menace 1999'],
    ['1984', '1984 1956'],
    ['2001', '2001: A Space Odyssey 1968'],
    ['oceans eleven', "Ocean's Eleven 2001"],
    ["ocean's elevn", "Ocean's Eleven 2001"],
    ['wall-e', 'WALL·E 2008'],
    ['ирония', 'Ирония судьбы 1976'],
    ['ИРОНИЯ', 'Ирония судьбы 1976'],
    ['lord rings', 'The Lord of the Rings: The Two Towers 2002'],
    ['towers two rings', 'The Lord of the Rings: The Two Towers 2002'],
    ['heat 1986', 'Heat 1986'],
    ['lotr', 'The Lord of the Rings: The Two Towers 2002'],
    ['tlotr', 'The Lord of the Rings: The Two Towers 2002'],
    ['2aso', '2001: A Space Odyssey 1968'],
    ['se7en', 'Se7en 1995'],
    ['seven', 'Se7en 1995'],
    ['seven 1995', 'Se7en 1995'],
    ['seven sam', 'Seven Samurai 1954'],
    ['12 monkeys', 'Twelve Monkeys 1995'],
    ['twelve monk', 'Twelve Monkeys 1995'],
    ['twelve angry men', '12 Angry Men 1957'],
    ['oceans 11', "Ocean's Eleven 2001"],
    ['8', '8½ 1963'],
    ['godfather 2', 'The Godfather: Part II 1974'],
    ['godfather part two', 'The Godfather: Part II 1974'],
    ['rocky two', 'Rocky II 1979'],
    ['5th element', 'The Fifth Element 1997'],
    ['alien 3', 'Alien³ 1992'],
    ['t2', 'Terminator 2: Judgment Day 1991'],
    ['hp', 'Harry Potter and the Goblet of Fire 2005'],
    ['tpm', 'Star Wars: Episode I - The Phantom Menace 1999'],
    ['seven pitt', 'Se7en 1995'],
    ['s3ven samurai', 'Seven Samurai 1954'],
    ['brad pitt', 'Se7en 1995'],
    ['pitt brad', 'Se7en 1995'],
    ['snatch ritchie', 'Snatch 2000'],
    ['kurosawa', 'Seven Samurai 1954'],
    ['黒澤明', 'Seven Samurai 1954'],
    ['hitchcock', 'Hitchcock 2012'],
    ['alfred hitch', 'Rope 1948'],
    ['james bond', 'Dr. No 1962'],
    ['allen', 'Annie Hall 1977'],
    ['heat', 'Heat 1995'],
    ['king kong', 'King Kong 1976'],
    ['100%', '100% Wolf_Man\\ 2020'],
    ['wolf man', '100% Wolf_Man\\ 2020'],
  ])('for "%s" finds %s first', async (typed, first) => {
    expect((await find(typed))[0]).toBe(first);
  });

  it('goes from whole titles over beginnings to words, and only then to what looks similar', async () => {
    expect((await find('the terminator')).slice(0, 2)).toEqual([
      'The Terminator 1984',
      'Terminator 2: Judgment Day 1991',
    ]);
    expect(await find('amelie', 2)).toEqual(['Amélie 2001', 'Amelie from Nowhere 1950']);
    expect((await find('star wars')).slice(0, 2)).toEqual([
      'Star Wars 1977',
      'Star Wars: Episode I - The Phantom Menace 1999',
    ]);
  });

  it('finds each title first, even if people have that name', async () => {
    for (const [title, year] of known) expect((await find(`${title} ${year}`))[0]).toBe(`${title} ${year}`);
  });

  it('goes on from titles to people', async () => {
    expect(await find('hitchcock', 2)).toEqual(['Hitchcock 2012', 'Rope 1948']);
    expect((await find('brad pitt')).slice(0, 2)).toEqual(['Se7en 1995', 'Snatch 2000']);
  });

  it('finds nothing for what is no text or like no title', async () => {
    for (const typed of ['', '   ', '!?', '%', '_', '\\', 'zzzzqqqq', "'; drop table movies --"]) {
      expect(await find(typed), typed).toEqual([]);
    }
  });

  it('gives every page of the whole list, whatever is typed', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('t', 'th', 'the', 'terminater', 'star', 'amelie', 'heat', '19', 'pitt', 'seven', 'allen'),
        fc.integer({ min: 1, max: 4 }),
        async (text, limit) => {
          const whole = await searchMovies(database.sql, { text, filter: {}, limit: 100, after: undefined });
          const paged = [];
          for (let after: (typeof whole)[number]['place'] | undefined; ; ) {
            const page = await searchMovies(database.sql, { text, filter: {}, limit, after });
            paged.push(...page);
            if (page.length < limit) break;
            after = page.at(-1)!.place;
          }
          expect(paged).toEqual(whole);
        },
      ),
      { numRuns: 12 },
    );
  });
});

describe('a list', () => {
  const keyOf: Record<MovieOrder, (movie: Awaited<ReturnType<typeof listMovies>>[number]) => unknown> = {
    id: ({ id }) => id,
    title: ({ place }) => place.key,
    year: ({ year }) => year,
    votes: ({ voteCount }) => voteCount ?? 0,
  };

  it('is in its order on every page, and the other way round', async () => {
    for (const order of movieOrders) {
      const ask = (descending: boolean, limit: number, after?: { key: string | number; number: number }) =>
        listMovies(database.sql, { order, descending, filter: {}, limit, after });
      const whole = await ask(false, 100);
      expect(whole).toHaveLength(known.length);
      const keys = whole.map(keyOf[order]);
      expect(keys).toEqual(keys.toSorted((a, b) => (a! < b! ? -1 : a === b ? 0 : 1)));
      expect(await ask(true, 100)).toEqual(whole.toReversed());
      const [first, second] = [await ask(false, 9), await ask(false, 100, whole[8]!.place)];
      expect([...first, ...second]).toEqual(whole);
      expect(await ask(true, 5, whole[8]!.place)).toEqual(whole.slice(3, 8).toReversed());
    }
  });
});

describe('a filter', () => {
  const names = fc.constantFrom('Drama', 'drama', 'Comedy', 'Film-Noir', 'Nothing');
  const filters = fc.record(
    {
      genresAny: fc.array(names, { maxLength: 2 }),
      genresAll: fc.array(names, { maxLength: 2 }),
      genresNone: fc.array(names, { maxLength: 2 }),
      yearFrom: fc.integer({ min: 1990, max: 1995 }),
      yearTo: fc.integer({ min: 1990, max: 1995 }),
      runtimeMax: fc.integer({ min: 80, max: 120 }),
      language: fc.constantFrom('en', 'EN', 'fr'),
      country: fc.constantFrom('France', 'france', 'Italy'),
      minVotes: fc.integer({ min: 0, max: 20 }),
      adult: fc.boolean(),
    },
    { requiredKeys: [] },
  );
  const movies = fc.array(
    fc.record({
      genres: fc.subarray(['Drama', 'Comedy', 'film-noir']),
      releaseDate: fc.option(fc.integer({ min: 1989, max: 1996 }).map((year) => `${year}-03-04`)),
      runtime: fc.option(fc.integer({ min: 70, max: 130 })),
      originalLanguage: fc.option(fc.constantFrom('en', 'fr')),
      productionCountries: fc.subarray(['France', 'Italy']),
      voteCount: fc.option(fc.integer({ min: 0, max: 25 })),
      adult: fc.option(fc.boolean()),
    }),
    { minLength: 5, maxLength: 25 },
  );

  it('lets through in the database what it lets through in memory', async () => {
    const rows = await openTestDatabase();
    await fc.assert(
      fc.asyncProperty(movies, fc.array(filters, { minLength: 5, maxLength: 5 }), async (facts, filters) => {
        await rows.sql`delete from movies`;
        for (const [index, each] of facts.entries()) await createMovie(rows.sql, movie(`movie+${index}+1993`, each));
        const table = new MovieTable([]);
        for await (const stored of readMovies(rows.sql)) table.add(stored);
        for (const filter of filters) {
          const request = { order: 'id', descending: false, filter, limit: 100, after: undefined } as const;
          const listed = (await listMovies(rows.sql, request)).map(({ id }) => id);
          const eligible = eligibleMovies(table, { filter }, []);
          expect(listed).toEqual(table.ids.filter((_, index) => eligible[index] === 1));
        }
      }),
      { numRuns: 15 },
    );
    await rows.close();
  });
});
