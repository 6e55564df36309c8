import type { Advice } from './advice.ts';
import { readName, readNames } from './names.ts';

/** How the text of one cell becomes a value. */
export type Reader<T> = {
  /** Completes the reason "is not ...". */
  wanted: string;
  /** @param cell trimmed and not empty @returns undefined if it is not what is wanted */
  read(cell: string): T | undefined;
  /** A more precise reason, out of a few; undefined if there is none. */
  why?(cell: string): Advice | undefined;
};

/** Called with a cell that cannot be used; reasons come from a small set, so that they can be counted. */
export type Complain = (column: string, reason: string | Advice, movie?: UnknownMovie) => void;

/** The unknown movie that a row is about, and the ids of movies that could be meant. */
export type UnknownMovie = { title: string | null; year: number | null; candidates: readonly string[] };

export const text: Reader<string> = { wanted: 'a text', read: (cell) => cell };

/** For ids and other indexed columns, as an index cannot hold long texts. */
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

/** Also with a decimal comma, which is usual in files with semicolons. */
export const decimalWithComma: Reader<number> = {
  wanted: decimal.wanted,
  read: (cell) => decimalOf(/^-?\d+,\d{1,3}$/.test(cell) ? cell.replace(',', '.') : cell),
};

export const minutes: Reader<number> = {
  wanted: 'a number of minutes from 0 to 100000',
  read: (cell) => within(decimalOf(cell), 0, 100_000),
};

/** Minutes of `1:45:00`, hours first. */
export const clock: Reader<number> = {
  wanted: 'a duration such as 1:45:00',
  read: (cell) => {
    const [, hours, minutes, seconds] = /^(\d{1,3}):([0-5]\d):([0-5]\d)(?:\.\d+)?$/.exec(cell) ?? [];
    return hours === undefined ? undefined : Number(hours) * 60 + Number(minutes) + Number(seconds) / 60;
  },
};

export const average: Reader<number> = {
  wanted: 'a number from 0 to 10',
  read: (cell) => within(decimalOf(cell.replace(/^(\d+),(\d{1,3})$/, '$1.$2')), 0, 10),
};

export const stars: Reader<number> = {
  wanted: 'a number from 0.5 to 5',
  read: (cell) => within(decimalOf(cell), 0.5, 5),
};

export const flag: Reader<boolean> = {
  wanted: 'True or False',
  read: (cell) => flags.get(cell.toLowerCase()),
};

const flags = new Map([
  ...['true', '1', '1.0', 'yes', 'y', 't'].map((word) => [word, true] as const),
  ...['false', '0', '0.0', 'no', 'n', 'f'].map((word) => [word, false] as const),
]);

/** An attribute of a person and a text about a movie. Unlike `label` and `text`, they are unknown where a data frame wrote "no value". */
export const attribute: Reader<string> = { ...label };
export const remark: Reader<string> = { ...text };

/** A list of names. @param separators that may be between names without brackets */
export function namesReader(separators: string): Reader<readonly string[]> {
  return { wanted: 'a list of names', read: (cell) => readNames(cell, separators) };
}

export const name: Reader<string | null> = { wanted: 'a name', read: readName };

/** How pandas, R and PostgreSQL write "no value". Titles and ids are taken literally. */
export const missing = /^(?:nan|null|none|nat|n\/a|<na>|\\N)$/i;
const takenLiterally = new Set<Reader<unknown>>([text, label]);

/** The value of a cell that may be empty; null if it is, or (with a complaint) where it cannot be read. */
export function optional<T>(cell: string | undefined, column: string, reader: Reader<T>, complain: Complain): T | null {
  const trimmed = cell?.trim() ?? '';
  if (trimmed === '' || (!takenLiterally.has(reader) && missing.test(trimmed))) return null;
  const value = reader.read(trimmed);
  if (value === undefined) complain(column, reader.why?.(trimmed) ?? `is not ${reader.wanted}`);
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
  if (value === undefined) {
    complain(column, trimmed === '' ? 'is empty' : (reader.why?.(trimmed) ?? `is not ${reader.wanted}`));
  }
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
