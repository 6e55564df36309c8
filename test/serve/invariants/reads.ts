import fc from 'fast-check';
import { expect } from 'vitest';
import { askAll, pathOf, type Question, type Send } from './servers.ts';
import { barriersOf, basisOf, type Choice, fitting, newMovies, oldMovies, userIds, type World } from './world.ts';
import { anyMovie, anyUser } from './writes.ts';

type Parameters = Choice & { limit?: number; recommender?: string; diversity?: number; explain?: number };

export type Read =
  | { kind: 'predict' | 'recommend' | 'held' | 'visitor'; user: number | string }
  | { kind: 'list'; user: number | string; given: Parameters }
  | { kind: 'group'; users: number[]; given: Choice; strategy: string }
  | { kind: 'rank'; user: number | string; movies: string[] }
  | { kind: 'explanation'; user: number | string; movie: string; given: Choice }
  | { kind: 'movies'; movie: string };

type Item = { rank: number; movie: { id: string; title: string }; score: number; because?: unknown[] };
type List = {
  account: boolean;
  basis: string;
  model: unknown;
  recommender: string;
  items: Item[];
  next: string | null;
};

const optional = { requiredKeys: [] };

export const anyChoice: fc.Arbitrary<Choice> = fc
  .record(
    {
      genres_any: fc.subarray(['comedy', 'DRAMA', 'western'], { minLength: 1 }),
      genres_all: fc.constant(['Comedy', 'drama']),
      genres_none: fc.constant(['thriller']),
      year_from: fc.constantFrom(1996, 2005),
      year_to: fc.constantFrom(2005, 2024),
      runtime_max: fc.constantFrom(90, 120),
      language: fc.constantFrom('en', 'fr'),
      country: fc.constant('France'),
      min_votes: fc.constantFrom(1, 60),
      adult: fc.boolean(),
      exclude: fc.uniqueArray(anyMovie, { maxLength: 4 }).map((ids) => ids.filter((id) => !id.includes(','))),
      include_rated: fc.boolean(),
    },
    optional,
  )
  // Most lists have one or two conditions, as all of them together fit hardly any movie.
  .chain((choice) => fc.subarray(Object.entries(choice), { maxLength: 3 }).map(Object.fromEntries));

const anyone = fc.oneof({ weight: 6, arbitrary: anyUser }, { weight: 1, arbitrary: fc.constantFrom('guest', 3) });
const given: fc.Arbitrary<Parameters> = fc
  .tuple(
    anyChoice,
    fc.record(
      {
        limit: fc.constantFrom(1, 3, 100),
        recommender: fc.constantFrom('default', 'popular', 'classic'),
        diversity: fc.constantFrom(0, 0.5),
        explain: fc.constantFrom(0, 3),
      },
      optional,
    ),
  )
  .map(([choice, more]) => ({ ...choice, ...more }));
const is = <Kind extends string>(...kinds: Kind[]) => fc.constantFrom(...kinds);

export const anyRead: fc.Arbitrary<Read> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: is('predict', 'recommend', 'held', 'visitor'), user: anyone }) },
  { weight: 4, arbitrary: fc.record({ kind: is('list'), user: anyone, given }) },
  {
    weight: 1,
    arbitrary: fc.record({
      kind: is('group'),
      users: fc.uniqueArray(fc.constantFrom(...userIds, 3), { minLength: 2, maxLength: 3 }),
      given: anyChoice,
      strategy: fc.constantFrom('average', 'least_misery', 'most_pleasure'),
    }),
  },
  { weight: 1, arbitrary: fc.record({ kind: is('rank'), user: anyone, movies: fc.array(anyMovie, { minLength: 1 }) }) },
  { weight: 1, arbitrary: fc.record({ kind: is('explanation'), user: anyone, movie: anyMovie, given: anyChoice }) },
  { weight: 1, arbitrary: fc.record({ kind: is('movies'), movie: anyMovie }) },
);

/** The model that all of them rest on: of the ratings that it was trained on no times are known. */
const model = { version: 1, data_as_of: null };

