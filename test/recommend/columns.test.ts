import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NamesColumn } from '../../src/recommend/names-column.ts';
import { PeopleColumn } from '../../src/recommend/people-column.ts';

/** Names of some movies, told one after the other; of a movie that comes twice the last ones count. */
const told = fc.array(
  fc.tuple(fc.nat(5), fc.uniqueArray(fc.constantFrom<string[]>('Ada', 'Bo', 'Cy', 'Di'), { maxLength: 3 })),
  {
    maxLength: 12,
  },
);

describe('the people of movies', () => {
  it('are counted and found by what was told last of each movie', () => {
    fc.assert(
      fc.property(told, fc.integer({ min: 1, max: 3 }), (changes, least) => {
        const column = new PeopleColumn();
        for (const [movie, names] of changes) column.set(movie, names);
        const now = new Map(changes);
        const movies = [...now.keys()];
        const moviesWith = (name: string) => movies.filter((movie) => now.get(movie)!.includes(name)).sort();
        const found = column.frequent(movies, least).map(({ person, count }) => {
          const name = column.nameOf(person);
          expect(column.moviesOf(person).toSorted()).toEqual(moviesWith(name));
          return { name, count };
        });
        const expected = ['Ada', 'Bo', 'Cy', 'Di'].map((name) => ({ name, count: moviesWith(name).length }));
        expect(found.toSorted((a, b) => (a.name < b.name ? -1 : 1))).toEqual(
          expected.filter(({ count }) => count >= least),
        );
      }),
    );
  });
});

describe('the names of movies', () => {
  it('are found also in lists that came after the first question', () => {
    const column = new NamesColumn();
    column.set(0, ['Drama']);
    expect(column.having('war', [0])).toEqual([]);
    column.set(1, ['War', 'Drama']);
    expect(column.having('war', [0, 1])).toEqual([1]);
    column.set(0, ['War', 'Drama']);
    expect(column.having('war', [0, 1])).toEqual([0, 1]);
  });
});
