import fc from 'fast-check';
import { expect } from 'vitest';
import { anyMovie } from './any-write.ts';
import { askAll, pathOf, type Send } from './servers.ts';
import { basisOf, type Choice, fitting, type World } from './world.ts';

export type Parameters = Choice & { limit?: number; recommender?: string; diversity?: number; explain?: number };

export type Item = { rank: number; movie: { id: string; title: string }; score: number; because?: unknown[] };
type List = {
  account: boolean;
  basis: string;
  model: unknown;
  recommender: string;
  items: Item[];
  next: string | null;
};

const optional = { requiredKeys: [] };

const conditions: { [Condition in keyof Choice]-?: fc.Arbitrary<Choice[Condition]> } = {
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
  // In a URL commas separate ids.
  exclude: fc.uniqueArray(anyMovie, { maxLength: 4 }).map((ids) => ids.filter((id) => !id.includes(','))),
  include_rated: fc.boolean(),
};

/** Few conditions at a time, as all of them together fit hardly any movie. */
export const anyChoice: fc.Arbitrary<Choice> = fc
  .subarray(Object.keys(conditions) as (keyof Choice)[], { maxLength: 3 })
  .chain(
    (names) => fc.record(Object.fromEntries(names.map((name) => [name, conditions[name]]))) as fc.Arbitrary<Choice>,
  );

export const anyParameters: fc.Arbitrary<Parameters> = fc
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
/** The model that all of them rest on: of the ratings that it was trained on no times are known. */
const model = { version: 1, data_as_of: null };

export const personOf = ({ people }: World, user: number | string) => people.get(Number(user));

/** What an answer says of whom it is for. */
export function groundsOf(world: World, user: number | string) {
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
  user: number | string,
  given: Parameters,
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

export function expectItems(world: World, items: readonly Item[], fit: Set<string>, limit: number): void {
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
export async function checkPlainLists(world: World, servers: readonly Send[], user: number | string): Promise<void> {
  const { account } = groundsOf(world, user);
  const ids = idsOf(await checkList(world, servers, user, { limit: 20 }));
  const predicted = await askAll(servers, { method: 'POST', path: '/predict', body: { user_id: user } });
  expect(predicted).toMatchObject({ status: 200, body: { account, movies: ids.slice(0, 10) } });
  const { body } = await askAll(servers, { path: pathOf('recommend', user) });
  expect(body ?? '').toBe(ids.map((id) => id.replaceAll(',', '%2C')).join(','));
}

/** A visitor who sends everything that a user has stored gets the same list as that user. */
export async function checkVisitor(world: World, servers: readonly Send[], user: number | string): Promise<void> {
  const person = personOf(world, user);
  const { items, basis } = await checkList(world, servers, user, { limit: 100, explain: 2 });
  const { body } = await askAll(servers, {
    method: 'POST',
    path: '/v1/recommendations',
    body: {
      ratings: [...(person?.ratings ?? [])].map(([movie, { value }]) => ({ movie, rating: value })),
      watched: [...(person?.watches ?? [])].map(([movie, { value }]) => ({ movie, minutes: value })),
      hidden: [...(person?.hidden.keys() ?? [])],
      attributes: person && { age: person.age, occupation: person.occupation, gender: person.gender },
      limit: 100,
      explain: 2,
    },
  });
  const grounds = { account: false, basis, recommender: 'marquee', model, trend_as_of: null };
  expect(body).toEqual({ ...grounds, items, next: null, unknown_movies: [] });
}
