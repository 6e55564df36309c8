import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { anything, type Choice, pageSize, readChoice, writeChoice } from '../../../web/src/state/address.ts';

const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: null });
const choices: fc.Arbitrary<Choice> = fc
  .record({
    genres: fc.uniqueArray(fc.string({ minLength: 1, unit: 'grapheme' }), { maxLength: 4 }),
    yearFrom: orNull(fc.integer({ min: 1, max: 9999 })),
    yearTo: orNull(fc.integer({ min: 1, max: 9999 })),
    runtimeMax: orNull(fc.integer({ min: 1, max: 10_000 })),
    language: orNull(fc.string({ minLength: 1 })),
    diversity: fc.integer({ min: 0, max: 100 }).map((hundredths) => hundredths / 100),
    shown: fc.integer({ min: 1, max: 41 }).map((pages) => pages * pageSize),
  })
  .filter(({ yearFrom, yearTo }) => yearFrom === null || yearTo === null || yearFrom <= yearTo);

describe('the address of a list', () => {
  it('says all that was chosen', () => {
    fc.assert(
      fc.property(choices, (choice) => {
        expect(readChoice(writeChoice(choice))).toEqual(choice);
      }),
    );
  });

  it('is short where nothing is chosen', () => {
    expect(writeChoice(anything)).toBe('');
    expect(readChoice('')).toEqual(anything);
  });

  it('can be typed', () => {
    expect(readChoice('?genre=Sci-Fi&genre=Crime&year_from=1990&diversity=.5&shown=30')).toEqual({
      ...anything,
      genres: ['Sci-Fi', 'Crime'],
      yearFrom: 1990,
      diversity: 0.5,
      shown: 2 * pageSize,
    });
  });

  it('means the usual where it makes no sense, and never fails', () => {
    expect(readChoice('year_from=x&runtime_max=-3&diversity=7&shown=1e9&genre=&language=')).toEqual(anything);
    expect(readChoice('year_from=2000&year_to=1990')).toMatchObject({ yearFrom: 1990, yearTo: 2000 });
    fc.assert(
      fc.property(fc.string(), (query) => {
        const choice = readChoice(query);
        expect(readChoice(writeChoice(choice))).toEqual(choice);
      }),
    );
  });
});
