import type { User } from '../../domain.ts';
import { label, optional, required, wholeNumber, years } from '../cells.ts';
import type { Columns, ParseRow } from '../table.ts';

export const userColumns = ['user_id', 'age', 'occupation', 'gender'] as const;

/** A row of `users.csv`; all but the id may be empty. */
export function prepareUsers(columns: Columns): ParseRow<User> {
  const cellOf = (cells: readonly string[], column: (typeof userColumns)[number]) => cells[columns.get(column) ?? -1];
  return (cells, complain) => {
    const id = required(cellOf(cells, 'user_id'), 'user_id', wholeNumber, complain);
    if (id === undefined) return undefined;
    return {
      id,
      age: optional(cellOf(cells, 'age'), 'age', years, complain),
      occupation: optional(cellOf(cells, 'occupation'), 'occupation', label, complain),
      gender: optional(cellOf(cells, 'gender'), 'gender', label, complain),
    };
  };
}