/** Asks all servers, which answer alike, and as the world says. */
export async function check(world: World, servers: readonly Send[], read: Read): Promise<void> {
  switch (read.kind) {
    case 'predict':
    case 'recommend':
      return await checkPlainLists(world, servers, read.user);
    case 'held':
      return await checkHeld(world, servers, read.user);
    case 'visitor':
      return await checkVisitor(world, servers, read.user);
    case 'list':
      await checkList(world, servers, read);
      return;
    case 'group':
      return await checkGroup(world, servers, read);
    case 'rank':
      return await checkRank(world, servers, read);
    case 'explanation':
      return await checkExplanation(world, servers, read);
    case 'movies':
      return await checkMovies(world, servers, read.movie);
  }
}

const personOf = ({ people }: World, user: number | string) => people.get(Number(user));

/** What an answer says of whom it is for. */
function groundsOf(world: World, user: number | string) {
  const person = personOf(world, user);
  return { account: person !== undefined, basis: basisOf(person), model };
}

const idsOf = ({ items }: { items: readonly { movie: { id: string } }[] }) => items.map(({ movie }) => movie.id);

export function listPath(user: number | string, given: Parameters & { cursor?: string | undefined }): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(given)) {
    for (const each of [value].flat()) if (each !== undefined) query.append(name, String(each));
  }
  return `${pathOf('v1', 'users', user, 'recommendations')}?${query}`;
}

/** As many as are asked for while movies are left that fit, each once, with their titles, places and scores. */
export async function checkList(
  world: World,
  servers: readonly Send[],
  { user, given }: Extract<Read, { kind: 'list' }>,
): Promise<List> {
  const { status, body } = await askAll(servers, { path: listPath(user, given) });
  expect({ status, body }).toMatchObject({ status: 200 });
  const list = body as List;
  const fit = fitting(world, given, [personOf(world, user)]);
  expectItems(world, list.items, fit, given.limit ?? 10);
  expect(list).toMatchObject({ account: groundsOf(world, user).account, model });
  expect(list.next === null).toBe(list.items.length === fit.size);
  const { recommender = 'default', diversity = 0, explain = 0 } = given;
  if (recommender === 'default') expect(list.basis).toBe(basisOf(personOf(world, user)));
  if (recommender === 'popular') expect(list.basis).toBe('popular');
  const scores = list.items.map(({ score }) => score);
  if (diversity === 0) expect(scores).toEqual(scores.toSorted((a, b) => b - a));
  for (const { because } of list.items) {
    if (explain === 0) expect(because).toBeUndefined();
    else expect(because!.length).toBeLessThanOrEqual(explain);
  }
  return list;
}

function expectItems(world: World, items: readonly Item[], fit: Set<string>, limit: number): void {
  const ids = idsOf({ items });
  expect(new Set(ids).size).toBe(ids.length);
  expect(
    ids.filter((id) => !fit.has(id)),
    'movies that do not fit',
  ).toEqual([]);
  expect(ids.length).toBe(Math.min(limit, fit.size));
  expect(items.map(({ rank }) => rank)).toEqual(ids.map((_, place) => place + 1));
  expect(items.map(({ movie }) => movie.title)).toEqual(ids.map((id) => world.movies.get(id)!.title));
}

/** The short lists are the beginning of the long one. */
async function checkPlainLists(world: World, servers: readonly Send[], user: number | string): Promise<void> {
  const { account } = groundsOf(world, user);
  const ids = idsOf(await checkList(world, servers, { kind: 'list', user, given: { limit: 20 } }));
  const predicted = await askAll(servers, { method: 'POST', path: '/predict', body: { user_id: user } });
  expect(predicted).toMatchObject({ status: 200, body: { account, movies: ids.slice(0, 10) } });
  const { body } = await askAll(servers, { path: pathOf('recommend', user) });
  expect(body ?? '').toBe(ids.map((id) => id.replaceAll(',', '%2C')).join(','));
}

/** Whoever has no account and brings all that somebody has said gets what that one gets. */
async function checkVisitor(world: World, servers: readonly Send[], user: number | string): Promise<void> {
  const person = personOf(world, user);
  const { items, basis } = await checkList(world, servers, { kind: 'list', user, given: { limit: 100, explain: 2 } });
  const { body } = await askAll(servers, {
    method: 'POST',
    path: '/v1/recommendations',
    body: {
      ratings: [...(person?.ratings ?? [])].map(([movie, { value }]) => ({ movie, rating: value })),
      watched: [...(person?.watches ?? [])].map(([movie, { value }]) => ({ movie, minutes: value })),
      hidden: [...(person?.hidden.keys() ?? [])],
      attributes: person && { age: person.age, occupation: person.occupation, gender: person.gender },
      ...{ limit: 100, explain: 2 },
    },
  });
  expect(body).toEqual({ account: false, basis, recommender: 'marquee', model, items, next: null, unknown_movies: [] });
}

