import type { Movie, User, UserId } from '../domain.ts';
import { MarqueeError } from '../errors.ts';
import type { TimeForm } from './calendar.ts';
import type { ColumnMap } from './columns.ts';
import { openFiles, type SourceFile } from './files.ts';
import { describeTable, findTables, roleOf, type TableRole } from './find-tables.ts';
import type { Format } from './kind.ts';
import type { MovieIndex } from './match.ts';
import { createMovieReader, type TablesOf } from './movie-reader.ts';
import type { Unknown } from './movie-resolver.ts';
import { type OpinionContext, opinionParsers, type SourceRating, type WatchlistEntry } from './opinions.ts';
import { unpackOwnExport } from './own-export.ts';
import type { Play } from './plays.ts';
import type { Table } from './recognise.ts';
import type { Scale } from './scale.ts';
import { type Listener, type ParseRow, readTable, readTables } from './table.ts';
import { timeReader } from './times.ts';
import { createNameRegister, type NameRegister, userParser, userReader } from './users.ts';

/** A data set. Each of its tables is read from the start, in order, in batches of checked rows. */
export type Source = {
  /** One of `formats`, or several. */
  format: string;
  /** The files that will be read, by what they hold. */
  files: Readonly<Partial<Record<TableRole, readonly SourceFile[]>>>;
  /** A line for each file: how it was recognised. */
  understood: readonly string[];
  /** The range of its ratings, such as `0.5..5`; null if it has none. */
  scale: string | null;
  /** Whether it is all one person's data, without saying whose. */
  isPersonal: boolean;
  movies(): AsyncGenerator<readonly Movie[]>;
  users(): AsyncGenerator<readonly User[]>;
  /** @throws MarqueeError SOURCE_UNCLEAR at the end, if they do not fit the scale or most times cannot be read */
  ratings(): AsyncGenerator<readonly SourceRating[]>;
  plays(): AsyncGenerator<readonly Play[]>;
  watchlist(): AsyncGenerator<readonly WatchlistEntry[]>;
  /** Movies that were created for the rows read so far, from titles or IMDb ids. */
  stubs(): readonly Movie[];
  close(): Promise<void>;
};

export type SourceOptions = Partial<Listener> & {
  /** Undefined: detected from the files. */
  format?: Format | undefined;
  map?: ColumnMap | undefined;
  scale?: Scale | undefined;
  time?: TimeForm | undefined;
  /** The user of files that do not name one. */
  user?: UserId | undefined;
  unknown?: Unknown;
  /** The current time by the database's clock. */
  now?: Date;
  names?: NameRegister;
  /** The movies of the database; absent if there is none. */
  known?: MovieIndex;
  /** The only users that ratings may name, asked for once the source's own users have been read; absent if any may be named. */
  knownUsers?: () => ReadonlySet<UserId>;
};

/**
 * Opens a data set for reading: a folder, a file, gzipped or not, or a zip archive. Read movies and users before ratings.
 * @throws MarqueeError SOURCE_UNREADABLE, SOURCE_DAMAGED, SOURCE_UNKNOWN, SOURCE_UNCLEAR, SOURCE_INCOMPLETE; reading any of the tables
 *   may throw them, too
 */
export async function openSource(path: string, options: SourceOptions = {}): Promise<Source> {
  const { files: found, skippedFolders, close } = await openFiles(path);
  try {
    const { format, map, user, onNotice } = options;
    const own = found.length === 1 ? await unpackOwnExport(found[0]!, user !== undefined) : undefined;
    const files = own?.files ?? found;
    if (own && own.left.length > 0) onNotice?.(`Not read: ${own.left.join(', ')}.`);
    const { tables, notices } = await findTables(files, { format, map, hasUser: user !== undefined });
    if (skippedFolders.length > 0) notices.push(`Folders within are not read: ${skippedFolders.join(', ')}.`);
    for (const notice of notices) onNotice?.(notice);
    return { ...readerOf(tables, options), close };
  } catch (error) {
    await close();
    throw error;
  }
}

const ignore = () => {};

