import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { pageSchema } from '../../../src/serve/recommendations/schema.ts';
import { createAjv } from '../../../src/serve/validation.ts';
import { movie, rating, user } from '../../support/taste.ts';
import { startServer, type TestServer } from '../server.ts';

/** Sixty movies of all kinds; of some nothing is known. */
const kinds = Array.from({ length: 60 }, (_, index) => ({
  id: `film+${index}+${index % 11 === 0 ? '' : 1960 + index}`,
  genres: [['Drama', 'War'], ['Drama'], ['Comedy', 'Romance'], ['War', 'Comedy', 'Drama'], []][index % 5]!,
  year: index % 11 === 0 ? null : 1960 + index,
  runtime: index % 7 === 0 ? null : 80 + index,
  language: ['en', 'fr', null][index % 3]!,
  countries: [['France', 'Italy'], ['United States of America'], []][index % 3]!,
  votes: index % 9 === 0 ? null : 10 * index,
  adult: index % 13 === 0,
}));
const users = [user(1, { age: 30, gender: 'F' }), ...Array.from({ length: 59 }, (_, index) => user(2 + index))];
const ratings = users.flatMap(({ id }) =>
  kinds
    .filter((_, index) => id !== 2 && (index * 7 + id) % 6 === 0)
    .map((each, index) => rating(id, each.id, 1 + (index % 5))),
);

let server: TestServer;
beforeAll(async () => {
  const movies = kinds.map(({ id, genres, votes }) => movie(id, { genres, voteCount: votes }));
  server = await startServer({ movies, users, ratings });
  for (const { id, year, runtime, language, countries, adult } of kinds) {
    await server.sql`
      update movies set release_date = ${year === null ? null : `${year}-05-01`}, runtime = ${runtime}, adult = ${adult},
        original_language = ${language}, production_countries = ${countries.join('|')}, title = ${`Film ${id}`}
      where id = ${id}`;
  }
});
afterAll(() => server?.close());

type Term = { kind: string; amount: number; movie?: { id: string; title: string } };
type Item = { rank: number; movie: { id: string; title: string }; score: number; because?: Term[] };
type List = { account: boolean; basis: string; recommender: string; model: object; items: Item[]; next: string | null };

async function read(id: number | string, query: Record<string, unknown> = {}): Promise<List> {
  const text = new URLSearchParams(Object.entries(query).map(([name, value]): [string, string] => [name, `${value}`]));
  const { status, body } = await server.request('GET', `/v1/users/${id}/recommendations?${text}`);
  expect({ status, body }).toMatchObject({ status: 200 });
  if (!fitsSchema(body)) throw new Error(JSON.stringify(fitsSchema.errors));
  return body as List;
}

/** The answer is sent as it is remembered, past the serialiser that would keep it to its schema. */
const fitsSchema = createAjv().compile(pageSchema);

const idsOf = ({ items }: List) => items.map(({ movie }) => movie.id);
const rated = (id: number) => ratings.filter(({ userId }) => userId === id).map(({ movieId }) => movieId);

