import { MarqueeError } from '../errors.ts';
import {
  type ColumnMap,
  type Columns,
  columnsOf,
  type Fields,
  type MovieField,
  movieFields,
  type OpinionField,
  opinionFields,
} from './columns.ts';
import type { SourceFile } from './files.ts';
import { inflate } from './inflate.ts';
import { firstObjects, flatten } from './json.ts';
import { type Encoding, encodingOf, readLines } from './lines.ts';
import { type Dialect, readRows } from './rows.ts';
import { type Format, type Kind, kinds } from './sources.ts';
import type { Layout } from './table.ts';

/** A file, its recognised kind, and the contents of its columns. */
export type Table = {
  file: SourceFile;
  kind: Kind;
  layout: Layout;
  columns: Columns;
  opinions: Fields<OpinionField>;
  movies: Fields<MovieField>;
  /** The cells of its first rows, where it names its columns. */
  head: readonly (readonly string[])[];
  /** Other than UTF-8 with lines that end as usual; undefined if it is that. */
  encoding: string | undefined;
};

export type RecogniseOptions = {
  /** Undefined: found out by looking. */
  format?: Format | undefined;
  map?: ColumnMap | undefined;
  /** Whether a user is given for files that name none. */
  hasUser: boolean;
};

export type Recognised = { table: Table } | { unknown: string };

/** The beginning of a file. */
type Head = { lines: string[]; objects: object[]; encoding: Encoding; isText: boolean };

/** Finds out what a file is by looking at its beginning. */
export async function recognise(file: SourceFile, options: RecogniseOptions): Promise<Recognised> {
  const head = await readHead(file);
  if (head.lines.length === 0) return { unknown: 'is empty' };
  if (!head.isText) return { unknown: 'is not text' };
  const table = options.map ? mapped(file, head, options.map) : await known(file, head, options);
  if (table) return { table };
  if (logLine.test(head.lines[0]!)) return { unknown: 'is the log of a service; import it with `stream --file`' };
  return { unknown: `begins with "${head.lines[0]!.slice(0, 100)}"` };
}

/** `<time>,<user>,<request>` of a streaming service. */
const logLine = /^[^,]+,[^,]+,(?:GET \/|recommendation request)/;

const headLines = 20;

