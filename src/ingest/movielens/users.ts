import type { User } from '../../domain.ts';
import { label, optional, required, wholeNumber, years } from '../cells.ts';
import type { Columns, ParseRow } from '../table.ts';

/** What the codes in `users.dat` of MovieLens 1M mean, by its README. */
const occupations = [
  'other',
  'academic/educator',
  'artist',
  'clerical/admin',
  'college/grad student',
  'customer service',
  'doctor/health care',
  'executive/managerial',
  'farmer',
  'homemaker',
  'K-12 student',
  'lawyer',
  'programmer',
  'retired',
  'sales/marketing',
  'scientist',
  'self-employed',
  'technician/engineer',
  'tradesman/craftsman',
  'unemployed',
  'writer',
];

/** A row of `users.dat` (age bands by their lowest age, occupations by code) or `u.user` (both as they are). */
export function prepareUsers(columns: Columns): ParseRow<User> {
  const cellOf = (cells: readonly string[], column: string) => cells[columns.get(column) ?? -1];
  return (cells, complain) => {
    const id = required(cellOf(cells, 'userid'), 'userId', wholeNumber, complain);
    if (id === undefined) return undefined;
    const occupation = optional(cellOf(cells, 'occupation'), 'occupation', label, complain);
    return {
      id,
      age: optional(cellOf(cells, 'age'), 'age', years, complain),
      occupation: occupation && (occupations[Number(occupation)] ?? occupation),
      gender: optional(cellOf(cells, 'gender'), 'gender', label, complain),
    };
  };
}
