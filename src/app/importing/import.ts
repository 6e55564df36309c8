import type { UserKey } from '../../domain/user-key.ts';
import type { Movie, UserId } from '../../domain.ts';
import { type Fix, MarqueeError } from '../../errors.ts';
import { createMovieIndex, type MovieIndex } from '../../ingest/match.ts';
import { collectRejects, type Rejects } from '../../ingest/rejects.ts';
import { openSource, type Source, type SourceOptions } from '../../ingest/source.ts';
import type { Reject } from '../../ingest/table.ts';
import type { NameRegister } from '../../ingest/users.ts';
import { readClock, type Sql, type Transaction } from '../../store/database.ts';
import type { ImportPhase, ImportTables, RejectCount, TableSummary } from '../../store/imports/imports.ts';
import { readKnownMovies, readKnownUsers, readNames } from '../../store/imports/known.ts';
import {
  addMissingMovies,
  addMissingUsers,
  type Merged,
  mergeMovies,
  mergeUsers,
  nameUsers,
} from '../../store/imports/merge.ts';
import { lockForMerge } from '../../store/imports/merge-locks.ts';
import { mergePlays, mergeRatings, mergeWatchlist } from '../../store/imports/ratings.ts';
import {
  copyMovies,
  copyPlays,
  copyRatings,
  copyUsers,
  copyWatchlist,
  createStaging,
  waitForImports,
} from '../../store/imports/staging.ts';
import { createDiskWatch } from './free-disk.ts';

export type ImportOptions = Pick<SourceOptions, 'format' | 'map' | 'scale' | 'time' | 'unknown'> & {
  sql: Sql;
  /** A folder, a file or a zip archive. */
  path: string;
  /** The folder under which rejected rows are written. */
  home: string;
  /** The user of files that do not name one. */
  user?: UserKey | undefined;
  /** Refuse sources that are not one person's data. */
  isPersonal?: boolean;
  /** Do everything except keep the result; of one person's data, only read them: no lock is taken, and all rows count as unchanged. */
  dryRun?: boolean;
  onProgress?: (progress: Progress) => void;
  onNotice?: (message: string) => void;
  /** Called with a line for each file, which says how it was recognised, before anything is read or written. */
  onUnderstood?: (lines: readonly string[]) => void;
  onReject?: (reject: Reject) => void;
};

/** The rows read in the current phase, and the bytes of all files, as stored, read so far. */
export type Progress = { phase: Phase; rows: number; bytes: number; size: number };
export type Phase = Exclude<ImportPhase, 'waiting'>;

/** Valid entries, and those that were not on the list before. */
export type WatchlistSummary = { read: number; new: number };

export type ImportSummary = ImportTables & {
  watchlist: WatchlistSummary;
  format: string;
  understood: readonly string[];
  /** The range of the source's ratings, such as `0.5..5`; null if it had none. */
  scale: string | null;
  rejects: RejectCount[];
  /** Flags that would help with rejected rows. */
  fixes: readonly Fix[];
  /** The file with the rejected rows; undefined if there were none. */
  rejectsFile: string | undefined;
  dryRun: boolean;
  seconds: number;
};

/**
 * Imports a data set in one transaction: all of it or, whatever happens, nothing. Importing it again changes nothing.
 * @throws MarqueeError SOURCE_UNREADABLE, SOURCE_DAMAGED, SOURCE_UNKNOWN, SOURCE_UNCLEAR, HOME_NOT_WRITABLE, DISK_FULL
 */
export async function importSource(options: ImportOptions): Promise<ImportSummary> {
  const { sql, path, home, dryRun = false, onNotice = () => {} } = options;
  const started = performance.now();
  const rejects = collectRejects(home, path);
  let isDone = false;
  try {
    const { source, tables, watchlist } = await inTransaction(sql, dryRun, async (transaction) => {
      if (writes(options)) {
        await waitForImports(transaction, () => onNotice('Waiting for another import or a stream that is writing.'));
      }
      await createStaging(transaction);
      return await importTables(transaction, rejects, options);
    });
    if (!dryRun && !options.isPersonal) await sql`analyze movies, users, ratings, watches`;
    isDone = !options.isPersonal;
    const { format, understood, scale } = source;
    const seconds = (performance.now() - started) / 1000;
    return {
      format,
      understood,
      scale,
      ...tables,
      watchlist,
      rejects: rejects.counts(),
      fixes: rejects.fixes(),
      rejectsFile: rejects.location(),
      dryRun,
      seconds,
    };
  } finally {
    rejects.close(isDone);
  }
}