describe("a user's list", () => {
  it('says what it rests on', async () => {
    const grounds = async (id: number | string, query = {}) => {
      const { account, basis, recommender } = await read(id, query);
      return { account, basis, recommender };
    };
    expect(await grounds(3)).toEqual({ account: true, basis: 'history', recommender: 'marquee' });
    expect(await grounds(2)).toEqual({ account: true, basis: 'popular', recommender: 'marquee' });
    expect(await grounds(999)).toEqual({ account: false, basis: 'popular', recommender: 'marquee' });
    expect(await grounds('guest')).toEqual({ account: false, basis: 'popular', recommender: 'marquee' });
    expect(await grounds(3, { recommender: 'popular' })).toMatchObject({ basis: 'popular', recommender: 'popular' });
    expect(await grounds(3, { recommender: 'classic' })).toMatchObject({ recommender: 'classic' });
    expect((await read(3)).model).toEqual({ version: 1, data_as_of: null });
  });

  it('is that of /predict, with titles', async () => {
    for (const id of [1, 2, 3, 999]) {
      const list = await read(id);
      expect(idsOf(list)).toEqual(((await server.predict(id)).body as { movies: string[] }).movies);
      for (const { movie } of list.items) expect(movie.title).toBe(`Film ${movie.id}`);
    }
  });

  it('holds whatever fits the filter and was not rated, all of it and nothing else', async () => {
    const genre = fc.constantFrom('drama', 'War', 'COMEDY', 'Romance', 'Western');
    const genres = fc.option(fc.uniqueArray(genre, { minLength: 1, maxLength: 2 }), { nil: undefined });
    const year = fc.option(fc.integer({ min: 1955, max: 2025 }), { nil: undefined });
    const filter = fc.record({
      genres_any: genres,
      genres_all: genres,
      genres_none: genres,
      year_from: year,
      year_to: year,
      runtime_max: fc.option(fc.integer({ min: 70, max: 150 }), { nil: undefined }),
      language: fc.option(fc.constantFrom('en', 'FR'), { nil: undefined }),
      country: fc.option(fc.constantFrom('Italy', 'united states of america'), { nil: undefined }),
      min_votes: fc.option(fc.integer({ min: 0, max: 600 }), { nil: undefined }),
      adult: fc.option(fc.boolean(), { nil: undefined }),
      include_rated: fc.option(fc.boolean(), { nil: undefined }),
      exclude: fc.option(fc.uniqueArray(fc.constantFrom(...kinds.map(({ id }) => id)), { minLength: 1 }), {
        nil: undefined,
      }),
      recommender: fc.constantFrom('default', 'popular', 'classic'),
      diversity: fc.constantFrom(0, 0.5, 1),
    });
    await fc.assert(
      fc.asyncProperty(filter, fc.constantFrom(1, 2, 3), async (given, id) => {
        const query = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
        if (isContradictory(given)) return;
        const expected = kinds.filter((each) => fits(each, given)).map((each) => each.id);
        const listed = idsOf(await read(id, { ...query, limit: 100 }));
        const open = given.include_rated ? expected : expected.filter((each) => !rated(id).includes(each));
        expect([...listed].sort()).toEqual(open.sort());
      }),
      { numRuns: 60 },
    );
  });

  it('is in the order of its scores, but for diversity', async () => {
    const { items } = await read(3, { limit: 40 });
    expect(items.map(({ score }) => score)).toEqual(items.map(({ score }) => score).sort((a, b) => b - a));
    const diverse = await read(3, { limit: 40, diversity: 0.8 });
    expect(idsOf(diverse)).not.toEqual(items.map(({ movie }) => movie.id));
    expect(idsOf(diverse)[0]).toBe(items[0]!.movie.id);
  });

  it('gives the strongest reasons, with titles, as many as were asked for', async () => {
    const { items } = await read(3, { explain: true, limit: 30 });
    expect(items.some(({ because }) => because!.some(({ kind }) => kind === 'rating'))).toBe(true);
    for (const { because } of items) {
      expect(because!.length).toBeLessThanOrEqual(3);
      for (const { movie } of because!) if (movie) expect(movie.title).toBe(`Film ${movie.id}`);
    }
    const longest = (list: List) => Math.max(...list.items.map(({ because }) => because!.length));
    expect(longest({ items } as List)).toBe(3);
    expect(longest(await read(3, { explain: 1 }))).toBe(1);
    expect(longest(await read(3, { explain: 20 }))).toBeGreaterThan(3);
    for (const explain of [false, 0]) expect((await read(3, { explain })).items[0]).not.toHaveProperty('because');
    const [popular] = (await read(3, { explain: 2, recommender: 'popular' })).items;
    expect(popular!.because).toEqual([{ kind: 'everyone', amount: popular!.score }]);
  });

  it('takes ids whose + was not encoded', async () => {
    const [first] = idsOf(await read(3));
    const { body } = await server.request('GET', `/v1/users/3/recommendations?exclude=${first}`);
    expect(idsOf(body as List)).not.toContain(first);
  });

  it('knows a rating, a hidden movie and their undoing at the next request', async () => {
    const { sql } = server;
    const before = await server.request('GET', '/v1/users/3/recommendations');
    const [id] = idsOf(before.body as List);
    for (const [table, values] of [
      ['ratings', { rating: 1 }],
      ['watches', { minutes: 9 }],
      ['hidden_movies', {}],
    ] as const) {
      await sql`insert into ${sql(table)} ${sql({ user_id: 3, movie: id!, ...values })}`;
      expect(idsOf(await read(3))).not.toContain(id);
      expect(idsOf(await read(3, { include_rated: true, limit: 100 })).includes(id!)).toBe(table !== 'hidden_movies');
      await sql`delete from ${sql(table)} where user_id = 3 and movie = ${id!}`;
      expect((await server.request('GET', '/v1/users/3/recommendations')).body).toEqual(before.body);
    }
  });

  it('asks the database for nothing but a version where nothing has changed', async () => {
    await read(3);
    server.queries.length = 0;
    await read(3);
    expect(server.queries).toHaveLength(1);
  });
});

