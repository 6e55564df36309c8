import { type Parameter, toWire } from './values.ts';

/** What PostgreSQL is sent: parameters appear in the text as `$1`, `$2` and so on. */
export type Statement = { text: string; values: (string | Buffer | null)[] };

/** Names of tables or columns, which are quoted and separated by commas; `kept.title` is a column of a table. */
export class Names {
  readonly names: readonly string[];

  constructor(names: readonly string[]) {
    this.names = names;
  }
}

export type Row = { readonly [column: string]: Parameter };

/** `("a", "b") values ($1, $2), ($3, $4)`. All rows have the columns of the first. */
export class NewRows {
  readonly rows: readonly Row[];

  constructor(rows: readonly Row[]) {
    this.rows = rows;
  }
}

/** `"a" = $1, "b" = $2`. */
export class Assignments {
  readonly row: Row;

  constructor(row: Row) {
    this.row = row;
  }
}

/** Several parts with the same text between them. */
export class Joined {
  readonly parts: readonly Part[];
  readonly separator: string;

  constructor(parts: readonly Part[], separator: string) {
    this.parts = parts;
    this.separator = separator;
  }
}

/** SQL and the parts inserted into it: a whole statement, or a part of one. */
export class Fragment {
  readonly strings: readonly string[];
  readonly parts: readonly Part[];

  constructor(strings: readonly string[], parts: readonly Part[]) {
    this.strings = strings;
    this.parts = parts;
  }
}

/** What may be in `${}`. Anything not made by `sql` itself is a parameter, so no value is ever taken for SQL. */
export type Part = Parameter | Fragment | Names | NewRows | Assignments | Joined;

export function toStatement(fragment: Fragment): Statement {
  const statement: Statement = { text: '', values: [] };
  writePart(statement, fragment);
  return statement;
}

function writePart(statement: Statement, part: Part): void {
  if (part instanceof Fragment) {
    for (const [index, string] of part.strings.entries()) {
      statement.text += string;
      if (index < part.parts.length) writePart(statement, part.parts[index]!);
    }
  } else if (part instanceof Names) {
    statement.text += part.names.map(quoted).join(', ');
  } else if (part instanceof Joined) {
    for (const [index, each] of part.parts.entries()) {
      if (index > 0) statement.text += part.separator;
      writePart(statement, each);
    }
  } else if (part instanceof NewRows) {
    writeRows(statement, part.rows);
  } else if (part instanceof Assignments) {
    for (const [index, [column, value]] of Object.entries(part.row).entries()) {
      statement.text += `${index > 0 ? ', ' : ''}${quoted(column)} = `;
      writeParameter(statement, value);
    }
  } else {
    writeParameter(statement, part);
  }
}

function writeRows(statement: Statement, rows: readonly Row[]): void {
  const columns = Object.keys(rows[0] ?? {});
  statement.text += `(${columns.map(quoted).join(', ')}) values `;
  for (const [index, row] of rows.entries()) {
    statement.text += index > 0 ? ', (' : '(';
    for (const [place, column] of columns.entries()) {
      if (place > 0) statement.text += ', ';
      writeParameter(statement, row[column]);
    }
    statement.text += ')';
  }
}

function writeParameter(statement: Statement, value: Parameter | undefined): void {
  if (value === undefined) throw new TypeError(`A parameter is undefined, after: ${statement.text.slice(-100)}`);
  statement.values.push(toWire(value));
  statement.text += `$${statement.values.length}`;
}

function quoted(name: string): string {
  return name
    .split('.')
    .map((part) => `"${part.replaceAll('"', '""')}"`)
    .join('.');
}

const writes = /\b(insert into|update|delete from|truncate|lock table)\b/i;

/** Whether it may change or lock rows. May be true for a statement that only looks like it. */
export function mayWrite(text: string): boolean {
  return writes.test(text);
}
