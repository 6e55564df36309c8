import { CsvError, parse } from 'csv-parse/sync';
import type { LineBatch } from './lines.ts';

export type Dialect = {
  delimiter: string;
  /** Whether cells may be quoted and then hold delimiters, line ends and doubled quotation marks (RFC 4180). */
  quoted: boolean;
  /**
   * - lines: a row a line
   * - json: an object a line, or an array of objects
   * - groups: a line such as `8:` begins the rows of movie 8, as in the Netflix Prize; that number becomes their last cell
   */
  form?: 'lines' | 'json' | 'groups';
  /** The most cells that a row has; further delimiters belong to the last one. */
  maxCells?: number;
};

export type SourceRow = {
  /** The line on which it begins, from 1. */
  line: number;
  /** As it is in the file. */
  text: string;
  cells: readonly string[];
  /** What is wrong with its quotation marks; such a row has no cells. */
  broken?: string;
};

/** Characters after which an open quotation mark counts as never closed. */
const longestRow = 1 << 20;

/** Splits lines into rows and cells and skips blank lines. Of a broken row, only the first line is lost. */
export async function* readRows(batches: AsyncIterable<LineBatch>, dialect: Dialect): AsyncGenerator<SourceRow[]> {
  if (dialect.form === 'groups') {
    yield* splitGroups(batches, dialect.delimiter);
    return;
  }
  if (!dialect.quoted) {
    for await (const batch of batches) yield splitPlain(batch, dialect);
    return;
  }
  let open: LineBatch = { first: 1, lines: [] };
  for await (const batch of batches) {
    const lines = open.lines.length > 0 ? [...open.lines, ...batch.lines] : batch.lines;
    const first = batch.first - open.lines.length;
    const { rows, rest } = splitQuoted({ first, lines }, dialect.delimiter, false);
    open = { first: first + lines.length - rest.length, lines: rest };
    yield rows;
  }
  yield splitQuoted(open, dialect.delimiter, true).rows;
}

/** The cells of the row that begins on the first line. */
export function firstRow(lines: readonly string[], dialect: Dialect): readonly string[] {
  const batch: LineBatch = { first: 1, lines: [...lines] };
  const [row] = dialect.quoted ? splitQuoted(batch, dialect.delimiter, true).rows : splitPlain(batch, dialect);
  return row?.broken === undefined && row ? row.cells : (lines[0] ?? '').split(dialect.delimiter);
}

function splitPlain({ first, lines }: LineBatch, { delimiter, maxCells }: Dialect): SourceRow[] {
  const rows: SourceRow[] = [];
  lines.forEach((text, index) => {
    if (text === '') return;
    const cells = text.split(delimiter);
    if (maxCells !== undefined && cells.length > maxCells) cells.push(cells.splice(maxCells - 1).join(delimiter));
    rows.push({ line: first + index, text, cells });
  });
  return rows;
}

async function* splitGroups(batches: AsyncIterable<LineBatch>, delimiter: string): AsyncGenerator<SourceRow[]> {
  let movie = '';
  for await (const { first, lines } of batches) {
    const rows: SourceRow[] = [];
    lines.forEach((text, index) => {
      if (/^\d+:$/.test(text)) movie = text.slice(0, -1);
      else if (text !== '') rows.push({ line: first + index, text, cells: [...text.split(delimiter), movie] });
    });
    yield rows;
  }
}

type Split = { rows: SourceRow[]; rest: string[] };

/** Parses the texts of rows with quotation marks; undefined if any is malformed. */
type ParseQuoted = (texts: readonly string[]) => readonly (readonly string[])[] | undefined;

/**
 * Rows without quotation marks, which most rows are, are split here. The parser gets all others of a batch at once, and one by
 * one only if it refuses some. So each row keeps its own text, and an import takes half the time.
 */
function splitQuoted(batch: LineBatch, delimiter: string, final: boolean): Split {
  const parse: ParseQuoted = (texts) => parseQuoted(texts, delimiter);
  const later: SourceRow[] = [];
  const split = assemble(batch, delimiter, final, (row) => {
    later.push(row);
    return row;
  });
  const parsed = later.length === 0 ? [] : parse(later.map((row) => row.text));
  if (!parsed) return assemble(batch, delimiter, final, (row) => parsedRow(row, parse));
  later.forEach((row, index) => {
    row.cells = parsed[index]!;
  });
  return split;
}

function assemble(
  { first, lines }: LineBatch,
  delimiter: string,
  final: boolean,
  withCells: (row: SourceRow) => SourceRow,
): Split {
  const rows: SourceRow[] = [];
  let start = 0;
  while (start < lines.length) {
    const text = lines[start]!;
    const line = first + start;
    if (!text.includes('"')) {
      if (text !== '') rows.push({ line, text, cells: text.split(delimiter) });
      start++;
      continue;
    }
    const end = rowEnd(lines, start);
    if (end === 'beyond' && !final) break;
    const row =
      typeof end === 'number'
        ? withCells({ line, text: lines.slice(start, end).join('\n'), cells: [] })
        : { line, text, cells: [], broken: 'has a quotation mark that is never closed' };
    rows.push(row);
    start = row.broken === undefined && typeof end === 'number' ? end : start + 1;
  }
  return { rows, rest: lines.slice(start) };
}

/** The index after the last line of a row, where its quotation marks are paired; `beyond` if it may end after these lines. */
function rowEnd(lines: readonly string[], start: number): number | 'beyond' | 'nowhere' {
  let odd = false;
  let length = 0;
  for (let index = start; index < lines.length; index++) {
    const line = lines[index]!;
    odd = odd !== hasOddQuotes(line);
    if (!odd) return index + 1;
    length += line.length;
    if (length > longestRow) return 'nowhere';
  }
  return 'beyond';
}

function hasOddQuotes(line: string): boolean {
  let odd = false;
  for (let at = line.indexOf('"'); at >= 0; at = line.indexOf('"', at + 1)) odd = !odd;
  return odd;
}

function parsedRow(row: SourceRow, parse: ParseQuoted): SourceRow {
  const cells = parse([row.text])?.[0];
  if (cells) return { ...row, cells };
  return { ...row, text: row.text.split('\n', 1)[0]!, broken: 'has a quotation mark in the wrong place' };
}

function parseQuoted(texts: readonly string[], delimiter: string): string[][] | undefined {
  try {
    const rows = parse(texts.join('\n'), { delimiter, record_delimiter: '\n', relax_column_count: true });
    return rows.length === texts.length ? rows : undefined;
  } catch (error) {
    if (error instanceof CsvError) return undefined;
    throw error;
  }
}
