import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { describeId, movieIdOf, numberedId } from '../../src/domain/movie-id.ts';

describe('movieIdOf', () => {
  test.each([
    ['Pulp Fiction', 1994, 'pulp+fiction+1994'],
    ["My Best Friend's Wedding", 1997, 'my+best+friends+wedding+1997'],
    ['Willy Wonka & the Chocolate Factory', 1971, 'willy+wonka++the+chocolate+factory+1971'],
    ['Face/Off', 1997, 'faceoff+1997'],
    ['E.T. the Extra-Terrestrial', 1982, 'et+the+extra-terrestrial+1982'],
    ['Les Misérables', 1995, 'les+misérables+1995'],
    ['Alien³', 1992, 'alien³+1992'],
    ['İtirazım Var', 2014, 'itirazım+var+2014'],
    ['Cry_Wolf', 2005, 'cry_wolf+2005'],
    ['The Associate', null, 'the+associate+'],
    ['!!!', null, '+'],
  ])('%s of %s is %s', (title, year, id) => {
    expect(movieIdOf(title, year)).toBe(id);
  });

  const year = fc.option(fc.integer({ min: 1870, max: 2100 }));
  const title = fc.string({ unit: 'grapheme' });

  test('holds letters, digits, _, - and + only, and ends in the year', () => {
    fc.assert(
      fc.property(title, year, (text, of) => {
        expect(movieIdOf(text, of)).toMatch(/^[\p{L}\p{N}_+-]*\+(\d{4})?$/u);
        expect(movieIdOf(text, of).endsWith(`+${of ?? ''}`)).toBe(true);
      }),
    );
  });

  test('does not depend on how accents are encoded or on the case', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('é', 'Ö', 'n', ' ', 'Ж', '-') }), year, (text, of) => {
        expect(movieIdOf(text.normalize('NFD'), of)).toBe(movieIdOf(text, of));
        expect(movieIdOf(text.toUpperCase(), of)).toBe(movieIdOf(text, of));
      }),
    );
  });

  test('a numbered id is never the id of another film', () => {
    fc.assert(
      fc.property(title, year, title, year, fc.integer({ min: 2, max: 999 }), (one, oneOf, other, otherOf, copy) => {
        expect(numberedId(movieIdOf(one, oneOf), copy)).not.toBe(movieIdOf(other, otherOf));
      }),
    );
  });
});

describe('describeId', () => {
  test.each([
    ['pulp+fiction+1994', 'Pulp Fiction', 1994],
    ['blade+runner+2049+2017', 'Blade Runner 2049', 2017],
    ['hamlet+2000+2', 'Hamlet', 2000],
    ['willy+wonka++the+chocolate+factory+1971', 'Willy Wonka The Chocolate Factory', 1971],
    ['the+associate+', 'The Associate', null],
    ['na++2', 'Na', null],
    ['élan+1990', 'Élan', 1990],
    ['solaris', 'Solaris', null],
    ['+', '+', null],
    ['zero+0000', 'Zero', null],
  ])('%s is %s of %s', (id, title, year) => {
    expect(describeId(id)).toEqual({ title, year });
  });

  test('finds title and year again, and never an empty title', () => {
    const words = fc.array(fc.stringMatching(/^[A-Z][a-z]{0,8}$/), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(words, fc.integer({ min: 1870, max: 2100 }), (title, year) => {
        expect(describeId(movieIdOf(title.join(' '), year))).toEqual({ title: title.join(' '), year });
      }),
    );
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (id) => {
        expect(describeId(id).title).not.toBe('');
      }),
    );
  });
});