async function readHead(file: SourceFile): Promise<Head> {
  let encoding: Encoding = { text: 'UTF-8', hasReturnsOnly: false };
  async function* watched() {
    let isFirst = true;
    for await (const chunk of inflate(file.name, file.read())) {
      if (isFirst) encoding = encodingOf(chunk);
      isFirst = false;
      yield chunk;
    }
  }
  for await (const batch of readLines(file.name, watched(), () => {})) {
    const lines = batch.lines.filter((line) => line !== '');
    if (lines.length === 0) continue;
    const isText = !lines[0]!.includes('\0');
    const objects = isText && /^\s*[[{]/.test(lines[0]!) ? firstObjects(batch.lines.join('\n')) : [];
    return { lines: lines.slice(0, headLines), objects, encoding, isText };
  }
  return { lines: [], objects: [], encoding, isText: true };
}

async function known(file: SourceFile, head: Head, options: RecogniseOptions): Promise<Table | undefined> {
  const base = file.name.split('/').at(-1)!.toLowerCase();
  const headed = await readHeaders(head);
  const candidates = kinds.filter((kind) => options.format === undefined || kind.format === options.format);
  for (const kind of candidates) {
    if (kind.isNameNeeded && !kind.name!.test(base)) continue;
    if (kind.line) {
      // Where the format is given, the file's name is enough: its first lines may be the broken ones.
      const isNamed = options.format !== undefined && kind.name?.test(base);
      if (head.objects.length > 0 || !(isNamed || head.lines.every((line) => kind.line!.test(line)))) continue;
      const layout: Layout = { ...(kind.dialect ?? comma), columns: kind.columns ?? ['line'] };
      return toTable(file, kind, layout, columnsOf(layout.columns!), head);
    }
    const found = headed.find((each) => isHeader(kind, each));
    if (!found) continue;
    // A known file saved with other delimiters is read with those.
    const dialect = kind.dialect?.delimiter === found.layout.delimiter ? kind.dialect : {};
    return toTable(file, kind, { ...found.layout, ...dialect }, found.columns, head, found.rows);
  }
  if (options.format !== undefined && options.format !== 'table') return undefined;
  return headed.map((each) => anyTable(file, base, each, head, options)).find((table) => table !== undefined);
}

/** A first row as it reads with some delimiter, or the keys of JSON objects. */
type Headed = { layout: Layout; columns: Columns; rows: readonly (readonly string[])[] };

const comma: Dialect = { delimiter: ',', quoted: true };

async function readHeaders({ lines, objects }: Head): Promise<Headed[]> {
  if (objects.length > 0) {
    // The first objects of a history may all be episodes.
    const ofMovies = ['movie.title', 'movie.year', 'movie.ids.imdb', 'movie.ids.tmdb'];
    const columns = [...new Set([...objects.flatMap((object) => [...flatten(object).keys()]), ...ofMovies])];
    return [{ layout: { ...comma, form: 'json', columns }, columns: columnsOf(columns), rows: [] }];
  }
  const headed: Headed[] = [];
  for (const delimiter of [',', '\t', ';']) {
    if (delimiter !== ',' && !lines[0]!.includes(delimiter)) continue;
    // Quotation marks are only such where a cell begins with one.
    const isQuoted = lines.some((line) => line.startsWith('"') || line.includes(`${delimiter}"`));
    const layout = { delimiter, quoted: delimiter !== '\t' || isQuoted };
    for await (const rows of readRows(batchOf(lines), layout)) {
      const [header, ...others] = rows.filter((row) => !row.broken).map((row) => row.cells);
      if (header) headed.push({ layout, columns: columnsOf(header), rows: others });
      break;
    }
  }
  return headed;
}

async function* batchOf(lines: string[]) {
  yield { first: 1, lines };
}

function isHeader({ header, without, isNumbered }: Kind, { columns, rows }: Headed): boolean {
  const has = (name: string) => columns.has(name);
  if (!header!.every(has) || without?.some(has)) return false;
  const idAt = columns.get('id')?.index;
  const numbered = rows.filter((cells) => /^\d+(?:\.0)?$/.test(cells[idAt ?? -1] ?? ''));
  return !isNumbered || numbered.length * 2 >= rows.length;
}

/** A table of an unknown source, by the names of its columns. */
function anyTable(
  file: SourceFile,
  base: string,
  { layout, columns, rows }: Headed,
  head: Head,
  { hasUser }: RecogniseOptions,
): Table | undefined {
  const opinions = opinionFields(columns);
  const movies = movieFields(columns);
  const has = (...fields: OpinionField[]) => fields.some((field) => opinions.has(field));
  const namesMovie = has('movie', 'imdb', 'tmdb', 'title');
  const isOpinion = has('rating', 'liked', 'minutes', 'seconds', 'share', 'percent', 'completed', 'time');
  const isPersonal = !has('user');
  const isNamedForPlays = /^(?:watches|plays|history|views)\b/.test(base);
  let role: Kind['role'] | undefined;
  if (namesMovie && !isPersonal && (isOpinion || isNamedForPlays || columns.size === 2)) role = 'opinions';
  else if (namesMovie && isPersonal && hasUser && has('rating', 'liked', 'time')) role = 'opinions';
  else if (has('user') && !namesMovie && has('age', 'occupation', 'gender')) role = 'users';
  else if (
    isPersonal &&
    movies.has('title') &&
    ['key', 'tmdb_id', 'imdb_id'].some((key) => movies.has(key as MovieField))
  ) {
    role = 'movies';
  }
  if (!role) return undefined;
  const keys = movies.has('key') ? 'source' : movies.has('imdb_id') ? 'imdb' : 'tmdb';
  const kind: Kind = { format: 'table', role, ...(role === 'movies' && { keys }), ...(isPersonal && { isPersonal }) };
  return toTable(file, kind, layout, columns, head, rows);
}

/** @throws MarqueeError BAD_FLAG if the file has no such columns */
function mapped(file: SourceFile, head: Head, map: ColumnMap): Table {
  const fields = Object.fromEntries(map.fields) as Partial<Record<OpinionField, string>>;
  const isPersonal = !map.fields.has('user');
  const kind: Kind = { format: 'table', role: 'opinions', ...(isPersonal && { isPersonal }), fields };
  if (!map.isByNumber) return mappedByName(file, head, map, kind);
  const delimiter = delimiterOf(head.lines);
  const isQuoted = head.lines.some((line) => line.startsWith('"') || line.includes(`${delimiter}"`));
  const width = head.lines[0]!.split(delimiter).length;
  const columns = Array.from({ length: width }, (_, index) => String(index + 1));
  const missing = [...map.fields.values()].find((column) => Number(column) > width);
  if (missing !== undefined) throw noColumn(file, missing, columns);
  const layout: Layout = { delimiter, quoted: isQuoted && delimiter.length === 1, columns };
  return toTable(file, kind, layout, columnsOf(columns), head, [], fields);
}

function mappedByName(file: SourceFile, head: Head, map: ColumnMap, kind: Kind): Table {
  const delimiter = delimiterOf([head.lines[0]!]);
  const isQuoted = head.lines.some((line) => line.startsWith('"') || line.includes(`${delimiter}"`));
  const names = head.lines[0]!.split(delimiter).map((name) => name.replace(/^\s*"(.*)"\s*$/, '$1'));
  const columns = columnsOf(names);
  for (const name of map.fields.values()) {
    if (
      !columnsOf([name])
        .keys()
        .every((key) => columns.has(key))
    )
      throw noColumn(file, name, names);
  }
  return toTable(file, kind, { delimiter, quoted: isQuoted || delimiter === ',' }, columns, head, [], kind.fields);
}

function noColumn(file: SourceFile, column: string, columns: readonly string[]): MarqueeError {
  return new MarqueeError('BAD_FLAG', `--map names the column ${column}; ${file.name} has ${columns.join(', ')}.`);
}

/** The one that cuts all lines into the same number of cells, of two or more. */
function delimiterOf(lines: readonly string[]): string {
  const counts = (delimiter: string) => new Set(lines.map((line) => line.split(delimiter).length));
  const possible = ['::', '\t', ';', ',', '|', ' '].filter((delimiter) => lines[0]!.includes(delimiter));
  return possible.find((delimiter) => counts(delimiter).size === 1) ?? possible[0] ?? ',';
}

function toTable(
  file: SourceFile,
  kind: Kind,
  layout: Layout,
  columns: Columns,
  { encoding }: Head,
  rows: Table['head'] = [],
  only?: Partial<Record<OpinionField, string>>,
): Table {
  const opinions = opinionFields(columns, kind.fields);
  // What --map does not name is not used.
  const used = only ? new Map([...opinions].filter(([field]) => only[field] !== undefined)) : opinions;
  return {
    ...{ file, kind, layout, columns, opinions: used, movies: movieFields(columns, kind.fields), head: rows },
    encoding: describeEncoding(encoding),
  };
}

function describeEncoding({ text, hasReturnsOnly }: Encoding): string | undefined {
  if (text !== 'UTF-8') return text;
  return hasReturnsOnly ? 'lines that end in CR' : undefined;
}
