import type { Fix } from '../errors.ts';
import type { Complain } from './cells.ts';
import { type Columns, columnsOf } from './columns.ts';
import type { SourceFile } from './files.ts';
import { inflate } from './inflate.ts';
import { readObjects } from './json.ts';
import { type LineBatch, readLines } from './lines.ts';
import { type Dialect, readRows, type SourceRow } from './rows.ts';

/** A row that could not be used, or one of its cells. */
export type Reject = {
  file: string;
  /** The line on which the row begins; the file's first line is 1. */
  line: number;
  /** Empty if it is about the whole row. */
  column: string;
  reason: string;
  /** The row as it is in the file. */
  text: string;
  /** Whether the row was used without this cell. */
  kept: boolean;
  /** Ids of movies that could have been meant, if none was found. */
  candidates?: readonly string[];
  /** Flags that would help. */
  fixes?: readonly Fix[];
  /** What the row says about that movie. */
  movie?: { title: string | null; year: number | null };
};

/** Receives what happens while files are read. */
export type Listener = {
  onReject(reject: Reject): void;
  onNotice(message: string): void;
  onBytes(count: number): void;
};

export type Layout = Dialect & {
  /** The names of the columns; undefined if the first row has them. */
  columns?: readonly string[];
  /** How many lines to skip before the rows, such as comments. Default: 0. */
  skip?: number;
};

/** A valid row that is not about a movie, such as an episode of a series. */
export const notAMovie = Symbol('not a movie');

/**
 * Parses a row that has as many cells as there are columns. Undefined after a complaint means that it cannot be used, undefined
 * without one that it is for another parser of the same file.
 * @param row its number in the file, from 0; broken rows count, blank lines and the header do not
 */
export type ParseRow<T> = (
  cells: readonly string[],
  complain: Complain,
  row: number,
) => T | undefined | typeof notAMovie;

/**
 * Reads the usable rows of `file`, in order, in batches; everything else goes to `listener`.
 * @param prepare makes the parser once the columns are known
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
  let others = 0;
  const bytes = inflate(file.name, counted(file, listener));
  const lines = linesAfter(
    layout.skip ?? 0,
    readLines(file.name, bytes, () => foreignLines++),
  );
  const rowBatches =
    layout.form === 'json' ? readObjects(file.name, lines, layout.columns ?? []) : readRows(lines, layout);
  for await (const rows of rowBatches) {
    if (!parseRow && rows.length > 0) {
      columns = columnsOf(rows.shift()!.cells);
      parseRow = prepare(columns);
    }
    const parsed: T[] = [];
    for (const row of rows) {
      // Spreadsheets write rows of nothing but delimiters where a sheet once had more rows.
      if (layout.form !== 'json' && !row.broken && row.cells.every(isBlank)) continue;
      const value = readRow(row, next++, columns!, parseRow!, file.name, listener);
      if (value === notAMovie) others++;
      else if (value !== undefined) parsed.push(value);
    }
    if (parsed.length > 0) yield parsed;
  }
  if (others > 0) {
    listener.onNotice(`${file.name}: ${others.toLocaleString('en-US')} rows are not about movies and were left out.`);
  }
  // Those of the old MovieLens files, with `::` or `|`, are Latin-1 by definition.
  if (foreignLines > 0 && layout.quoted) {
    listener.onNotice(`${file.name}: lines that are not UTF-8 were read as Windows-1252: ${foreignLines}.`);
  }
}

/** The rows of several tables, one table after the other. @param prepare makes the parser for a table */
export async function* readTables<Table extends { file: SourceFile; layout: Layout }, T>(
  tables: readonly Table[],
  prepare: (table: Table) => ParseRow<T>,
  listener: Listener,
): AsyncGenerator<T[]> {
  for (const table of tables) yield* readTable(table.file, table.layout, () => prepare(table), listener);
}

async function* linesAfter(skip: number, batches: AsyncGenerator<LineBatch>): AsyncGenerator<LineBatch> {
  for await (const batch of batches) {
    const lines = batch.first > skip ? batch.lines : batch.lines.slice(skip + 1 - batch.first);
    if (lines.length > 0) yield { first: batch.first + batch.lines.length - lines.length, lines };
  }
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
  columns: Columns,
  parseRow: ParseRow<T>,
  file: string,
  listener: Listener,
): T | undefined | typeof notAMovie {
  const problem = broken ?? problemOf(text, cells, columns);
  if (problem) {
    listener.onReject({ file, line, column: '', reason: problem, text, kept: false });
    return undefined;
  }
  let complaints: Omit<Reject, 'file' | 'line' | 'text' | 'kept'>[] | undefined;
  const complain: Complain = (column, reason, movie) => {
    complaints ??= [];
    const why = typeof reason === 'string' ? { reason } : { reason: reason.text, fixes: reason.fixes };
    if (!movie) complaints.push({ column, ...why });
    else {
      const { title, year, candidates } = movie;
      complaints.push({ column, ...why, candidates, movie: { title, year } });
    }
  };
  const value = parseRow(cells, complain, row);
  const kept = value !== undefined;
  // The last complaint is the one that rejects a row; earlier ones no longer matter.
  const reported = kept ? complaints : complaints?.slice(-1);
  for (const complaint of reported ?? []) listener.onReject({ file, line, text, kept, ...complaint });
  return value;
}

const isBlank = (cell: string) => cell.trim() === '';

/** Trailing delimiters are harmless, both in a row and in a header, whose last columns then have no name. */
function problemOf(text: string, cells: readonly string[], columns: Columns): string | undefined {
  if (cells.length < columns.size && cells.length < namedWidth(columns))
    return 'has fewer cells than there are columns';
  if (cells.length > columns.size && !cells.slice(columns.size).every(isBlank)) return 'has more cells than columns';
  return text.includes('\0') ? 'contains a NUL character, which a database cannot store' : undefined;
}

/** The number of columns up to the last one with a name. */
function namedWidth(columns: Columns): number {
  return Math.max(0, ...[...columns.values()].filter(({ name }) => name !== '').map(({ index }) => index + 1));
}
