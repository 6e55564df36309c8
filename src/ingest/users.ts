import { parseUserKey, userKeyRule } from '../domain/user-key.ts';
import type { User, UserId } from '../domain.ts';
import { attribute, type Complain, missing, optional, years } from './cells.ts';
import type { Table } from './recognise.ts';
import type { ParseRow } from './table.ts';

/** Knows the number of each user whom a site calls by a name. */
export type NameRegister = { numberOf(name: string): UserId };

/** For a source that is read without a database: numbers that no site uses. */
export function createNameRegister(): NameRegister {
  const numbers = new Map<string, UserId>();
  return {
    numberOf(name) {
      const number = numbers.get(name) ?? Number.MAX_SAFE_INTEGER - numbers.size;
      numbers.set(name, number);
      return number;
    },
  };
}

/** A number with thousands separators, as spreadsheets show it. It could be a name, but hardly is. */
const grouped = /^\s*\d{1,3}(?:[,.'\u00a0\u202f ]\d{3})+\s*$/;

/** Reads a user's number, also in the form that pandas writes (`42.0`), or a name. */
export function userReader(names: NameRegister) {
  return (cell: string, column: string, complain: Complain): UserId | undefined => {
    if (/^\d{1,15}$/.test(cell)) return Number(cell);
    const isEmpty = cell.trim() === '' || missing.test(cell.trim());
    const key = isEmpty || grouped.test(cell) ? undefined : parseUserKey(cell.replace(/^\s*(\d+)\.0*\s*$/, '$1'));
    if (key === undefined) complain(column, isEmpty ? 'is empty' : `is not ${userKeyRule}`);
    return typeof key === 'string' ? names.numberOf(key) : key;
  };
}

/** The codes in `users.dat` of MovieLens 1M, according to its README. */
const occupations = [
  ...['other', 'academic/educator', 'artist', 'clerical/admin', 'college/grad student', 'customer service'],
  ...['doctor/health care', 'executive/managerial', 'farmer', 'homemaker', 'K-12 student', 'lawyer', 'programmer'],
  ...['retired', 'sales/marketing', 'scientist', 'self-employed', 'technician/engineer', 'tradesman/craftsman'],
  ...['unemployed', 'writer'],
];

/** Parses a row of a table of users; everything but the id may be empty. */
export function userParser(
  { kind, opinions: fields }: Pick<Table, 'kind' | 'opinions'>,
  userOf: ReturnType<typeof userReader>,
): ParseRow<User> {
  const { index: userAt, name: userName } = fields.get('user') ?? { index: -1, name: 'user_id' };
  const cellOf = (cells: readonly string[], field: 'age' | 'occupation' | 'gender') =>
    cells[fields.get(field)?.index ?? -1];
  return (cells, complain) => {
    const id = userOf(cells[userAt] ?? '', userName, complain);
    if (id === undefined) return undefined;
    const occupation = optional(cellOf(cells, 'occupation'), 'occupation', attribute, complain);
    return {
      id,
      age: optional(cellOf(cells, 'age'), 'age', years, complain),
      occupation:
        kind.format === 'movielens-1m' ? occupation && (occupations[Number(occupation)] ?? occupation) : occupation,
      gender: optional(cellOf(cells, 'gender'), 'gender', attribute, complain),
    };
  };
}
