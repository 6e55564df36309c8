import type { Movie, MovieId, User, UserId } from '../domain.ts';
import { MarqueeError } from '../errors.ts';
import type { TimeForm } from './calendar.ts';
import { type Catalogue, createMovieResolver, joinCatalogue, type MovieResolver, type Unknown } from './catalogue.ts';
import type { ColumnMap } from './columns.ts';
import { openFiles, type SourceFile } from './files.ts';
import { describeTable, findTables, roleOf, type TableRole } from './find-tables.ts';
import type { Format } from './kind.ts';
import { createMovieIndex, type MovieIndex } from './match.ts';
import { detailsParser, filmParser, keyReader, linkParser } from './movies.ts';
import { type OpinionContext, opinionParsers, type SourceRating, type WatchlistEntry } from './opinions.ts';
import { unpackOwnExport } from './own-export.ts';
import type { Play } from './plays.ts';
import type { Table } from './recognise.ts';
import type { Scale } from './scale.ts';
import { type Listener, type ParseRow, readTable } from './table.ts';
import { createTagCounter, tagParser } from './tags.ts';
import { dayReader, timeReader } from './times.ts';
import { createNameRegister, type NameRegister, userParser, userReader } from './users.ts';

/** A data set, each of its tables read from the start, in its order, in batches of checked rows. */
export type Source = {
  /** One of `formats`, or several. */
  format: string;
  /** The files that will be read, by what they hold. */
  files: Readonly<Partial<Record<TableRole, readonly SourceFile[]>>>;
  /** A line for each file: how it was recognised. */
  understood: readonly string[];
  /** What its ratings run from and to; null if it has none. */
  scale: string | null;
  /** Whether all of it is the data of one person, without their name. */
  isPersonal: boolean;
  movies(): AsyncGenerator<readonly Movie[]>;
  users(): AsyncGenerator<readonly User[]>;
  /** @throws MarqueeError SOURCE_UNCLEAR at their end, where they do not fit the scale, or most times cannot be read */
  ratings(): AsyncGenerator<readonly SourceRating[]>;
  plays(): AsyncGenerator<readonly Play[]>;
  watchlist(): AsyncGenerator<readonly WatchlistEntry[]>;
  /** Movies that were made for the rows read so far: from titles, or from IMDb's ids. */
  stubs(): readonly Movie[];
  close(): Promise<void>;
};

export type SourceOptions = Partial<Listener> & {
  /** Undefined: found out by looking at the files. */
  format?: Format | undefined;
  map?: ColumnMap | undefined;
  scale?: Scale | undefined;
  time?: TimeForm | undefined;
  /** Whose ratings a file holds that names no user. */
  user?: UserId | undefined;
  unknown?: Unknown;
  /** The time by the database's clock. */
  now?: Date;
  names?: NameRegister;
  /** The movies of the database; absent if there is none. */
  known?: MovieIndex;
  /** The users who may be meant, asked for when the source's own have been read; absent if anybody may. */
  knownUsers?: () => ReadonlySet<UserId>;
};

