import type { Complain } from './cells.ts';
import { inflate } from './inflate.ts';
import { readLines } from './lines.ts';
import { type Dialect, readRows, type SourceRow } from './rows.ts';
import type { SourceFile } from './source-file.ts';

/** A row, or one of its cells, that could not be used. */
export type Reject = {
  file: string;
  /** Where the row begins; the file's first line is 1. */
  line: number;
  /** Empty where it is about the whole row. */
  column: string;
  reason: string;
  /** The row as it stands in the file. */
  text: string;
  /** Whether the row was used all the same, with this cell empty. */
  kept: boolean;
};

/** Who is told what while files are read. */
export type Listener = {
  onReject(reject: Reject): void;
  onNotice(message: string): void;
  onBytes(count: number): void;
};

export type Layout = Dialect & {
  /** Names of the columns, lower-case; undefined where the first row has them. */
  columns?: readonly string[];
};

/** Where each column is; names are lower-case. */
export type Columns = ReadonlyMap<string, number>;

/**
 * Reads a row with as many cells as there are columns; undefined, after a complaint, where it cannot be used.
 * @param row its number in the file, from 0, broken rows counted, blank lines and the header not
 */
export type ParseRow<T> = (cells: readonly string[], complain: Complain, row: number) => T | undefined;

/** The same parser, for rows that `check` finds usable only. */
export function checked<T>(
  parseRow: ParseRow<T>,
  check: ((value: T, complain: Complain) => boolean) | undefined,
): ParseRow<T> {
  if (!check) return parseRow;
  return (cells, complain, row) => {
    const value = parseRow(cells, complain, row);
    return value !== undefined && check(value, complain) ? value : undefined;
  };
}

/**
 * The rows of `file` that can be used, in its order, in batches; everything else goes to `listener`.
 * @param prepare makes the parser when the columns are known
 * @throws MarqueeError SOURCE_UNREADABLE, SOURCE_DAMAGED, SOURCE_UNKNOWN
 */
export async function* readTable<T>(
  file: SourceFile,
  layout: Layout,
  prepare: (columns: Columns) => ParseRow<T>,
  listener: Listener,
): AsyncGenerator<T[]> {
  let columns = layout.columns && columnsOf(layout.columns);
  let parseRow = columns && prepare(columns);
  let next = 0;
  let foreignLines = 0;
  const bytes = inflate(file.name, counted(file, listener));
  const lines = readLines(file.name, bytes, () => foreignLines++);
  for await (const rows of readRows(lines, layout)) {
    if (!parseRow && rows.length > 0) {
      columns = columnsOf(rows.shift()!.cells);
      parseRow = prepare(columns);
    }
    const parsed: T[] = [];
    for (const row of rows) {
      const value = readRow(row, next++, columns!.size, parseRow!, file.name, listener);
      if (value !== undefined) parsed.push(value);
    }
    if (parsed.length > 0) yield parsed;
  }
  // The `::` and `|` files of old MovieLens are Latin-1 by definition.
  if (foreignLines > 0 && layout.quoted) {
    listener.onNotice(`${file.name}: lines that are not UTF-8 were read as Windows-1252: ${foreignLines}.`);
  }
}

/** Names are trimmed and lower-cased; a second column of one name gets a number, so that none is lost. */
export function columnsOf(names: readonly string[]): Columns {
  const columns = new Map<string, number>();
  names.forEach((name, index) => {
    const plain = name.trim().toLowerCase();
    columns.set(columns.has(plain) ? `${plain} ${index + 1}` : plain, index);
  });
  return columns;
}

async function* counted(file: SourceFile, listener: Listener): AsyncGenerator<Buffer> {
  for await (const chunk of file.read()) {
    listener.onBytes(chunk.length);
    yield chunk;
  }
}

function readRow<T>(
  { line, text, cells, broken }: SourceRow,
  row: number,
  width: number,
  parseRow: ParseRow<T>,
  file: string,
  listener: Listener,
): T | undefined {
  const problem = broken ?? problemOf(text, cells.length, width);
  if (problem) {
    listener.onReject({ file, line, column: '', reason: problem, text, kept: false });
    return undefined;
  }
  let complaints: { column: string; reason: string }[] | undefined;
  const complain: Complain = (column, reason) => {
    complaints ??= [];
    complaints.push({ column, reason });
  };
  const value = parseRow(cells, complain, row);
  const kept = value !== undefined;
  // What rejects a row comes last; what else is wrong with it no longer matters.
  const heard = kept ? complaints : complaints?.slice(-1);
  for (const { column, reason } of heard ?? []) listener.onReject({ file, line, column, reason, text, kept });
  return value;
}

function problemOf(text: string, cells: number, width: number): string | undefined {
  if (cells !== width) return cells < width ? 'has fewer cells than there are columns' : 'has more cells than columns';
  return text.includes('\0') ? 'holds a NUL character, which a database cannot keep' : undefined;
}
