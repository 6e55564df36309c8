import { MarqueeError } from '../errors.ts';
import { type ColumnMap, type Columns, columnKey, columnsOf, type OpinionField } from './columns.ts';
import { type Head, usesQuotes } from './head.ts';
import type { Kind } from './sources.ts';
import type { Layout } from './table.ts';

/** How a file is read of which `--map` says what its columns are, and how many lines before them are passed over. */
export type Mapped = { kind: Kind; layout: Layout; columns: Columns; skip: number };

/**
 * @param starts where the rows of the file may begin: by name, they do where the first line has the names
 * @throws MarqueeError SOURCE_UNCLEAR if the file has no such columns
 */
export function mapColumns(file: string, starts: readonly Head[], map: ColumnMap): Mapped {
  const fields = Object.fromEntries(map.fields) as Partial<Record<OpinionField, string>>;
  const isPersonal = !map.fields.has('user');
  const kind: Kind = { format: 'table', role: 'opinions', ...(isPersonal && { isPersonal }), fields };
  return map.isByNumber ? mapByNumber(file, starts.at(-1)!, map, kind) : mapByName(file, starts, map, kind);
}

function mapByNumber(file: string, { lines, skip }: Head, map: ColumnMap, kind: Kind): Mapped {
  const delimiter = delimiterOf(lines);
  const width = lines[0]!.split(delimiter).length;
  const names = Array.from({ length: width }, (_, index) => String(index + 1));
  const missing = [...map.fields.values()].find((column) => Number(column) > width);
  if (missing !== undefined) throw noColumn(file, missing, names);
  const layout: Layout = { delimiter, quoted: delimiter.length === 1 && usesQuotes(lines, delimiter), columns: names };
  return { kind, layout, columns: columnsOf(names), skip };
}

function mapByName(file: string, starts: readonly Head[], map: ColumnMap, kind: Kind): Mapped {
  const wanted = [...map.fields.values()];
  const headers = starts.map((start) => {
    const delimiter = delimiterOf([start.lines[0]!]);
    const names = start.lines[0]!.split(delimiter).map((name) => name.replace(/^\s*"(.*)"\s*$/, '$1'));
    return { start, delimiter, names, columns: columnsOf(names) };
  });
  const isMissing = (columns: Columns) => (name: string) => !columns.has(columnKey(name));
  const header = headers.find(({ columns }) => !wanted.some(isMissing(columns)));
  if (!header) {
    const { names, columns } = headers.at(-1)!;
    throw noColumn(file, wanted.find(isMissing(columns))!, names);
  }
  const { start, delimiter, columns } = header;
  const quoted = delimiter === ',' || usesQuotes(start.lines, delimiter);
  return { kind, layout: { delimiter, quoted }, columns, skip: start.skip };
}

function noColumn(file: string, column: string, columns: readonly string[]): MarqueeError {
  return new MarqueeError('SOURCE_UNCLEAR', `--map names the column ${column}; ${file} has ${columns.join(', ')}.`);
}

/** The one that cuts all lines into the same number of cells, of two or more. */
function delimiterOf(lines: readonly string[]): string {
  const counts = (delimiter: string) => new Set(lines.map((line) => line.split(delimiter).length));
  const possible = ['::', '\t', ';', ',', '|', ' '].filter((delimiter) => lines[0]!.includes(delimiter));
  return possible.find((delimiter) => counts(delimiter).size === 1) ?? possible[0] ?? ',';
}