/**
 * Opens a data set for reading: a folder, a file, gzipped or not, or a zip archive. Read movies and users before ratings.
 * @throws MarqueeError SOURCE_UNREADABLE, SOURCE_DAMAGED, SOURCE_UNKNOWN, SOURCE_UNCLEAR, SOURCE_INCOMPLETE; each stream may
 *   throw them, too
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
  const { onReject = ignore, onNotice = ignore, onBytes = ignore, now = new Date(), known, unknown } = options;
  const listener: Listener = { onReject, onNotice, onBytes };
  const of = (role: TableRole) => tables.filter((table) => roleOf(table) === role);
  const opinions = [...of('ratings'), ...of('plays')];
  const [movieTable] = of('movies');
  if (!known && !movieTable && opinions.some(({ kind }) => kind.keys !== 'own')) throw withoutMovies(opinions);
  const day = dayReader(options.time);
  const userOf = userReader(options.names ?? createNameRegister());
  const own = createMovieIndex();
  const stubs = new Map<MovieId, Movie>();
  const isOwn = movieTable?.kind.keys === 'own';
  /** Movies with our ids are streamed; those with the source's numbers get ids after all have been read. */
  const catalogue = once(async (): Promise<Catalogue | undefined> => {
    if (isOwn || (!movieTable && of('links').length === 0)) return undefined;
    const joined = await readCatalogue(of, listener, { keys: movieTable?.kind.keys ?? 'source', day, known });
    for (const movie of joined.movies.values()) own.add(movie);
    return joined;
  });
  const resolver = once(
    async (): Promise<MovieResolver> =>
      createMovieResolver({ catalogue: await catalogue(), own, known, unknown, stubs }),
  );
  // Without a table of users, ratings are where users become known.
  const usersFromRatings = of('users').length === 0 && opinions.some(({ kind }) => kind.keys !== 'own');
  async function* readOpinions<Kind extends OpinionKind>(from: readonly Table[], kind: Kind) {
    const { movieOf } = await resolver();
    const knownUsers = usersFromRatings ? undefined : options.knownUsers?.();
    const { time: timeForm, scale, user } = options;
    for (const table of from) {
      const time = timeReader({ form: timeForm, now });
      const context = { time, timeForm, scale, user, userOf, movieOf, knownUsers };
      yield* readOpinionTable(table, kind, context, listener);
    }
  }

  const mixed = of('ratings').filter(
    ({ kind, opinions: fields }) => fields.has('feedback') || kind.format === 'letterboxd',
  );
  const scales = of('ratings').map((table) => options.scale?.name ?? table.kind.scale?.name ?? defaultScale(table));
  return {
    format: formatOf(tables),
    files: Object.fromEntries(
      [...Map.groupBy(tables, roleOf)].map(([role, each]) => [role, each.map(({ file }) => file)]),
    ),
    understood: tables.map((table) => describeTable(table, scales[of('ratings').indexOf(table)])),
    scale: scales.length > 0 ? [...new Set(scales)].join(', ') : null,
    isPersonal: tables.every(({ kind }) => kind.isPersonal),
    async *movies() {
      const named = await catalogue();
      if (named) yield [...named.movies.values()];
      if (!isOwn) return;
      for await (const films of readTables(of('movies'), (table) => filmParser(table, day), listener)) {
        const movies = films.map(({ movie }) => movie);
        for (const { id, imdbId, tmdbId, title, originalTitle, releaseDate } of movies) {
          own.add({ id, imdbId, tmdbId, title, originalTitle, releaseDate });
        }
        yield movies;
      }
    },
    users: () => readTables(of('users'), (table) => userParser(table, userOf), listener),
    ratings: () => readOpinions(of('ratings'), 'ratings'),
    plays: () => readOpinions([...of('plays'), ...mixed], 'plays'),
    watchlist: () => readOpinions(of('watchlist'), 'watchlist'),
    stubs: () => [...stubs.values()],
  };
}

async function* readTables<T>(
  tables: readonly Table[],
  prepare: (table: Table) => ParseRow<T>,
  listener: Listener,
): AsyncGenerator<T[]> {
  for (const table of tables) yield* readTable(table.file, table.layout, () => prepare(table), listener);
}

/** Reads all that a source with its own numbers says of movies. */
async function readCatalogue(
  of: (role: TableRole) => readonly Table[],
  listener: Listener,
  {
    keys,
    day,
    known,
  }: { keys: Table['kind']['keys']; day: ReturnType<typeof dayReader>; known: MovieIndex | undefined },
): Promise<Catalogue> {
  async function all<T>(role: TableRole, prepare: (table: Table) => ParseRow<T>): Promise<T[]> {
    const rows: T[] = [];
    for await (const batch of readTables(of(role), prepare, listener)) rows.push(...batch);
    return rows;
  }
  const films = await all('movies', (table) => filmParser(table, day));
  const links = await all('links', linkParser);
  const details = await all('details', (table) => detailsParser(table, day));
  const toKey = keyReader(keys);
  const counter = createTagCounter();
  for await (const batch of readTables(of('tags'), (table) => tagParser(table.opinions, toKey), listener)) {
    for (const tagging of batch) counter.add(tagging);
  }
  return joinCatalogue(keys, films, { details, links, keywords: counter.keywords() }, known);
}

type OpinionKind = 'ratings' | 'plays' | 'watchlist';
type Opinion = { ratings: SourceRating; plays: Play; watchlist: WatchlistEntry };

/** @throws MarqueeError SOURCE_UNCLEAR at the end of a file that was taken for something that it is not */
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

/** The same result for every call. */
function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => {
    made ??= make();
    return made;
  };
}

function defaultScale({ opinions }: Table): string {
  return opinions.has('rating') ? '0.5..5' : 'thumbs';
}

/** Kaggle's ratings and links are those of MovieLens. */
function formatOf(tables: readonly Table[]): string {
  const formats = [...new Set(tables.map(({ kind }) => kind.format))];
  return formats.filter((format) => format !== 'movielens' || !formats.includes('kaggle')).join(', ');
}

/** Numbers of the source say nothing without its table of movies. */
function withoutMovies(opinions: readonly Table[]): MarqueeError {
  const names = opinions.map(({ file }) => file.name).join(', ');
  return new MarqueeError(
    'SOURCE_INCOMPLETE',
    `${names} cannot be read without the movies file of the same source; name the whole folder or zip.`,
  );
}
