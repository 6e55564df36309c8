import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Movie, MovieFilter } from '../../src/domain.ts';
import { barriersOf, eligibleMovies } from '../../src/recommend/eligibility.ts';
import { MovieTable } from '../../src/recommend/movie-table.ts';
import type { Choice } from '../../src/recommend/recommender.ts';
import { movie, viewer } from '../support/taste.ts';

const genres = ['Drama', 'war', 'Comedy'];
const ids = Array.from({ length: 12 }, (_, index) => `film+${String(index).padStart(2, '0')}`);
const known = fc.record({
  genres: fc.subarray(genres),
  releaseDate: fc.option(fc.integer({ min: 1990, max: 1995 }).map((year) => `${year}-06-01`)),
  runtime: fc.option(fc.integer({ min: 80, max: 85 })),
  originalLanguage: fc.constantFrom('en', 'fr', null),
  productionCountries: fc.subarray(['France', 'Chile']),
  voteCount: fc.option(fc.nat(5)),
  adult: fc.constantFrom(true, false, null),
});
const optional = <T>(arbitrary: fc.Arbitrary<T>) => fc.option(arbitrary, { nil: undefined, freq: 2 });
const someGenres = optional(fc.subarray(['DRAMA', ' War ', 'comedy', 'western']));
const filters: fc.Arbitrary<MovieFilter> = fc.record({
  genresAny: someGenres,
  genresAll: someGenres,
  genresNone: someGenres,
  yearFrom: optional(fc.integer({ min: 1989, max: 1996 })),
  yearTo: optional(fc.integer({ min: 1989, max: 1996 })),
  runtimeMax: optional(fc.integer({ min: 79, max: 86 })),
  language: optional(fc.constantFrom('EN', 'fr')),
  country: optional(fc.constantFrom('france', 'Chile')),
  minVotes: optional(fc.nat(6)),
  adult: optional(fc.boolean()),
});
const idSets = fc.subarray([...ids, 'unknown']).map((some) => new Set(some));
const choices: fc.Arbitrary<Choice> = fc.record({
  filter: optional(filters),
  candidates: optional(idSets),
  exclude: optional(idSets),
  includeRated: optional(fc.boolean()),
});
const viewers = fc
  .record({ rated: fc.subarray(ids), watched: fc.subarray(ids), hidden: fc.subarray(ids, { maxLength: 3 }) })
  .map(({ rated, watched, hidden }) => ({
    ...viewer(Object.fromEntries(rated.map((id) => [id, 4]))),
    watches: watched.map((movieId) => ({ movieId, share: 0.5 })),
    hidden: new Set(hidden),
  }));

function tableOf(facts: Partial<Movie>[]): MovieTable {
  const table = new MovieTable(ids.slice(0, 6));
  for (const [index, each] of facts.entries()) table.add(movie(ids[index], each));
  return table;
}

/** The definition, movie by movie. */
function fits(facts: Partial<Movie>, filter: MovieFilter): boolean {
  const has = (name: string) => facts.genres!.some((genre) => genre.toLowerCase() === name.trim().toLowerCase());
  const year = facts.releaseDate ? Number(facts.releaseDate.slice(0, 4)) : Number.NaN;
  const { genresAny: any = [], genresAll: all = [], genresNone: none = [] } = filter;
  return (
    (any.length === 0 || any.some(has)) &&
    all.every(has) &&
    !none.some(has) &&
    (filter.yearFrom === undefined || year >= filter.yearFrom) &&
    (filter.yearTo === undefined || year <= filter.yearTo) &&
    (filter.runtimeMax === undefined || (facts.runtime !== null && facts.runtime! <= filter.runtimeMax)) &&
    (filter.language === undefined || facts.originalLanguage === filter.language.toLowerCase()) &&
    (filter.country === undefined ||
      facts.productionCountries!.some((name) => name.toLowerCase() === filter.country!.toLowerCase())) &&
    (facts.voteCount ?? 0) >= (filter.minVotes ?? 0) &&
    (facts.adult !== true || filter.adult === true)
  );
}

const facts = fc.array(known, { minLength: ids.length, maxLength: ids.length });

describe('which movies may be listed', () => {
  it('are those that every condition fits, and that nobody has hidden or seen', () => {
    fc.assert(
      fc.property(facts, choices, fc.array(viewers, { maxLength: 3 }), (every, choice, group) => {
        const { filter = {}, candidates, exclude, includeRated = false } = choice;
        const expected = ids.map((id, index) => {
          const seen = group.some(({ history, watches }) => [...history, ...watches].some((e) => e.movieId === id));
          const listable =
            fits(every[index], filter) &&
            (candidates?.has(id) ?? true) &&
            !exclude?.has(id) &&
            !group.some(({ hidden }) => hidden.has(id)) &&
            (includeRated || !seen);
          return Number(listable);
        });
        expect([...eligibleMovies(tableOf(every), choice, group)]).toEqual(expected);
      }),
    );
  });

  it('are those that nothing bars', () => {
    fc.assert(
      fc.property(facts, choices, viewers, (every, choice, someone) => {
        const table = tableOf(every);
        table.remove(ids[3]);
        const eligible = eligibleMovies(table, choice, [someone]);
        for (const index of ids.keys()) {
          expect(barriersOf(table, choice, someone, index).length === 0).toBe(eligible[index] === 1);
        }
      }),
    );
  });

  it('names what bars a movie', () => {
    const table = tableOf([{ genres: ['Drama'], adult: true, runtime: 90 }]);
    table.remove(ids[0]);
    const someone = {
      ...viewer({ [ids[0]]: 2 }),
      watches: [{ movieId: ids[0], share: 1 }],
      hidden: new Set([ids[0]]),
    };
    const choice = { filter: { genresAny: ['war'], runtimeMax: 80 }, exclude: new Set([ids[0]]) };
    expect(barriersOf(table, choice, someone, 0)).toEqual([
      { kind: 'gone' },
      { kind: 'hidden' },
      { kind: 'rated', stars: 2 },
      { kind: 'excluded' },
      { kind: 'filtered', condition: 'adult' },
      { kind: 'filtered', condition: 'genresAny' },
      { kind: 'filtered', condition: 'runtimeMax' },
    ]);
    const watcher = { ...viewer(), watches: [{ movieId: ids[1], share: 0.4 }] };
    expect(barriersOf(table, {}, watcher, 1)).toEqual([{ kind: 'watched', share: 0.4 }]);
  });
});
