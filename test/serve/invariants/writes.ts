import { expect } from 'vitest';
import type { Reply } from '../server.ts';
import { pathOf, type Send } from './servers.ts';
import { type Attributes, attributesOnly, decide, type Facts, newcomer, type World } from './world.ts';

export type Rating = { user: number; movie: string; rating: number; time: string };

export type Write =
  | { kind: 'rate'; user: number; movie: string; value: number; time?: string }
  | { kind: 'watch'; user: number; movie: string; value: number; time?: string }
  | { kind: 'hide' | 'forget rating' | 'forget watch' | 'show'; user: number; movie: string }
  | { kind: 'rate many'; ratings: Rating[] }
  | { kind: 'put user' | 'make user'; user: number; attributes: Attributes }
  | { kind: 'change user'; user: number; attributes: Partial<Attributes> }
  | { kind: 'delete user'; user: number }
  | { kind: 'put movie' | 'make movie'; movie: string; facts: Facts }
  | { kind: 'change movie'; movie: string; facts: Partial<Facts> }
  | { kind: 'delete movie'; movie: string };

/** Has the service do it and the world do the same; the answer is what the world says. */
export async function perform(world: World, send: Send, write: Write): Promise<void> {
  const reply = await send(...requestOf(write));
  const { status, body } = foresee(world, write, () => timeNow(reply));
  expect(reply).toMatchObject({ status });
  if (!body) return;
  // Of no consequence for other answers; tests of their own look at them.
  const { token: _, name: __, nickname: ___, previous: ____, ...answer } = reply.body as Record<string, unknown>;
  expect(answer).toEqual(body);
}

function requestOf(write: Write): [method: string, path: string, body?: unknown] {
  switch (write.kind) {
    case 'rate':
      return ['PUT', said(write, 'ratings'), { rating: write.value, timestamp: write.time }];
    case 'watch':
      return ['PUT', said(write, 'watches'), { minutes: write.value, timestamp: write.time }];
    case 'hide':
      return ['PUT', said(write, 'hidden')];
    case 'forget rating':
      return ['DELETE', said(write, 'ratings')];
    case 'forget watch':
      return ['DELETE', said(write, 'watches')];
    case 'show':
      return ['DELETE', said(write, 'hidden')];
    case 'rate many':
      return [
        'POST',
        '/v1/ratings',
        write.ratings.map(({ user, time, ...rest }) => ({ ...rest, user_id: user, timestamp: time })),
      ];
    case 'put user':
      return ['PUT', pathOf('v1', 'users', write.user), write.attributes];
    case 'make user':
      return ['POST', '/v1/users', { user_id: write.user, ...write.attributes }];
    case 'change user':
      return ['PATCH', pathOf('v1', 'users', write.user), write.attributes];
    case 'delete user':
      return ['DELETE', pathOf('v1', 'users', write.user)];
    case 'put movie':
      return ['PUT', pathOf('v1', 'movies', write.movie), write.facts];
    case 'make movie':
      return ['POST', '/v1/movies', { id: write.movie, ...write.facts }];
    case 'change movie':
      return ['PATCH', pathOf('v1', 'movies', write.movie), write.facts];
    case 'delete movie':
      return ['DELETE', pathOf('v1', 'movies', write.movie)];
  }
}

const said = ({ user, movie }: { user: number; movie: string }, list: string) =>
  pathOf('v1', 'users', user, list, movie);

type Expected = { status: number; body?: unknown };

/**
 * Changes the world, and says what the service should answer.
 * @param now when the service says that something was written which brings no time
 */
