import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as cells from '../../src/ingest/cells.ts';

function complaintsOf<T>(cell: string, reader: cells.Reader<T>): { value: T | null; complaints: string[] } {
  const complaints: string[] = [];
  const value = cells.optional(cell, 'it', reader, (column, reason) => complaints.push(`${column} ${reason}`));
  return { value, complaints };
}

describe('an optional cell', () => {
  test.each([
    [cells.wholeNumber, '123', 123],
    [cells.wholeNumber, ' 123.0 ', 123],
    [cells.wholeNumber, '9007199254740991', Number.MAX_SAFE_INTEGER],
    [cells.count, '5415.0', 5415],
    [cells.years, '1', 1],
    [cells.decimal, '2.5e-3', 0.0025],
    [cells.decimal, '-.5', -0.5],
    [cells.stars, '0.5', 0.5],
    [cells.stars, '5', 5],
    [cells.average, '10', 10],
    [cells.flag, 'TRUE', true],
    [cells.flag, '0', false],
    [cells.day, '1994-10-14', '1994-10-14'],
    [cells.day, '1994-10-14T20:00:00Z', '1994-10-14'],
    [cells.day, '1994', '1994-01-01'],
    [cells.day, '2024-02-29', '2024-02-29'],
    [cells.text, 'None', 'None'],
    [cells.text, ' Null ', 'Null'],
  ])('reads %o %s', (reader, cell, expected) => {
    expect(complaintsOf<unknown>(cell, reader)).toEqual({ value: expected, complaints: [] });
  });

  test.each(['', '  ', 'nan', 'NaN', 'None', 'null', '\\N'])('is empty where it is %o', (cell) => {
    expect(complaintsOf(cell, cells.wholeNumber)).toEqual({ value: null, complaints: [] });
    expect(complaintsOf(cell, cells.day)).toEqual({ value: null, complaints: [] });
  });

  test.each<[cells.Reader<unknown>, string]>([
    [cells.wholeNumber, '-1'],
    [cells.wholeNumber, '1.5'],
    [cells.wholeNumber, '9007199254740992'],
    [cells.wholeNumber, '123456789012345678901234567890'],
    [cells.wholeNumber, '0x10'],
    [cells.wholeNumber, '1e3'],
    [cells.count, '2147483648'],
    [cells.years, '151'],
    [cells.years, 'abc'],
    [cells.decimal, 'Infinity'],
    [cells.decimal, '1e999'],
    [cells.decimal, '1,5'],
    [cells.stars, '0'],
    [cells.stars, '6'],
    [cells.stars, '-3'],
    [cells.average, '11'],
    [cells.minutes, '-90'],
    [cells.flag, 'yes'],
    [cells.day, '0000-00-00'],
    [cells.day, '2023-02-29'],
    [cells.day, '14/10/1994'],
    [cells.day, '0999-01-01'],
    [cells.time, '2023-03-21T24:00:00'],
    [cells.time, '2023-13-21'],
    [cells.time, '9999-12-31T23:59:59-01:00'],
    [cells.time, '-5'],
    [cells.label, 'x'.repeat(256)],
  ])('complains of %o %s', (reader, cell) => {
    expect(complaintsOf(cell, reader)).toEqual({ value: null, complaints: [`it is not ${reader.wanted}`] });
  });
});

describe('a time', () => {
  const moment = fc.date({ min: new Date('1000-01-01T00:00:00Z'), max: new Date('9998-12-31'), noInvalidDate: true });

  test('is read back from what toISOString writes, with or without T and zone', () => {
    fc.assert(
      fc.property(moment, (date) => {
        const iso = date.toISOString();
        expect(cells.time.read(iso)).toEqual(date);
        expect(cells.time.read(iso.replace('T', ' ').replace('Z', ''))).toEqual(date);
      }),
    );
  });

  test.each([
    ['2023-03-21T09:00:08', '2023-03-21T09:00:08.000Z'],
    ['2023-03-21T09:00', '2023-03-21T09:00:00.000Z'],
    ['2023-03-21', '2023-03-21T00:00:00.000Z'],
    ['2023-03-21T09:00:08+05:30', '2023-03-21T03:30:08.000Z'],
    ['2023-03-21 09:00:08 -0800', '2023-03-21T17:00:08.000Z'],
    ['2023-03-21 09:00:08.123456+00', '2023-03-21T09:00:08.123Z'],
    ['978300760', '2000-12-31T22:12:40.000Z'],
    ['978300760000', '2000-12-31T22:12:40.000Z'],
  ])('%s is %s', (cell, iso) => {
    expect(cells.time.read(cell)?.toISOString()).toBe(iso);
  });
});

test('a required cell must not be empty', () => {
  const complaints: string[] = [];
  const complain: cells.Complain = (column, reason) => complaints.push(`${column} ${reason}`);
  expect(cells.required(' ', 'rating', cells.stars, complain)).toBeUndefined();
  expect(cells.required('NaN', 'rating', cells.stars, complain)).toBeUndefined();
  expect(cells.required('4', 'rating', cells.stars, complain)).toBe(4);
  expect(complaints).toEqual(['rating is empty', 'rating is not a number from 0.5 to 5']);
});
