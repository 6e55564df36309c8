import { MarqueeError } from '../errors.ts';
import { advice, fix } from './advice.ts';
import { unusedColumns } from './columns.ts';
import type { SourceFile } from './files.ts';
import { type RecogniseOptions, recognise, type Table } from './recognise.ts';

export type FoundTables = { tables: Table[]; notices: string[] };

/**
 * Finds out what each file is by looking at its beginning. A file that is not read is named in a notice.
 * @throws MarqueeError SOURCE_UNKNOWN if nothing is known, where a file has the name of a table and is none, or where two
 *   files hold the same; SOURCE_UNCLEAR where ratings are of one person and nobody says whose
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

/** A table of ratings that is known only once somebody says whose they are. */
async function findPersonal(files: readonly SourceFile[], options: RecogniseOptions): Promise<Table | undefined> {
  if (options.hasUser) return undefined;
  for (const file of files) {
    const found = await recognise(file, { ...options, hasUser: true });
    if ('table' in found && found.table.kind.isPersonal) return found.table;
  }
  return undefined;
}

/** Leftovers in archives, of the Finder and others, and what Letterboxd keeps of deleted and orphaned entries, likes and lists. */
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

/** Tables with a column for ratings may have rows without; tables without are plays. */
export function roleOf({ kind, opinions }: Table): TableRole {
  if (kind.role !== 'opinions') return kind.role as TableRole;
  return ['rating', 'liked', 'feedback'].some((field) => opinions.has(field as 'rating')) ? 'ratings' : 'plays';
}

/** One table of each role, where its kind does not come in several files. */
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
  'A CSV file of ours begins with a row of column names: movies (id, title, ...), users (user_id, age, occupation, gender), ' +
  'ratings (timestamp, user_id, movie, rating) or watches (user_id, movie, minutes).';
const withMap = advice`Say what the columns of another table are with ${fix('map')}, such as --map user=1,movie=2,rating=3,time=4`;
const withUser = advice`, and whose ratings they are with ${fix('user')} where no column says that`;

const helpFor = ({ hasUser }: RecogniseOptions) =>
  advice`${ours} ${withMap}${hasUser ? '' : withUser}. See docs/data-formats.md for all that is known.`;

function nothingKnown(
  tables: readonly Table[],
  files: readonly SourceFile[],
  unread: readonly { file: SourceFile; unknown: string }[],
  options: RecogniseOptions,
): MarqueeError {
  const { format } = options;
  const wanted = format === undefined ? 'a format that Marquee knows' : `the format ${format}`;
  const [first] = unread;
  let seen = files.length === 0 ? 'it holds no files' : `none of its ${files.length} files`;
  if (files.length === 1 && first) seen = `${first.file.name} ${first.unknown}`;
  else if (unread.length > 0)
    seen += `; ${unread
      .slice(0, 3)
      .map(({ file, unknown }) => `${file.name} ${unknown}`)
      .join('; ')}`;
  if (files.some(({ name }) => name === 'xl/workbook.xml')) seen = 'it is a workbook of Excel; save its sheets as CSV';
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
    ? advice`If it is of ${other.kind.format}, as ${other.file.name} is, say ${fix('format', other.kind.format)}. `
    : '';
  const { text, fixes } =
    advice`${name} has the name of a table and is not known${wanted}: it ${unknown}. ${likely}${helpFor(options)}`;
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