async function checkGroup(
  world: World,
  servers: readonly Send[],
  { users, given, strategy }: Extract<Read, { kind: 'group' }>,
): Promise<void> {
  const question = { user_ids: users, strategy, limit: 100, ...given };
  const { status, body } = await askAll(servers, {
    method: 'POST',
    path: '/v1/groups/recommendations',
    body: question,
  });
  const persons = users.map((user) => personOf(world, user));
  if (persons.includes(undefined)) return expect(status).toBe(404);
  const { members, items } = body as { members: unknown; items: (Item & { members: unknown[] })[] };
  expect(members).toEqual(users.map((user, index) => ({ user_id: user, basis: basisOf(persons[index]) })));
  expectItems(world, items, fitting(world, given, persons), 100);
}

async function checkRank(
  world: World,
  servers: readonly Send[],
  { user, movies }: Extract<Read, { kind: 'rank' }>,
): Promise<void> {
  const question: Question = { method: 'POST', path: pathOf('v1', 'users', user, 'rank'), body: { movies } };
  const { body } = await askAll(servers, question);
  const { items, hidden, unknown } = body as { items: { movie: string }[]; hidden: string[]; unknown: string[] };
  const asked = [...new Set(movies)];
  const person = personOf(world, user);
  const known = asked.filter((id) => world.movies.has(id));
  expect(body).toMatchObject(groundsOf(world, user));
  expect(unknown).toEqual(asked.filter((id) => !world.movies.has(id)));
  expect(hidden).toEqual(known.filter((id) => person?.hidden.has(id)));
  expect(items.map(({ movie }) => movie).sort()).toEqual(known.filter((id) => !person?.hidden.has(id)).sort());
}

/** All terms add up to the score; what keeps the movie from being listed is what the world says. */
async function checkExplanation(
  world: World,
  servers: readonly Send[],
  { user, movie, given }: Extract<Read, { kind: 'explanation' }>,
): Promise<void> {
  const query = listPath('', given).split('?')[1];
  const path = `${pathOf('v1', 'users', user, 'recommendations', movie, 'explanation')}?${query}`;
  const { status, body } = await askAll(servers, { path });
  if (!world.movies.has(movie)) return expect(status).toBe(404);
  const explanation = body as {
    score: number;
    terms: { kind: string; amount: number; movie?: { id: string } }[];
    barriers: unknown;
  };
  const person = personOf(world, user);
  const barriers = barriersOf(world, movie, given, person);
  const fit = fitting(world, given, [person]);
  expect(new Set(explanation.barriers as unknown[])).toEqual(new Set(barriers));
  expect(body).toMatchObject({ ...groundsOf(world, user), listed: barriers.length === 0, of: fit.add(movie).size });
  const said = explanation.terms.flatMap((term) => (term.movie ? [[term.kind, term.movie.id]] : []));
  for (const [kind, id] of said) expect((kind === 'rating' ? person?.ratings : person?.watches)?.has(id!)).toBe(true);
  const sum = explanation.terms.reduce((total, { amount }) => total + amount, 0);
  expect(Math.abs(sum - explanation.score)).toBeLessThan(1e-4);
}

