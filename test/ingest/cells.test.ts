import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { TimeForm } from '../../src/ingest/calendar.ts';
import * as cells from '../../src/ingest/cells.ts';
import { dayReader, timeReader } from '../../src/ingest/times.ts';

const day = dayReader();
const time = timeReader({ now: new Date('9999-06-01T00:00:00Z') });

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
    [day, '1994-10-14', '1994-10-14'],
    [day, '1994-10-14T20:00:00Z', '1994-10-14'],
    [day, '1994', '1994-01-01'],
    [day, '1995.0', '1995-01-01'],
    [day, '1995-12', '1995-12-01'],
    [day, '20150309', '2015-03-09'],
    [day, '12/15/1995', '1995-12-15'],
    [day, '14/10/1994', '1994-10-14'],
    [day, '01-Jan-1995', '1995-01-01'],
    [day, 'December 15, 1995', '1995-12-15'],
    [cells.average, '7,7', 7.7],
    [cells.flag, 'yes', true],
    [day, '2024-02-29', '2024-02-29'],
    [cells.text, 'None', 'None'],
    [cells.text, ' Null ', 'Null'],
  ])('reads %o %s', (reader, cell, expected) => {
    expect(complaintsOf<unknown>(cell, reader)).toEqual({ value: expected, complaints: [] });
  });

  test.each(['', '  ', 'nan', 'NaN', 'None', 'null', '\\N'])('is empty where it is %o', (cell) => {
    expect(complaintsOf(cell, cells.wholeNumber)).toEqual({ value: null, complaints: [] });
    expect(complaintsOf(cell, day)).toEqual({ value: null, complaints: [] });
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
    [cells.flag, 'maybe'],
    [day, '0000-00-00'],
    [day, '2023-02-29'],
    [day, '14.13.1994'],
    [day, '0999-01-01'],
    [time, '2023-03-21T24:00:00'],
    [time, '2023-13-21'],
    [time, '-5'],
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
        expect(time.read(iso)).toEqual(date);
        expect(time.read(iso.replace('T', ' ').replace('Z', ''))).toEqual(date);
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
    expect(time.read(cell)?.toISOString()).toBe(iso);
  });
});

describe('a time that is not plain', () => {
  const now = new Date('2026-11-29T12:00:00Z');
  test.each<[string, string, TimeForm | undefined]>([
    ['1260759144.0', '2009-12-14T02:52:24.000Z', undefined],
    ['1.260759144e+09', '2009-12-14T02:52:24.000Z', undefined],
    ['1260759144000', '2009-12-14T02:52:24.000Z', undefined],
    ['1260759144000000', '2009-12-14T02:52:24.000Z', undefined],
    ['1260759144000000000', '2009-12-14T02:52:24.000Z', undefined],
    ['20150309', '2015-03-09T00:00:00.000Z', undefined],
    ['20150309', '1970-08-22T05:18:29.000Z', 'seconds'],
    ['31536000000', '1971-01-01T00:00:00.000Z', 'milliseconds'],
    ['2015-3-9 9:05', '2015-03-09T09:05:00.000Z', undefined],
    ['2015/03/09', '2015-03-09T00:00:00.000Z', undefined],
    ['Mar 9, 2015', '2015-03-09T00:00:00.000Z', undefined],
    ['9 March 2015 18:30', '2015-03-09T18:30:00.000Z', undefined],
    ['31/03/2015 12:00', '2015-03-31T12:00:00.000Z', undefined],
    ['03/31/2015 1:05 PM', '2015-03-31T13:05:00.000Z', undefined],
    ['09/03/2015', '2015-03-09T00:00:00.000Z', 'dmy'],
    ['09/03/2015', '2015-09-03T00:00:00.000Z', 'mdy'],
    ['09.03.2015', '2015-03-09T00:00:00.000Z', undefined],
    ['9/3/15', '2015-03-09T00:00:00.000Z', 'dmy'],
    ['3/9/99', '1999-03-09T00:00:00.000Z', 'mdy'],
    ['Mon, 09 Mar 2015 10:00:00 GMT', '2015-03-09T10:00:00.000Z', undefined],
    ['Mon Mar 09 10:00:00 +0200 2015', '2015-03-09T08:00:00.000Z', undefined],
    ['Mon Mar  9 00:00:00 2015', '2015-03-09T00:00:00.000Z', undefined],
    ['2020-01-01 01:01:01.000000001 +0000 UTC', '2020-01-01T01:01:01.000Z', undefined],
  ])('%s is %s', (cell, iso, form) => {
    expect(timeReader({ form, now }).read(cell)?.toISOString()).toBe(iso);
  });

  test.each<[string, RegExp]>([
    ['2015', /a year alone/],
    ['635241312000000000', /ticks of \.NET/],
    ['09/03/2015 12:00', /--time dmy or --time mdy/],
    ['31/12/15', /two digits; add --time dmy or --time mdy/],
    ['1.26E+09', /rounded/],
    ['31536000000', /--time seconds or --time milliseconds/],
    ['3015-03-09', /in the future/],
    ['2026-11-30', /in the future/],
  ])('%s is refused', (cell, why) => {
    const reader = timeReader({ now });
    expect(reader.read(cell)).toBeUndefined();
    expect(reader.why?.(cell)?.text).toMatch(why);
  });

  test('is unknown where a database or Go wrote its zero', () => {
    expect(timeReader({ now }).read('0001-01-01 00:00:00 +0000 UTC')).toBeNull();
    expect(timeReader({ now }).read('0000-00-00 00:00:00')).toBeNull();
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