function readerOf(tables: readonly Table[], options: SourceOptions): Omit<Source, 'close'> {
  const { onReject = ignore, onNotice = ignore, onBytes = ignore, time: timeForm, user, now = new Date() } = options;
  const listener: Listener = { onReject, onNotice, onBytes };
  const byRole = Map.groupBy(tables, roleOf);
  const tablesOf: TablesOf = (role) => byRole.get(role) ?? [];
  const ratingTables = tablesOf('ratings');
  const opinionTables = [...ratingTables, ...tablesOf('plays')];
  const hasForeignKeys = opinionTables.some(({ kind }) => kind.keys !== 'own');
  if (hasForeignKeys && !options.known && tablesOf('movies').length === 0) throw withoutMovies(opinionTables);
  // Without a table of users, ratings are where users become known.
  const knownUsers = tablesOf('users').length > 0 || !hasForeignKeys ? options.knownUsers : undefined;
  const movies = createMovieReader(tablesOf, listener, options);
  const userOf = userReader(options.names ?? createNameRegister());

  async function* readOpinions<Kind extends OpinionKind>(from: readonly Table[], kind: Kind) {
    const movieOf = await movies.resolver();
    const common = { timeForm, scale: options.scale, user, userOf, movieOf, knownUsers: knownUsers?.() };
    for (const table of from) {
      const context = { ...common, time: timeReader({ form: timeForm, now }) };
      yield* readOpinionTable(table, kind, context, listener);
    }
  }

  // Tables of ratings that may also have plays.
  const mixed = ratingTables.filter(({ kind, opinions }) => opinions.has('feedback') || kind.format === 'letterboxd');
  const scaleOf = (table: Table) => options.scale?.name ?? table.kind.scale?.name ?? defaultScale(table);
  return {
    format: formatOf(tables),
    files: Object.fromEntries([...byRole].map(([role, each]) => [role, each.map(({ file }) => file)])),
    understood: tables.map((table) => describeTable(table, scaleOf(table))),
    scale: ratingTables.length > 0 ? [...new Set(ratingTables.map(scaleOf))].join(', ') : null,
    isPersonal: tables.every(({ kind }) => kind.isPersonal),
    movies: movies.read,
    users: () => readTables(tablesOf('users'), (table) => userParser(table, userOf), listener),
    ratings: () => readOpinions(ratingTables, 'ratings'),
    plays: () => readOpinions([...tablesOf('plays'), ...mixed], 'plays'),
    watchlist: () => readOpinions(tablesOf('watchlist'), 'watchlist'),
    stubs: movies.stubs,
  };
}

type OpinionKind = 'ratings' | 'plays' | 'watchlist';
type Opinion = { ratings: SourceRating; plays: Play; watchlist: WatchlistEntry };

/** @throws MarqueeError SOURCE_UNCLEAR at the end of a file that turns out to be something else */
async function* readOpinionTable<Kind extends OpinionKind>(
  table: Table,
  kind: Kind,
  context: OpinionContext,
  listener: Listener,
): AsyncGenerator<Opinion[Kind][]> {
  const parsers = opinionParsers(table, context);
  // If a table has both kinds, errors of the row itself were reported when its ratings were read.
  const isAgain = kind === 'plays' && roleOf(table) === 'ratings';
  const to: Listener = isAgain
    ? {
        ...listener,
        onBytes: ignore,
        onReject: (reject) => void (reject.column !== '' && listener.onReject(reject)),
      }
    : listener;
  const parse = parsers[kind] as ParseRow<Opinion[Kind]>;
  yield* readTable(table.file, table.layout, () => parse, to);
  if (kind === 'ratings') parsers.checkScale();
  if (kind === 'plays') parsers.checkAmounts();
  parsers.checkKinds();
  parsers.checkTimes();
}

function defaultScale({ opinions }: Table): string {
  return opinions.has('rating') ? '0.5..5' : 'thumbs';
}

/** Kaggle's ratings and links are those of MovieLens. */
function formatOf(tables: readonly Table[]): string {
  const formats = [...new Set(tables.map(({ kind }) => kind.format))];
  return formats.filter((format) => format !== 'movielens' || !formats.includes('kaggle')).join(', ');
}

/** A source's own movie numbers mean nothing without its table of movies. */
function withoutMovies(opinions: readonly Table[]): MarqueeError {
  const names = opinions.map(({ file }) => file.name).join(', ');
  return new MarqueeError(
    'SOURCE_INCOMPLETE',
    `${names} cannot be read without the movies file of the same source; name the whole folder or zip.`,
  );
}
