import { MarqueeError } from '../errors.ts';
import { advice, fix } from './advice.ts';
import { unusedColumns } from './columns.ts';
import type { SourceFile } from './files.ts';
import { type RecogniseOptions, recognise, type Table } from './recognise.ts';

export type FoundTables = { tables: Table[]; notices: string[] };

/**
 * Recognises each file by its beginning. A file that is not read is named in a notice.
 * @throws MarqueeError SOURCE_UNKNOWN if no file is recognised, if a file is named like a table but is not one, or if two files
 *   hold the same table; SOURCE_UNCLEAR if ratings are one person's and `options` do not say whose
 */
export async function findTables(files: readonly SourceFile[], options: RecogniseOptions): Promise<FoundTables> {
  const tables: Table[] = [];
  const unread: { file: SourceFile; unknown: string }[] = [];
  const visible = files.filter((file) => !isHidden(file.name));
  for (const file of visible) {
    let found = await recognise(file, visible.length > 1 ? { ...options, map: undefined } : options);
    if ('unknown' in found && visible.length > 1 && options.map && isTableName(file))
      found = await recognise(file, options);
    if ('table' in found) tables.push(found.table);
    else unread.push({ file, unknown: found.unknown });
  }
  const used = tables.filter(({ kind }) => kind.role !== 'nothing');
  if (used.length === 0) {
    const ofOnePerson = await findPersonal(visible, options);
    throw ofOnePerson ? noUserNamed(ofOnePerson) : nothingKnown(tables, visible, unread, options);
  }
  const likely = unread.find(({ file }) => isTableName(file));
  if (likely) throw unknownTable(likely.file, likely.unknown, used, options);
  const { chosen, notices } = choose(used);
  const personal = chosen.find(({ kind }) => kind.isPersonal && kind.role !== 'movies');
  if (personal && !options.hasUser) throw noUserNamed(personal);
  const notNeeded = tables.filter(({ kind }) => kind.role === 'nothing').map(({ file }) => file.name);
  if (notNeeded.length > 0) notices.push(`Not needed, and not read: ${notNeeded.join(', ')}.`);
  if (unread.length > 0)
    notices.push(`Not read: ${unread.map(({ file, unknown }) => `${file.name} (${unknown})`).join('; ')}.`);
  return { tables: chosen, notices };
}

/** A table of ratings that can be recognised only if its user is given. */
async function findPersonal(files: readonly SourceFile[], options: RecogniseOptions): Promise<Table | undefined> {
  if (options.hasUser) return undefined;
  for (const file of files) {
    const found = await recognise(file, { ...options, hasUser: true });
    if ('table' in found && found.table.kind.isPersonal) return found.table;
  }
  return undefined;
}

/** Files that macOS leaves in archives, and Letterboxd's folders of deleted and orphaned entries, likes and lists. */
function isHidden(name: string): boolean {
  return name
    .split('/')
    .some(
      (part, index, parts) =>
        part.startsWith('.') || part === '__MACOSX' || (index < parts.length - 1 && aside.test(part)),
    );
}

const aside = /^(?:deleted|orphaned|likes|lists)$/;

const tableName =
  /^(?:ratings?|movies?|users?|watches|plays|history|views|films?|items?|feedback)(?:[^a-z].*)?\.(?:csv|tsv|txt|dat|json|jsonl|inter|item|user)(?:\.gz)?$/i;

function isTableName({ name }: SourceFile): boolean {
  return tableName.test(name.split('/').at(-1)!);
}

export type TableRole = Exclude<Table['kind']['role'], 'opinions' | 'nothing'> | 'ratings' | 'plays';

/** A table with a column for ratings may have rows without one; a table without such a column has plays. */
export function roleOf({ kind, opinions }: Table): TableRole {
  if (kind.role !== 'opinions') return kind.role as TableRole;
  return ['rating', 'liked', 'feedback'].some((field) => opinions.has(field as 'rating')) ? 'ratings' : 'plays';
}

/** Chooses one table for each role, unless its kind comes in several files. */
function choose(tables: readonly Table[]): { chosen: Table[]; notices: string[] } {
  const chosen: Table[] = [];
  const notices: string[] = [];
  const keyOf = (table: Table) => `${roleOf(table)} ${table.kind.role === 'details' ? table.kind.header : ''}`;
  for (const [, candidates] of Map.groupBy(tables, keyOf)) {
    const [first] = candidates;
    const areMany = candidates.every(({ kind }) => kind.isMany && kind.format === first!.kind.format);
    const named = candidates.filter(({ kind, file }) => kind.name?.test(file.name.split('/').at(-1)!.toLowerCase()));
    const best = candidates.length === 1 || areMany ? candidates : named;
    const names = candidates.map(({ file }) => file.name).join(', ');
    if (best.length === 0 || (best.length > 1 && !areMany)) {
      throw new MarqueeError(
        'SOURCE_UNKNOWN',
        `More than one file holds ${roleOf(first!)}: ${names}; import one of them at a time.`,
      );
    }
    chosen.push(...best);
    const left = candidates.filter((table) => !best.includes(table)).map(({ file }) => file.name);
    if (left.length > 0)
      notices.push(`Left out, as ${best[0]!.file.name} holds ${roleOf(first!)}: ${left.join(', ')}.`);
  }
  return { chosen, notices };
}

