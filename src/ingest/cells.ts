import { readName, readNames } from './names.ts';

/** How the text of one cell becomes a value. */
export type Reader<T> = {
  /** Completes "is not ..." for whoever has to mend the cell. */
  wanted: string;
  /** @returns undefined where the cell, which is trimmed and not empty, is not what is wanted */
  read(cell: string): T | undefined;
};

/** Told of a cell that cannot be used; `reason` is one of few, so that it can be counted. */
export type Complain = (column: string, reason: string) => void;

export const text: Reader<string> = { wanted: 'a text', read: (cell) => cell };

/** For ids and what else the database has an index of, which takes no long texts. */
export const label: Reader<string> = {
  wanted: 'a line of at most 255 characters',
  read: (cell) => (cell.length <= 255 && !/\p{Cc}/u.test(cell) ? cell : undefined),
};

/** `123.0` too: pandas writes whole numbers so where other cells of the column are empty. */
export const wholeNumber: Reader<number> = {
  wanted: 'a whole number from 0 to 9007199254740991',
  read: (cell) => within(wholeOf(cell), 0, Number.MAX_SAFE_INTEGER),
};

export const count: Reader<number> = {
  wanted: 'a whole number from 0 to 2147483647',
  read: (cell) => within(wholeOf(cell), 0, 2 ** 31 - 1),
};

export const years: Reader<number> = {
  wanted: 'a whole number of years from 0 to 150',
  read: (cell) => within(wholeOf(cell), 0, 150),
};

export const decimal: Reader<number> = { wanted: 'a number', read: decimalOf };

export const minutes: Reader<number> = {
  wanted: 'a number of minutes from 0 to 100000',
  read: (cell) => within(decimalOf(cell), 0, 100_000),
};

export const average: Reader<number> = {
  wanted: 'a number from 0 to 10',
  read: (cell) => within(decimalOf(cell), 0, 10),
};

export const stars: Reader<number> = {
  wanted: 'a number from 0.5 to 5',
  read: (cell) => within(decimalOf(cell), 0.5, 5),
};

export const flag: Reader<boolean> = {
  wanted: 'True or False',
  read: (cell) => ({ true: true, false: false, '1': true, '0': false })[cell.toLowerCase()],
};

/** A date or the date of a time; a year alone is its first of January. */
export const day: Reader<string> = {
  wanted: 'a date such as 1994-10-14',
  read: (cell) => {
    const match = /^(\d{4})(?:-(\d\d)-(\d\d)(?:[T ].*)?)?$/.exec(cell);
    return match ? dateOf(match[1]!, match[2] ?? '01', match[3] ?? '01') : undefined;
  },
};

/** A time without zone is UTC; digits alone are seconds since 1970, as MovieLens counts, or milliseconds. */
export const time: Reader<Date> = {
  wanted: 'a time such as 2023-03-21T09:00:08 or seconds since 1970',
  read: (cell) => (/^\d{1,13}$/.test(cell) ? ofEpoch(Number(cell)) : ofIso(cell)),
};

export const names: Reader<readonly string[]> = { wanted: 'a list of names', read: readNames };

export const name: Reader<string | null> = { wanted: 'a name', read: readName };

/** How pandas, R and PostgreSQL write "no value"; titles and other texts are taken by their word. */
const missing = /^(?:nan|null|none|\\N)$/i;
const takenLiterally = new Set<Reader<unknown>>([text, label]);

/** The value of a cell that may be empty; null where it is, or (with a complaint) where it cannot be read. */
export function optional<T>(cell: string | undefined, column: string, reader: Reader<T>, complain: Complain): T | null {
  const trimmed = cell?.trim() ?? '';
  if (trimmed === '' || (!takenLiterally.has(reader) && missing.test(trimmed))) return null;
  const value = reader.read(trimmed);
  if (value === undefined) complain(column, `is not ${reader.wanted}`);
  return value ?? null;
}

/** The value of a cell that must not be empty; undefined, with a complaint, where it is or cannot be read. */
export function required<T>(
  cell: string | undefined,
  column: string,
  reader: Reader<T>,
  complain: Complain,
): T | undefined {
  const trimmed = cell?.trim() ?? '';
  const value = trimmed === '' ? undefined : reader.read(trimmed);
  if (value === undefined) complain(column, trimmed === '' ? 'is empty' : `is not ${reader.wanted}`);
  return value;
}

function wholeOf(cell: string): number | undefined {
  return /^\d{1,16}(?:\.0*)?$/.test(cell) ? Number(cell) : undefined;
}

function decimalOf(cell: string): number | undefined {
  const value = /^[+-]?(?:\d+\.?\d*|\.\d+)(?:e[+-]?\d+)?$/i.test(cell) ? Number(cell) : Number.NaN;
  return Number.isFinite(value) ? value : undefined;
}

function within(value: number | undefined, least: number, most: number): number | undefined {
  return value !== undefined && value >= least && value <= most ? value : undefined;
}

/** Undefined for days that no calendar has, such as February 30th, and years before 1000, such as 0000. */
export function dateOf(year: string, month: string, dayOfMonth: string): string | undefined {
  return midnightOf(year, month, dayOfMonth) === undefined ? undefined : `${year}-${month}-${dayOfMonth}`;
}

function midnightOf(year: string, month: string, dayOfMonth: string): number | undefined {
  const time = Date.UTC(Number(year), Number(month) - 1, Number(dayOfMonth));
  const date = new Date(time);
  const exists = date.getUTCMonth() === Number(month) - 1 && date.getUTCDate() === Number(dayOfMonth);
  return exists && year >= '1000' ? time : undefined;
}

/** Where years begin to have five digits, which PostgreSQL writes otherwise than JavaScript. */
const endOfYears = Date.UTC(10_000, 0, 1);

const iso = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d)(\.\d+)?)?\s?(Z|[+-]\d\d(?::?\d\d)?)?)?$/;

function ofIso(cell: string): Date | undefined {
  const match = iso.exec(cell);
  if (!match) return undefined;
  const [, year, month, dayOfMonth, hour = '00', minute = '00', second = '00', fraction = '0', zone = 'Z'] = match;
  const midnight = midnightOf(year!, month!, dayOfMonth!);
  if (midnight === undefined || hour > '23' || minute > '59' || second > '59') return undefined;
  const seconds = (Number(hour) * 60 + Number(minute)) * 60 + Number(second) - zoneSeconds(zone);
  const time = midnight + seconds * 1000 + Math.floor(Number(fraction) * 1000);
  return time < endOfYears ? new Date(time) : undefined;
}

/** Of `+05:30`, `+0530`, `-08` or `Z`. */
function zoneSeconds(zone: string): number {
  if (zone === 'Z') return 0;
  const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(3).replace(':', ''));
  return (zone.startsWith('-') ? -60 : 60) * minutes;
}

/** Seconds of today have ten digits, milliseconds thirteen. */
function ofEpoch(value: number): Date {
  return new Date(value < 1e11 ? value * 1000 : value);
}
