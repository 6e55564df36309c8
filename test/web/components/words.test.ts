import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filtersInWords } from '../../../web/src/components/filters/words.ts';
import { factsInWords, movieAddress, runtimeInWords } from '../../../web/src/components/movie-card/words.ts';
import { reasonsInWords, type Term } from '../../../web/src/components/reasons/words.ts';
import { starsAt, starsInWords } from '../../../web/src/components/stars/value.ts';
import { anything } from '../../../web/src/state/address.ts';

const rating = (title: string, stars: number): Term => ({
  ...{ kind: 'rating', movie: { id: title, title }, rating: stars, amount: 0.1 },
});

describe('stars', () => {
  it('are those under the pointer, in halves, and never none', () => {
    expect([-1, 0, 0.05, 0.1, 0.11, 0.5, 0.95, 1, 2].map(starsAt)).toEqual([0.5, 0.5, 0.5, 0.5, 1, 2.5, 5, 5, 5]);
    fc.assert(
      fc.property(fc.double({ noNaN: true }), (share) => {
        expect([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]).toContain(starsAt(share) * 2);
      }),
    );
  });

  it('have words', () => {
    expect([0.5, 1, 1.5, 4].map(starsInWords)).toEqual(['½ star', '1 star', '1½ stars', '4 stars']);
  });
});

describe('reasons', () => {
  it('are a sentence', () => {
    expect(reasonsInWords([rating('Alien', 5), rating('Heat', 4)])).toBe('Because you gave Alien 5 stars and Heat 4.');
    expect(
      reasonsInWords([
        { kind: 'everyone', amount: 0.2 },
        rating('Alien', 4.5),
        { kind: 'group', group: 'age 25-34', amount: 0.1 },
      ]),
    ).toBe('Because you gave Alien 4½ stars, and people like you (age 25-34) like it, and many people like it.');
    expect(reasonsInWords([])).toBe('');
  });
});

describe('a movie', () => {
  it('is described as far as it is known', () => {
    expect(factsInWords({ year: 1995, genres: ['Crime', 'Drama'], runtime: 170 })).toBe(
      '1995 · Crime, Drama · 2\u00a0h\u00a050\u00a0min',
    );
    expect(factsInWords({ year: null, genres: [], runtime: null })).toBe('');
    const words = [45, 60, 119, 119.7].map((minutes) => runtimeInWords(minutes).replaceAll('\u00a0', ' '));
    expect(words).toEqual(['45 min', '1 h', '1 h 59 min', '2 h']);
  });

  it('has an address of its own, whatever its id', () => {
    // A URL takes dots alone for folders; no title and year make such an id.
    const ids = fc.string({ minLength: 1, unit: 'grapheme' }).filter((id) => !/^\.+$/.test(id));
    fc.assert(
      fc.property(ids, (id) => {
        const { pathname } = new URL(movieAddress(id), 'http://localhost');
        expect(decodeURIComponent(pathname.slice('/movies/'.length))).toBe(id);
      }),
    );
  });
});

describe('filters', () => {
  it('have words', () => {
    const filtered = { ...anything, genres: ['Crime', 'Drama'], yearFrom: 1990, runtimeMax: 120, language: 'fr' };
    expect(filtersInWords(filtered)).toBe('Crime or Drama, from 1990, up to 2\u00a0h, in French');
    expect(filtersInWords({ ...anything, yearFrom: 1990, yearTo: 1999 })).toBe('1990 to 1999');
    expect(filtersInWords({ ...anything, language: 'no language' })).toBe('in no language');
    expect(filtersInWords(anything)).toBe('');
  });
});