it.each([
  ['limit=0', 'query.limit'],
  ['limit=101', 'query.limit'],
  ['limit=ten', 'query.limit'],
  ['limit=5&limit=6', 'query.limit'],
  ['limit=2.5', 'query.limit'],
  ['cursor=', 'query.cursor'],
  ['explain=maybe', 'query.explain'],
  ['explain=21', 'query.explain'],
  ['explain=-1', 'query.explain'],
  ['genres_any=', 'query.genres_any[0]'],
  ['year_from=0', 'query.year_from'],
  ['year_to=19x', 'query.year_to'],
  ['runtime_max=0', 'query.runtime_max'],
  ['language=', 'query.language'],
  ['country=', 'query.country'],
  ['min_votes=-1', 'query.min_votes'],
  ['min_votes=99999999999', 'query.min_votes'],
  ['adult=2', 'query.adult'],
  ['include_rated=perhaps', 'query.include_rated'],
  ['diversity=1.1', 'query.diversity'],
  ['diversity=NaN', 'query.diversity'],
  ['recommender=best', 'query.recommender'],
  ['genre=War', 'query.genre'],
  ['year_from=2000&year_to=1999', 'query.year_from'],
  ['genres_all=War&genres_none=drama,war', 'query.genres_all'],
  ['genres_any=War&genres_none=war', 'query.genres_any'],
])('%s is refused, and the field is named', async (query, field) => {
  const { status, body } = await server.request('GET', `/v1/users/3/recommendations?${query}`);
  const faults = (body as { errors: { field: string }[] }).errors.map((each) => each.field);
  expect({ status, body }).toMatchObject({ status: 400, body: { code: 'REQUEST_INVALID' } });
  expect(faults).toContain(field);
});

type Given = {
  genres_any?: string[] | undefined;
  genres_all?: string[] | undefined;
  genres_none?: string[] | undefined;
  year_from?: number | undefined;
  year_to?: number | undefined;
  runtime_max?: number | undefined;
  language?: string | undefined;
  country?: string | undefined;
  min_votes?: number | undefined;
  adult?: boolean | undefined;
  exclude?: string[] | undefined;
};

const lower = (names: readonly string[] = []) => names.map((name) => name.toLowerCase());

function isContradictory({ year_from = 0, year_to = 9999, ...given }: Given): boolean {
  const [any, all, none] = [lower(given.genres_any), lower(given.genres_all), lower(given.genres_none)];
  const isBarred = (genre: string) => none.includes(genre);
  return year_from > year_to || all.some(isBarred) || (any.length > 0 && any.every(isBarred));
}

/** The meaning of the filters, said once more. */
function fits(each: (typeof kinds)[number], given: Given): boolean {
  const genres = lower(each.genres);
  return [
    !given.genres_any || lower(given.genres_any).some((name) => genres.includes(name)),
    lower(given.genres_all).every((name) => genres.includes(name)),
    !lower(given.genres_none).some((name) => genres.includes(name)),
    given.year_from === undefined || (each.year !== null && each.year >= given.year_from),
    given.year_to === undefined || (each.year !== null && each.year <= given.year_to),
    given.runtime_max === undefined || (each.runtime !== null && each.runtime <= given.runtime_max),
    given.language === undefined || each.language === given.language.toLowerCase(),
    given.country === undefined || lower(each.countries).includes(given.country.toLowerCase()),
    given.min_votes === undefined || (each.votes ?? 0) >= given.min_votes,
    given.adult === true || !each.adult,
    !given.exclude?.includes(each.id),
  ].every(Boolean);
}