async function importTables(
  transaction: Transaction,
  rejects: Rejects,
  options: ImportOptions,
): Promise<{ source: Source; tables: ImportTables; watchlist: WatchlistSummary }> {
  const { onProgress = () => {}, onNotice = () => {}, onReject = () => {}, home } = options;
  const names = createNames(await readNames(transaction));
  let knownUsers: ReadonlySet<UserId> = new Set();
  const watchDisk = createDiskWatch(home, () => diskFull(home));
  let bytes = 0;
  let size = 0;
  const source = await openSource(options.path, {
    ...options,
    onNotice,
    onReject(reject) {
      rejects.add(reject);
      onReject(reject);
    },
    onBytes(count) {
      bytes += count;
      watchDisk(count);
    },
    user: typeof options.user === 'string' ? names.numberOf(options.user) : options.user,
    now: await readClock(transaction),
    names,
    known: await readIndex(transaction),
    ...(options.unknown === 'reject' && { knownUsers: () => knownUsers }),
  });
  try {
    size = Object.values(source.files)
      .flat()
      .reduce((sum, file) => sum + file.size, 0);
    options.onUnderstood?.(source.understood);
    if (options.isPersonal && !source.isPersonal) throw notPersonal(source);
    const report = (phase: Phase, rows: number) => onProgress({ phase, rows, bytes, size });
    const movies = await copyMovies(transaction, watched(source.movies(), 'movies', report));
    const users = await copyUsers(transaction, watched(source.users(), 'users', report));
    if (options.unknown === 'reject') knownUsers = await readKnownUsers(transaction);
    const ratings = await copyRatings(transaction, watched(source.ratings(), 'ratings', report));
    const plays = await copyPlays(transaction, watched(source.plays(), 'plays', report));
    const staged = { movies, users, ratings, plays };
    const wanted = await copyWatchlist(transaction, source.watchlist());
    report('merge', movies + users + ratings + plays + wanted);
    const count = (role: keyof ImportTables, merged: Merged, stubs: number): TableSummary => {
      const rejected = rejects.rowsOf(source.files[role]?.map(({ name }) => name) ?? []);
      return { read: staged[role] + rejected, ...merged, rejected, stubs };
    };
    if (!writes(options)) return { source, tables: countStaged(staged, count), watchlist: { read: wanted, new: 0 } };
    const tables = await mergeTables(transaction, source.stubs(), names, count);
    return { source, tables, watchlist: { read: wanted, new: await mergeWatchlist(transaction) } };
  } finally {
    await source.close();
  }
}

/** Whether the import reaches the tables, if only to be undone. */
function writes({ isPersonal, dryRun }: ImportOptions): boolean {
  return !(isPersonal && dryRun);
}

type Count = (role: keyof ImportTables, merged: Merged, stubs: number) => TableSummary;

function countStaged(staged: Record<keyof ImportTables, number>, count: Count): ImportTables {
  const of = (role: keyof ImportTables) => count(role, { new: 0, updated: 0, unchanged: staged[role], repeated: 0 }, 0);
  return { movies: of('movies'), users: of('users'), ratings: of('ratings'), plays: of('plays') };
}

async function mergeTables(
  transaction: Transaction,
  stubs: readonly Movie[],
  names: Names,
  count: Count,
): Promise<ImportTables> {
  await copyMovies(transaction, oneBatch(stubs));
  const locks = await lockForMerge(transaction, names.created.size > 0);
  await nameUsers(transaction, names.created);
  const movies = await mergeMovies(transaction);
  const users = await mergeUsers(transaction);
  const movieStubs = await addMissingMovies(transaction);
  const userStubs = await addMissingUsers(transaction);
  const ratings = await mergeRatings(transaction, locks);
  const plays = await mergePlays(transaction);
  // They were staged with the movies, but count as stubs.
  const listed = { ...movies, new: movies.new - Math.min(stubs.length, movies.new) };
  return {
    movies: count('movies', listed, movieStubs + movies.new - listed.new),
    users: count('users', users, userStubs),
    ratings: count('ratings', ratings, 0),
    plays: count('plays', plays, 0),
  };
}

async function* oneBatch<T>(batch: readonly T[]): AsyncGenerator<readonly T[]> {
  if (batch.length > 0) yield batch;
}

/** The numbers of users with names; a new name gets a placeholder below 0. */
type Names = NameRegister & { created: ReadonlyMap<string, UserId> };

function createNames(known: ReadonlyMap<string, UserId>): Names {
  const created = new Map<string, UserId>();
  return {
    created,
    numberOf(name) {
      const number = known.get(name) ?? created.get(name) ?? -1 - created.size;
      if (number < 0) created.set(name, number);
      return number;
    },
  };
}

async function readIndex(transaction: Transaction): Promise<MovieIndex> {
  const index = createMovieIndex();
  for await (const movies of readKnownMovies(transaction)) for (const movie of movies) index.add(movie);
  return index;
}

function notPersonal({ understood }: Source): MarqueeError {
  return new MarqueeError(
    'SOURCE_UNCLEAR',
    `This is not one person's ratings or plays (${understood.join('; ')}). The operator of the server can import such a file.`,
  );
}

function diskFull(home: string): MarqueeError {
  return new MarqueeError(
    'DISK_FULL',
    `The disk of ${home} is nearly full; nothing was written. Free some disk space and import again.`,
  );
}

async function* watched<Row>(
  batches: AsyncIterable<readonly Row[]>,
  phase: Phase,
  report: (phase: Phase, rows: number) => void,
): AsyncGenerator<readonly Row[]> {
  let rows = 0;
  for await (const batch of batches) {
    yield batch;
    rows += batch.length;
    report(phase, rows);
  }
}

async function inTransaction<Result>(
  sql: Sql,
  dryRun: boolean,
  work: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const undo = new Error('a dry run keeps nothing');
  let result: Result | undefined;
  try {
    await sql.begin(async (transaction) => {
      result = await work(transaction);
      if (dryRun) throw undo;
    });
  } catch (error) {
    if (error !== undo) throw error;
  }
  return result!;
}
