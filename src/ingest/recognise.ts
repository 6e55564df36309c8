import { MarqueeError } from '../errors.ts';
import {
  type ColumnMap,
  type Columns,
  columnKey,
  columnsOf,
  type Fields,
  type MovieField,
  movieFields,
  type OpinionField,
  opinionFields,
} from './columns.ts';
import type { SourceFile } from './files.ts';
import { after, type Head, readHead, startsOf, usesQuotes } from './head.ts';
import { keysOf } from './json.ts';
import type { Format, Kind } from './kind.ts';
import type { Encoding } from './lines.ts';
import { mapColumns } from './mapped.ts';
import { type Dialect, readRows } from './rows.ts';
import { kinds } from './sources.ts';
import type { Layout } from './table.ts';

/** A file, its recognised kind, and the contents of its columns. */
export type Table = {
  file: SourceFile;
  kind: Kind;
  layout: Layout;
  columns: Columns;
  opinions: Fields<OpinionField>;
  movies: Fields<MovieField>;
  /** The cells of its first rows, if it has a header. */
  head: readonly (readonly string[])[];
  /** How it is encoded, if not as UTF-8 with the usual line ends. */
  encoding: string | undefined;
};

export type RecogniseOptions = {
  /** Undefined: detected. */
  format?: Format | undefined;
  map?: ColumnMap | undefined;
  /** Whether a user is given for files that name none. */
  hasUser: boolean;
};

export type Recognised = { table: Table } | { unknown: string };

/** Recognises a file by its beginning. */
export async function recognise(file: SourceFile, options: RecogniseOptions): Promise<Recognised> {
  const head = await readHead(file);
  if (head.binary !== undefined) return { unknown: head.binary };
  if (head.lines.length === 0) return { unknown: 'is empty' };
  const other = head.objects.length > 0 ? undefined : describeText(head.lines.join('\n'));
  if (other !== undefined) return { unknown: other };
  if (options.map) {
    const { skip, ...found } = mapColumns(file.name, startsOf(head), options.map);
    // What --map does not name is not used.
    return { table: toTable(file, { ...found, only: found.kind.fields }, { ...head, skip }) };
  }
  for (const each of startsOf(head)) {
    const table = await findTable(file, each, options);
    if (table) return { table };
  }
  const [first] = head.lines as [string];
  if (logLine.test(first)) return { unknown: 'is the log of a service; import it with `stream --file`' };
  if (/\bLetterboxd URI\b/.test(first)) {
    return { unknown: 'is a list from Letterboxd; give it the name that it has in the export, such as watchlist.csv' };
  }
  if (head.lines.some((line) => /\r[^\r]/.test(line)))
    return { unknown: 'has some lines that end in CR and others that end in LF; save it with one kind of line end' };
  if (head.lines.some((line) => unprintable.test(line)))
    return { unknown: 'is neither text nor an archive that can be read' };
  const begins = `begins with "${first.slice(0, 100)}"`;
  for (let skip = 1; skip < Math.min(20, head.all.length); skip++) {
    if (head.all[skip] === '') continue;
    const table = await findTable(file, after(head, skip), options);
    // Without a header, the first line is more likely to be a damaged row.
    if (!table || table.kind.line) continue;
    return { unknown: `${begins}, but the table begins in line ${skip + 1}; remove the lines before it` };
  }
  return { unknown: begins };
}

/** How texts begin that are certainly not tables. */
const texts: readonly [beginning: RegExp, what: string][] = [
  [
    /^\s*<(?:!doctype html|html)\b/i,
    'is a web page, perhaps the error page of a failed download; fetch the file again',
  ],
  [/^\s*<\?xml\b/i, 'is XML; export it as CSV or JSON'],
  [/^version https:\/\/git-lfs\./, 'is a Git LFS pointer; fetch the file itself with `git lfs pull`'],
  [/^\s*(?:--|\/\*|create table|insert into|begin;)/i, 'is SQL; export its tables as CSV'],
  [
    /^\s*(?:\{\s*"[^"]*"\s*:|\[\s*(?:[[{"]|$))/,
    'is JSON, but neither one object per line nor an array of objects; write it as one of these',
  ],
];

function describeText(beginning: string): string | undefined {
  return texts.find(([pattern]) => pattern.test(beginning))?.[1];
}

/** What no line of text has: control characters other than tabs and form feeds. */
const unprintable = /[^\P{Cc}\t\f]|\ufffd/u;

/** `<time>,<user>,<request>` of a streaming service. */
const logLine = /^[^,]+,[^,]+,(?:GET \/|recommendation request)/;

