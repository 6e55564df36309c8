import fc from 'fast-check';
import { type Attributes, type Facts, newMovies, oldMovies, userIds } from './world.ts';
import type { Write } from './writes.ts';

export const anyMovie = fc.constantFrom(...oldMovies.slice(0, 5), ...oldMovies.slice(8, 12), ...newMovies);
const oftenNewMovie = fc.constantFrom(...newMovies, ...newMovies, oldMovies[0]!, oldMovies[8]!);
export const anyUser = fc.constantFrom(...userIds, userIds[0]!);
const time = fc.constantFrom('2020-01-01T00:00:00.000Z', '2020-01-01T00:00:00.001Z', '2021-06-01T12:00:00.000Z');
const stars = fc.integer({ min: 1, max: 10 }).map((halves) => halves / 2);
const attributes: fc.Arbitrary<Attributes> = fc.record({
  age: fc.constantFrom(null, 21, 44),
  occupation: fc.constantFrom(null, 'artist'),
  gender: fc.constantFrom(null, 'F', 'M'),
});
export const facts: fc.Arbitrary<Facts> = fc.record({
  title: fc.constantFrom('A new comedy', 'Zebra'),
  year: fc.constantFrom(null, 1995, 2024),
  genres: fc.subarray(['comedy', 'Thriller', 'drama']),
  runtime: fc.constantFrom(null, 90, 200),
  original_language: fc.constantFrom(null, 'en', 'fr'),
  production_countries: fc.subarray(['France', 'Peru']),
  adult: fc.constantFrom(null, null, true, false),
  vote_count: fc.constantFrom(null, 0, 50),
});
const someOf = <Value extends object>(all: fc.Arbitrary<Value>) =>
  fc
    .tuple(all, fc.integer({ min: 1, max: 255 }))
    .map(
      ([value, mask]) =>
        Object.fromEntries(Object.entries(value).filter((_, index) => mask & (1 << index))) as Partial<Value>,
    );
const is = <Kind extends string>(...kinds: Kind[]) => fc.constantFrom(...kinds);
const timed = (kind: 'rate' | 'watch', value: fc.Arbitrary<number>) =>
  fc.record(
    { kind: is(kind), user: anyUser, movie: anyMovie, value, time },
    { requiredKeys: ['kind', 'user', 'movie', 'value'] },
  );

/** Users and movies that are written of may be missing, of a write that brings no time it is now. */
export const anyWrite: fc.Arbitrary<Write> = fc.oneof(
  { weight: 5, arbitrary: timed('rate', stars) },
  { weight: 3, arbitrary: timed('watch', fc.integer({ min: 1, max: 120 })) },
  {
    weight: 5,
    arbitrary: fc.record({ kind: is('hide', 'forget rating', 'forget watch', 'show'), user: anyUser, movie: anyMovie }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: is('rate many'),
      ratings: fc.array(fc.record({ user: anyUser, movie: anyMovie, rating: fc.oneof(stars, fc.constant(9)), time }), {
        maxLength: 6,
      }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: is('put user', 'make user'), user: anyUser, attributes }) },
  { weight: 1, arbitrary: fc.record({ kind: is('change user'), user: anyUser, attributes: someOf(attributes) }) },
  { weight: 1, arbitrary: fc.record({ kind: is('delete user'), user: anyUser }) },
  { weight: 4, arbitrary: fc.record({ kind: is('put movie', 'make movie'), movie: oftenNewMovie, facts }) },
  { weight: 1, arbitrary: fc.record({ kind: is('change movie'), movie: oftenNewMovie, facts: someOf(facts) }) },
  { weight: 1, arbitrary: fc.record({ kind: is('delete movie'), movie: oftenNewMovie }) },
);
