import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { movieAddress } from '../../web/src/components/film-link.ts';
import { starsAt } from '../../web/src/components/stars.tsx';
import { byTelling } from '../../web/src/genres.ts';
import { anything } from '../../web/src/state/address.ts';
import { common, films, list, places, runtime, stars } from '../../web/src/words/index.ts';

const rating = (title: string, stars: number, amount = 0.1): films.Term => ({
  kind: 'rating',
  movie: { id: title, title },
  rating: stars,
  amount,
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
    expect([0.5, 1, 1.5, 4].map(stars)).toEqual(['½ star', '1 star', '1½ stars', '4 stars']);
  });
});

describe('titles and names from right to left', () => {
  it('stand apart in a sentence, so that what follows stays behind them, and others are as they are', () => {
    expect(common.rating.given('שלום', 5)).toBe('You gave “\u2068שלום\u2069” 5 stars.');
    expect(films.shortReason([rating('باب الحديد', 5)])[1]).toMatchObject({ text: '\u2068باب الحديد\u2069' });
    expect(common.account.signedIn('Ann')).toBe('Signed in as Ann.');
    expect(films.reasons([rating('Amélie', 5)])).toBe('Because you gave Amélie 5 stars.');
  });
});

describe('reasons', () => {
  it('are a sentence', () => {
    expect(films.reasons([rating('Alien', 5), rating('Heat', 4)])).toBe(
      'Because you gave Alien 5 stars and Heat 4 stars.',
    );
    expect(
      films.reasons([
        { kind: 'everyone', amount: 0.2 },
        rating('Alien', 4.5),
        { kind: 'group', group: 'age 25-34', amount: 0.1 },
      ]),
    ).toBe('Because you gave Alien 4½ stars, and people like you (age 25-34) like it, and many people like it.');
    expect(films.reasons([])).toBe('');
  });

  const short = (...terms: films.Term[]) =>
    films
      .shortReason(terms)
      .map(({ text }) => text)
      .join('');

  it('are one line on a card, the strongest one', () => {
    expect(short(rating('Alien', 5), rating('Heat', 4, 0.2), rating('Brazil', 4, 0.01))).toBe('Like Heat & Alien');
    expect(short(rating('Cats', 1))).toBe('You didn’t care for Cats');
    expect(short({ kind: 'everyone', amount: 0.2 })).toBe('Liked by many');
    expect(short()).toBe('');
  });

  it('are one’s own on a card, unless that is far too little', () => {
    expect(short({ kind: 'everyone', amount: 0.2 }, rating('Alien', 5))).toBe('Like Alien');
    expect(short({ kind: 'trend', amount: 0.11 }, rating('Alien', 5, 0.008))).toBe('Like Alien');
    expect(short({ kind: 'everyone', amount: 0.9 }, rating('Alien', 5, 0.01))).toBe('Liked by many');
    expect(short({ kind: 'trend', amount: 0.9 }, rating('Alien', 5, 0.01))).toBe('Liked right now');
  });

  it('name others than the film that the row is about', () => {
    const terms = [rating('Heat', 4, 0.2), rating('Alien', 5, 0.01), { kind: 'trend', amount: 0.9 } as const];
    expect(
      films
        .shortReason(terms, 'Alien')
        .map(({ text }) => text)
        .join(''),
    ).toBe('And Heat');
    const alone = [rating('Alien', 5, 0.2), rating('Heat', 4, 0.001)];
    // The heading has said it.
    expect(films.shortReason(alone, 'Alien')).toEqual([]);
    expect(
      films
        .shortReason(terms, 'Cats')
        .map(({ text }) => text)
        .join(''),
    ).toBe('Like Heat');
  });

  it('name a second film where there is room for it', () => {
    expect(short(rating('The Shawshank Redemption', 5, 0.2), rating('Heat', 4))).toBe('Like The Shawshank Redemption');
    expect(short(rating('The Matrix', 5, 0.2), rating('Rear Window', 4))).toBe('Like The Matrix & Rear Window');
  });

  it('leave out what makes a title long', () => {
    expect(short(rating('The Lord of the Rings: The Fellowship of the Ring', 5))).toBe('Like The Lord of the Rings');
    expect(short(rating('Alien: Covenant', 5))).toBe('Like Alien: Covenant');
  });
});

it('what counts against a film does not read as praise', () => {
  expect(films.term({ kind: 'everyone', amount: 0.1 })).toBe('Liked by many people');
  expect(films.term({ kind: 'everyone', amount: -0.1 })).toBe('How many people like it');
  expect(films.term({ kind: 'trend', amount: -0.1 })).toBe('How well it is liked right now');
});

describe('a movie', () => {
  it('is described as far as it is known', () => {
    expect(films.facts({ year: 1995, genres: ['Crime', 'Drama'], runtime: 170 })).toBe(
      '1995 · Crime, Drama · 2\u00a0h\u00a050\u00a0min',
    );
    expect(films.facts({ year: null, genres: [], runtime: null })).toBe('');
    const words = [45, 60, 119, 119.7].map((minutes) => runtime(minutes).replaceAll('\u00a0', ' '));
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

  it.each([
    ['The Matrix', 'Action|Sci-Fi|Thriller', 'Sci-Fi'],
    ['Forrest Gump', 'Comedy|Drama|Romance|War', 'Comedy'],
    ['Saving Private Ryan', 'Action|Drama|War', 'War'],
    ['Toy Story', 'Adventure|Animation|Children|Comedy|Fantasy', 'Animation'],
    ['Avatar', 'Action|Adventure|Sci-Fi|IMAX', 'Sci-Fi'],
    ['nothing known', '(no genres listed)', undefined],
  ])('is of its most telling genre first: %s', (_, genres, first) => {
    expect(byTelling(genres.split('|'))[0]).toBe(first);
  });
});

describe('filters', () => {
  it('have words', () => {
    const filtered = { ...anything, genres: ['Crime', 'Drama'], yearFrom: 1990, runtimeMax: 120, language: 'fr' };
    const { chosen } = places.filters;
    expect(chosen(filtered)).toBe('Crime or Drama, from 1990, up to 2\u00a0h, in French');
    expect(chosen({ ...anything, yearFrom: 1990, yearTo: 1999 })).toBe('1990 to 1999');
    expect(chosen({ ...anything, language: 'no language' })).toBe('in no language');
    expect(chosen(anything)).toBe('');
  });
});

it('lists have words', () => {
  expect([['a'], ['a', 'b'], ['a', 'b', 'c']].map(list)).toEqual(['a', 'a and b', 'a, b and c']);
});