const ours =
  'Our CSV files begin with a row of column names: movies (id, title, ...), users (user_id, age, occupation, gender), ' +
  'ratings (timestamp, user_id, movie, rating) or watches (user_id, movie, minutes).';
const withMap = advice`For any other table, name the columns with ${fix('map')}, such as --map user=1,movie=2,rating=3,time=4`;
const withUser = advice`, and the user with ${fix('user')} if no column has one`;

const helpFor = ({ hasUser }: RecogniseOptions) =>
  advice`${ours} ${withMap}${hasUser ? '' : withUser}. See docs/data-formats.md for all formats.`;

function nothingKnown(
  tables: readonly Table[],
  files: readonly SourceFile[],
  unread: readonly { file: SourceFile; unknown: string }[],
  options: RecogniseOptions,
): MarqueeError {
  const { format } = options;
  const wanted = format === undefined ? 'a format that Marquee knows' : `the format ${format}`;
  const [first] = unread;
  let seen = files.length === 0 ? 'it holds no files' : `none of its ${files.length} files is one`;
  if (files.length === 1 && first) seen = `${first.file.name} ${first.unknown}`;
  else if (unread.length > 0)
    seen += `; ${unread
      .slice(0, 3)
      .map(({ file, unknown }) => `${file.name} ${unknown}`)
      .join('; ')}`;
  if (files.some(({ name }) => name === 'xl/workbook.xml')) seen = 'it is an Excel workbook; save its sheets as CSV';
  if (tables.length > 0 && unread.length === 0)
    seen = `${tables[0]!.file.name} of ${tables[0]!.kind.format} has nothing to import`;
  const { text, fixes } = advice`Found no table in ${wanted}: ${seen}. ${helpFor(options)}`;
  return new MarqueeError('SOURCE_UNKNOWN', text, { fixes });
}

function unknownTable(
  { name }: SourceFile,
  unknown: string,
  [other]: readonly Table[],
  options: RecogniseOptions,
): MarqueeError {
  const { format } = options;
  const wanted = format === undefined ? '' : ` in the format ${format}`;
  const isLikely = other && other.kind.format !== 'table' && format === undefined;
  const likely = isLikely
    ? advice`If it is from ${other.kind.format}, like ${other.file.name}, add ${fix('format', other.kind.format)}. `
    : '';
  const { text, fixes } =
    advice`${name} is named like a table, but cannot be recognised${wanted}: it ${unknown}. ${likely}${helpFor(options)}`;
  return new MarqueeError('SOURCE_UNKNOWN', text, { fixes });
}

function noUserNamed({ file, kind, columns, opinions }: Table): MarqueeError {
  const isTable = kind.format === 'table';
  const whose = isTable ? 'names no users' : `is one person's export from ${kind.format}`;
  // The users may be in a column of another name.
  const others = isTable ? unusedColumns(columns, opinions) : [];
  const mapped = others.length > 0 ? advice`, or with ${fix('map')} if a column says that (${others.join(', ')})` : '';
  const { text, fixes } =
    advice`${file.name} ${whose}; say whose it is with ${fix('user')}, such as --user 42 or --user anna${mapped}.`;
  return new MarqueeError('SOURCE_UNCLEAR', text, { fixes });
}

const fieldNames: Record<string, string> = { kind: 'kind of title', imdb: 'IMDb id', tmdb: 'TMDB id', key: 'key' };

/** How a file was recognised, as one line. */
export function describeTable(table: Table, scale: string | undefined): string {
  const { file, kind, layout, columns, encoding } = table;
  const isListed = kind.role !== 'movies' && kind.role !== 'details' && kind.role !== 'links';
  const fields = isListed ? table.opinions : table.movies;
  const mapped = [...fields].map(([field, { name }]) =>
    name === field ? name : `${name} as ${fieldNames[field] ?? field}`,
  );
  const unused = unusedColumns(columns, fields);
  const format = kind.format === 'table' || kind.format === 'csv' ? '' : ` of ${kind.format}`;
  const form = layout.form === 'json' ? 'JSON' : (delimiterNames[layout.delimiter] ?? `"${layout.delimiter}"`);
  return [
    `${file.name}: ${roleOf(table)}${format}, ${form}${encoding ? `, ${encoding}` : ''}${layout.skip ? `, from line ${layout.skip + 1}` : ''}`,
    scale && roleOf(table) === 'ratings' ? `scale ${scale}` : undefined,
    isListed || kind.format === 'table' ? mapped.join(', ') : undefined,
    unused.length > 0 && kind.columns === undefined && kind.format !== 'kaggle' && layout.form !== 'json'
      ? `columns without a place: ${unused.join(', ')}`
      : undefined,
  ]
    .filter(Boolean)
    .join('; ');
}

const delimiterNames: Record<string, string> = { ',': 'commas', ';': 'semicolons', '\t': 'tabs', '|': 'bars' };
