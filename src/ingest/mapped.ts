import { MarqueeError } from '../errors.ts';
import { advice, fix } from './advice.ts';
import { type ColumnMap, type Columns, columnKey, columnsOf, type OpinionField } from './columns.ts';
import { type Head, usesQuotes } from './head.ts';
import { keysOf } from './json.ts';
import type { Kind } from './kind.ts';
import { type Dialect, firstRow } from './rows.ts';
import type { Layout } from './table.ts';

/** How to read a file whose columns are named by `--map`; `skip` lines come before its rows. */
export type Mapped = { kind: Kind; layout: Layout; columns: Columns; skip: number };

/**
 * @param starts where the rows may begin; if columns are mapped by name, at the line that has these names
 * @throws MarqueeError SOURCE_UNCLEAR if the file has no such columns
 */
export function mapColumns(file: string, starts: readonly Head[], map: ColumnMap): Mapped {
  const fields = Object.fromEntries(map.fields) as Partial<Record<OpinionField, string>>;
  const isPersonal = !map.fields.has('user');
  const kind: Kind = { format: 'table', role: 'opinions', ...(isPersonal && { isPersonal }), fields };
  if (starts[0]!.objects.length > 0) return mapKeys(file, starts[0]!, map, kind);
  return map.isByNumber ? mapByNumber(file, starts.at(-1)!, map, kind) : mapByName(file, starts, map, kind);
}

/** In JSON, columns are keys; a nested key is named by its path: `movie.ids.imdb`. */
function mapKeys(file: string, { objects }: Head, map: ColumnMap, kind: Kind): Mapped {
  const keys = keysOf(objects);
  if (map.isByNumber) {
    const { text, fixes } = advice`Use these names in ${fix('map')}.`;
    throw new MarqueeError(
      'SOURCE_UNCLEAR',
      `${file} holds JSON objects, whose values have names instead of numbers: ${keys.join(', ')}. ${text}`,
      { fixes },
    );
  }
  const columns = columnsOf(keys);
  refuseMissing(file, map, columns, keys);
  return { kind, layout: { delimiter: ',', quoted: true, form: 'json', columns: keys }, columns, skip: 0 };
}

function mapByNumber(file: string, { lines, skip }: Head, map: ColumnMap, kind: Kind): Mapped {
  const dialect = dialectOf(lines);
  const names = firstRow(lines, dialect).map((_, index) => String(index + 1));
  const columns = columnsOf(names);
  refuseMissing(file, map, columns, names);
  return { kind, layout: { ...dialect, columns: names }, columns, skip };
}

function mapByName(file: string, starts: readonly Head[], map: ColumnMap, kind: Kind): Mapped {
  const headers = starts.map(({ lines, skip }) => {
    const { delimiter } = dialectOf([lines[0]!]);
    const dialect = { delimiter, quoted: delimiter === ',' || usesQuotes(lines, delimiter) };
    const names = firstRow(lines, dialect);
    return { skip, dialect, names, columns: columnsOf(names) };
  });
  const { skip, dialect, names, columns } =
    headers.find((header) => missingIn(map, header.columns) === undefined) ?? headers.at(-1)!;
  refuseMissing(file, map, columns, names);
  return { kind, layout: dialect, columns, skip };
}

function missingIn(map: ColumnMap, columns: Columns): string | undefined {
  return [...map.fields.values()].find((name) => !columns.has(columnKey(name)));
}

function refuseMissing(file: string, map: ColumnMap, columns: Columns, names: readonly string[]): void {
  const missing = missingIn(map, columns);
  if (missing === undefined) return;
  const { text, fixes } =
    advice`${file} has no column ${missing}; it has ${names.join(', ')}. Name the columns to read with ${fix('map')}.`;
  throw new MarqueeError('SOURCE_UNCLEAR', text, { fixes });
}

/** The delimiter that splits all lines into the same number of cells, at least two. */
function dialectOf(lines: readonly string[]): Dialect {
  const possible = ['::', '\t', ';', ',', '|', ' '].filter((delimiter) => lines[0]!.includes(delimiter));
  const dialects = possible.map((delimiter) => ({
    delimiter,
    quoted: delimiter.length === 1 && usesQuotes(lines, delimiter),
  }));
  const widths = (dialect: Dialect) => new Set(lines.map((line) => firstRow([line], dialect).length));
  return dialects.find((dialect) => widths(dialect).size === 1) ?? dialects[0] ?? { delimiter: ',', quoted: false };
}
