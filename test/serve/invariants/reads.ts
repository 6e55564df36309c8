import fc from 'fast-check';
import { expect } from 'vitest';
import { anyMovie, anyUser } from './any-write.ts';
import {
  anyChoice,
  anyParameters,
  checkList,
  checkPlainLists,
  checkVisitor,
  expectItems,
  groundsOf,
  type Item,
  listPath,
  type Parameters,
  personOf,
} from './lists.ts';
import { askAll, pathOf, type Question, type Send } from './servers.ts';
import { barriersOf, basisOf, type Choice, fitting, newMovies, oldMovies, userIds, type World } from './world.ts';

export type Read =
  | { kind: 'predict' | 'recommend' | 'held' | 'visitor'; user: number | string }
  | { kind: 'list'; user: number | string; given: Parameters }
  | { kind: 'group'; users: number[]; given: Choice; strategy: string }
  | { kind: 'rank'; user: number | string; movies: string[] }
  | { kind: 'explanation'; user: number | string; movie: string; given: Choice }
  | { kind: 'movies'; movie: string };

const anyone = fc.oneof({ weight: 6, arbitrary: anyUser }, { weight: 1, arbitrary: fc.constantFrom('guest', 3) });
const is = <Kind extends string>(...kinds: Kind[]) => fc.constantFrom(...kinds);

export const anyRead: fc.Arbitrary<Read> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ kind: is('predict', 'recommend', 'held', 'visitor'), user: anyone }) },
  { weight: 4, arbitrary: fc.record({ kind: is('list'), user: anyone, given: anyParameters }) },
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
      await checkList(world, servers, read.user, read.given);
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
      movie,
      title,
      rating,
      minutes,
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
    { method: 'POST', path: '/v1/groups/recommendations', body: { user_ids: [user, 3], limit: 100 } },
  ];
}