/** The lists of what a user said, and the export, are what the world holds. */
async function checkHeld(world: World, servers: readonly Send[], user: number | string): Promise<void> {
  if (typeof user === 'string') return;
  const person = personOf(world, user);
  const ask = async (...parts: string[]) => await askAll(servers, { path: `${pathOf('v1', 'users', user, ...parts)}` });
  if (!person) {
    for (const list of ['ratings', 'watches', 'hidden', 'export'])
      expect(await ask(list)).toMatchObject({ status: 404 });
    return;
  }
  const titled = ([movie, entry]: [string, object]) => ({ movie, title: world.movies.get(movie)!.title, ...entry });
  const ratings = newestFirst(person.ratings).map(([movie, { value, timestamp }]) =>
    titled([movie, { rating: value, timestamp }]),
  );
  const watches = newestFirst(person.watches).map(([movie, { value, timestamp }]) =>
    titled([movie, { minutes: value, timestamp }]),
  );
  const hidden = [...person.hidden].map(([movie, timestamp]) => titled([movie, { timestamp }])).reverse();
  expect((await ask('ratings')).body).toEqual({ ratings, next: null });
  expect((await ask('watches')).body).toEqual({ watches, next: null });
  expect((await ask('hidden')).body).toEqual({ hidden, next: null });
  const { tables } = (await ask('export')).body as { tables: Record<string, Record<string, unknown>[]> };
  const { age, occupation, gender } = person;
  expect(tables.users).toEqual([expect.objectContaining({ user_id: user, age, occupation, gender })]);
  expect(movieRows(tables.ratings!)).toEqual(movieRows(ratings));
  expect(movieRows(tables.watches!)).toEqual(movieRows(watches));
  expect(movieRows(tables.hidden_movies!)).toEqual(movieRows(hidden));
}

const newestFirst = <Entry extends { timestamp: string | null }>(list: Map<string, Entry>) =>
  [...list].sort(([a, { timestamp: one }], [b, { timestamp: other }]) =>
    one === other ? (a < b ? -1 : 1) : (one ?? '') > (other ?? '') ? -1 : 1,
  );

/** What rows say, by movie; times in milliseconds. */
function movieRows(rows: readonly object[]): unknown[] {
  return rows
    .map((row) => row as { movie: string; title: string; rating?: number; minutes?: number; timestamp: string | null })
    .map(({ movie, title, rating, minutes, timestamp }) => ({
      ...{ movie, title, rating, minutes },
      time: timestamp === null ? null : new Date(timestamp).getTime(),
    }))
    .sort((a, b) => (a.movie < b.movie ? -1 : 1));
}

/** A deleted movie is nowhere, a new one everywhere. */
async function checkMovies(world: World, servers: readonly Send[], id: string): Promise<void> {
  const all = (await askAll(servers, { path: '/v1/movies?limit=100&adult=true' })).body as { movies: { id: string }[] };
  expect(all.movies.map((movie) => movie.id).sort()).toEqual([...world.movies.keys()].sort());
  const popular = await askAll(servers, { path: '/v1/movies/popular?limit=100&adult=true' });
  const { movies } = popular.body as { movies: { movie: { id: string } }[] };
  expect(movies.map(({ movie }) => movie.id).sort()).toEqual([...world.movies.keys()].sort());
  const similar = await askAll(servers, { path: `${pathOf('v1', 'movies', id, 'similar')}?limit=100` });
  const one = await askAll(servers, { path: pathOf('v1', 'movies', id) });
  const facts = world.movies.get(id);
  for (const { status } of [similar, one]) expect(status).toBe(facts ? 200 : 404);
  if (!facts) return;
  expect(one.body).toMatchObject({ title: facts.title, genres: facts.genres, runtime: facts.runtime });
  const fit = fitting(world, {}, []);
  const { by_taste, by_content } = similar.body as Record<'by_taste' | 'by_content', { movie: { id: string } }[]>;
  for (const { movie } of [...by_taste, ...by_content]) expect(fit.has(movie.id) && movie.id !== id).toBe(true);
}

/** Questions whose answers show whether all that `user` said, and all movies, are as they were. */
export function questionsOf(user: number, movie: string): Question[] {
  return [
    { method: 'POST', path: '/predict', body: { user_id: user } },
    { path: pathOf('recommend', user) },
    { path: listPath(user, { limit: 5, explain: 20 }) },
    { path: listPath(user, { limit: 100, include_rated: true, adult: true, diversity: 0.7 }) },
    { path: listPath(user, { limit: 100, recommender: 'classic' }) },
    { path: listPath(userIds[1]!, { limit: 100, recommender: 'popular' }) },
    { method: 'POST', path: pathOf('v1', 'users', user, 'rank'), body: { movies: [...oldMovies, ...newMovies] } },
    { path: pathOf('v1', 'users', user, 'recommendations', movie, 'explanation') },
    { path: pathOf('v1', 'users', user, 'ratings') },
    { path: pathOf('v1', 'movies', movie, 'similar') },
  ];
}