export function foresee(world: World, write: Write, now: () => string): Expected {
  const { movies, people } = world;
  switch (write.kind) {
    case 'rate':
    case 'watch':
      return give(world, write, now);
    case 'hide':
      return hide(world, write.user, write.movie, now);
    case 'forget rating':
      return { status: 200, body: { deleted: people.get(write.user)?.ratings.delete(write.movie) ?? false } };
    case 'forget watch':
      return { status: 200, body: { deleted: people.get(write.user)?.watches.delete(write.movie) ?? false } };
    case 'show':
      return { status: 200, body: { deleted: people.get(write.user)?.hidden.delete(write.movie) ?? false } };
    case 'rate many':
      return rateMany(world, write.ratings);
    case 'put user':
    case 'make user': {
      const { user, attributes } = write;
      const known = people.get(user);
      if (known && write.kind === 'make user') return { status: 409 };
      people.set(user, { ...newcomer(attributes), ...known, ...attributes });
      return { status: known ? 200 : 201, body: { user_id: user, ...attributes } };
    }
    case 'change user': {
      const person = people.get(write.user);
      if (!person) return { status: 404 };
      Object.assign(person, write.attributes);
      return { status: 200, body: { user_id: write.user, ...attributesOnly(person) } };
    }
    case 'delete user':
      return { status: 200, body: { deleted: people.delete(write.user) } };
    case 'put movie':
    case 'make movie': {
      const known = movies.get(write.movie);
      if (known && write.kind === 'make movie') return { status: 409 };
      movies.set(write.movie, { ...write.facts, came: known?.came ?? ++world.arrivals });
      return { status: known ? 200 : 201 };
    }
    case 'change movie': {
      const known = movies.get(write.movie);
      if (!known) return { status: 404 };
      Object.assign(known, write.facts);
      return { status: 200 };
    }
    case 'delete movie':
      return deleteMovie(world, write.movie);
  }
}

function give({ people, movies }: World, write: Extract<Write, { value: number }>, now: () => string): Expected {
  const { kind, user, movie, value, time } = write;
  const person = people.get(user);
  if (!person || !movies.has(movie)) return { status: 404 };
  const list = kind === 'rate' ? person.ratings : person.watches;
  const { status, kept } = decide(list.get(movie), { value, timestamp: time ?? now() });
  list.set(movie, kept);
  const stored = { movie, [kind === 'rate' ? 'rating' : 'minutes']: kept.value, timestamp: kept.timestamp };
  return { status: 200, body: { status, stored } };
}

function hide({ people, movies }: World, user: number, movie: string, now: () => string): Expected {
  const person = people.get(user);
  if (!person || !movies.has(movie)) return { status: 404 };
  const before = person.hidden.get(movie);
  const timestamp = before ?? now();
  person.hidden.set(movie, timestamp);
  return { status: 200, body: { status: before ? 'unchanged' : 'applied', stored: { movie, timestamp } } };
}

/** When the service says that something was written, which must have been a moment ago. */
function timeNow({ body }: Reply): string {
  const { timestamp } = (body as { stored: { timestamp: string } }).stored;
  expect(Math.abs(Date.parse(timestamp) - Date.now())).toBeLessThan(30_000);
  return timestamp;
}

function rateMany({ people, movies }: World, ratings: readonly Rating[]): Expected {
  const counts = { applied: 0, unchanged: 0, outdated: 0, rejected: 0 };
  const results = ratings.map(({ user, movie, rating, time }, index) => {
    const line = index + 1;
    const ofUser = people.get(user)?.ratings;
    const wrong = rating > 5 ? 'rating' : !ofUser ? 'user_id' : movies.has(movie) ? undefined : 'movie';
    if (wrong || !ofUser) {
      counts.rejected++;
      return { line, status: 'rejected', field: wrong, detail: expect.any(String) };
    }
    const { status, kept } = decide(ofUser.get(movie), { value: rating, timestamp: time });
    ofUser.set(movie, kept);
    counts[status]++;
    const stored = { movie, rating: kept.value, timestamp: kept.timestamp };
    return { line, status, ...(status === 'outdated' && { stored }) };
  });
  return { status: 200, body: { ...counts, results } };
}

function deleteMovie({ movies, people }: World, movie: string): Expected {
  const deleted = movies.delete(movie);
  const said = { ratings: 0, watches: 0, hidden: 0 };
  for (const person of people.values()) {
    for (const list of ['ratings', 'watches', 'hidden'] as const) if (person[list].delete(movie)) said[list]++;
  }
  return { status: 200, body: { deleted, ...said } };
}