async function findTable(file: SourceFile, head: Head, options: RecogniseOptions): Promise<Table | undefined> {
  const base = file.name.split('/').at(-1)!.toLowerCase();
  const headed = await readHeaders(head);
  const candidates = kinds.filter((kind) => options.format === undefined || kind.format === options.format);
  for (const kind of candidates) {
    if (kind.isNameNeeded && !kind.name!.test(base)) continue;
    if (kind.line) {
      // If the format is given, the file's name is enough: its first lines may be damaged.
      const isNamed = options.format !== undefined && kind.name?.test(base);
      if (head.objects.length > 0 || !(isNamed || head.lines.every((line) => kind.line!.test(line)))) continue;
      const layout: Layout = { ...(kind.dialect ?? comma), columns: kind.columns ?? ['line'] };
      return toTable(file, { kind, layout, columns: columnsOf(layout.columns!) }, head);
    }
    const found = headed.find((each) => isHeader(kind, each));
    if (!found || (kind.isPersonal && opinionFields(found.columns).has('user'))) continue;
    // A known file may have been saved with other delimiters.
    const dialect = kind.dialect?.delimiter === found.layout.delimiter ? kind.dialect : {};
    return toTable(file, { ...found, kind, layout: { ...found.layout, ...dialect } }, head);
  }
  if (options.format !== undefined && options.format !== 'table') return undefined;
  return headed.map((each) => anyTable(file, base, each, head, options)).find((table) => table !== undefined);
}

/** A first row as it reads with some delimiter, or the keys of JSON objects. */
type Headed = { layout: Layout; columns: Columns; rows: readonly (readonly string[])[] };

const comma: Dialect = { delimiter: ',', quoted: true };

async function readHeaders({ lines, objects }: Head): Promise<Headed[]> {
  if (objects.length > 0) {
    const keys = keysOf(objects);
    const columns = keys.some((key) => ofTrakt.test(key)) ? [...new Set([...keys, ...traktPaths])] : keys;
    return [{ layout: { ...comma, form: 'json', columns }, columns: columnsOf(columns), rows: [] }];
  }
  const headed: Headed[] = [];
  for (const delimiter of [',', '\t', ';', '|']) {
    if (delimiter !== ',' && !lines[0]!.includes(delimiter)) continue;
    const layout = { delimiter, quoted: delimiter !== '\t' || usesQuotes(lines, delimiter) };
    for await (const rows of readRows(batchOf(lines), layout)) {
      const [header, ...others] = rows.filter((row) => !row.broken).map((row) => row.cells);
      if (header) headed.push({ layout, columns: columnsOf(header), rows: others });
      break;
    }
  }
  return headed;
}

/** The first objects of a history may all be episodes, which have no keys of movies. */
const ofTrakt = /^(?:movie|show|season|episode)\./;
const traktPaths = ['movie.title', 'movie.year', 'movie.ids.imdb', 'movie.ids.tmdb'];

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
  if (columns.has('letterboxduri')) return undefined;
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
  return toTable(file, { kind, layout, columns, rows }, head);
}

type Found = Pick<Table, 'kind' | 'layout' | 'columns'> & {
  rows?: Table['head'];
  /** The fields that are used; undefined for all. */
  only?: Kind['fields'];
};

function toTable(
  file: SourceFile,
  { kind, layout, columns, rows = [], only }: Found,
  { encoding, skip }: Pick<Head, 'encoding' | 'skip'>,
): Table {
  const all = opinionFields(columns, kind.fields);
  const opinions = only ? new Map([...all].filter(([field]) => only[field] !== undefined)) : all;
  const movies = movieFields(columns, kind.fields);
  const isOfMovies = kind.role === 'movies' || kind.role === 'details' || kind.role === 'links';
  refuseTwins(file, columns, isOfMovies ? movies : opinions);
  return {
    file,
    kind,
    layout: { ...layout, skip },
    columns,
    opinions,
    movies,
    head: rows,
    encoding: describeEncoding(encoding),
  };
}

/** @throws MarqueeError SOURCE_UNCLEAR if a column that is used shares its name with another one */
function refuseTwins({ name }: SourceFile, columns: Columns, used: Fields<string>): void {
  const twins = [...columns.keys()].filter((key) => key.includes(' ')).map((key) => key.split(' ')[0]!);
  const twin = [...used.values()].find((column) => twins.includes(columnKey(column.name)));
  if (!twin) return;
  throw new MarqueeError('SOURCE_UNCLEAR', `${name} has two columns named ${twin.name}; remove or rename one of them.`);
}

function describeEncoding({ text, hasReturnsOnly }: Encoding): string | undefined {
  if (text !== 'UTF-8') return text;
  return hasReturnsOnly ? 'lines that end in CR' : undefined;
}
