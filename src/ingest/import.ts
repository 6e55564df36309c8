import { describeId } from '../domain/movie-id.ts';
import type { Sql, Transaction } from '../store/database.ts';
import type { ImportPhase, ImportTables, RejectCount, TableSummary } from '../store/imports/imports.ts';
import {
  addMissingMovies,
  addMissingUsers,
  type Merged,
  mergeMovies,
  mergeUsers,
  readKnownIds,
} from '../store/imports/merge.ts';
import { mergeRatings } from '../store/imports/ratings.ts';
import { copyMovies, copyRatings, copyUsers, createStaging, waitForImports } from '../store/imports/staging.ts';
import type { Format } from './detect.ts';
import { collectRejects, type Rejects } from './rejects.ts';
import { openSource, type Source } from './source.ts';
import type { CheckRating } from './tables.ts';

export type ImportOptions = {
  sql: Sql;
  /** A folder, a file or a zip archive. */
  path: string;
  /** The folder under which rejected rows are written. */
  home: string;
  /** Undefined: found out by looking at the files. */
  format?: Format | undefined;
  /** What becomes of ratings whose user or movie is unknown; `stub`: a row with what its id says is made. */
  unknown?: 'stub' | 'reject';
  /** Do everything but keep the result. */
  dryRun?: boolean;
  onProgress?: (progress: Progress) => void;
  onNotice?: (message: string) => void;
};

/** What is being done; bytes are of the source's files as they are stored. */
export type Progress = { phase: Phase; rows: number; bytes: number; size: number };
export type Phase = Exclude<ImportPhase, 'waiting'>;

export type ImportSummary = ImportTables & {
  format: Format;
  rejects: RejectCount[];
  /** Where rejected rows were written; undefined where there were none. */
  rejectsFile: string | undefined;
  dryRun: boolean;
  seconds: number;
};

/**
 * Brings a data set into the database in one transaction: all of it, or, whatever happens, nothing of it. The same data
 * set once more changes nothing.
 * @throws MarqueeError SOURCE_UNREADABLE, SOURCE_DAMAGED, SOURCE_UNKNOWN, SOURCE_INCOMPLETE, HOME_NOT_WRITABLE
 */
export async function importSource(options: ImportOptions): Promise<ImportSummary> {
  const { sql, path, home, format, dryRun = false, onProgress = () => {}, onNotice = () => {} } = options;
  const started = performance.now();
  const rejects = collectRejects(home, path);
  let bytes = 0;
  const source = await openSource(path, {
    format,
    onReject: rejects.add,
    onNotice,
    onBytes: (count) => {
      bytes += count;
    },
  });
  const size = Object.values(source.files).reduce((sum, file) => sum + file.size, 0);
  try {
    const tables = await inTransaction(sql, dryRun, async (transaction) => {
      await waitForImports(transaction, () =>
        onNotice('Another import, or a stream, is writing; waiting for its turn.'),
      );
      const report = (phase: Phase, rows: number) => onProgress({ phase, rows, bytes, size });
      return importTables(transaction, source, rejects, options.unknown ?? 'stub', report);
    });
    if (!dryRun) await sql`analyze movies, users, ratings`;
    const seconds = (performance.now() - started) / 1000;
    return {
      format: source.format,
      ...tables,
      rejects: rejects.counts(),
      rejectsFile: rejects.location(),
      dryRun,
      seconds,
    };
  } finally {
    rejects.close();
    await source.close();
  }
}

type Report = (phase: Phase, rows: number) => void;

async function importTables(
  transaction: Transaction,
  source: Source,
  rejects: Rejects,
  unknown: 'stub' | 'reject',
  report: Report,
): Promise<ImportTables> {
  await createStaging(transaction);
  const staged = {
    movies: await copyMovies(transaction, watched(source.movies(), 'movies', report)),
    users: await copyUsers(transaction, watched(source.users(), 'users', report)),
    ratings: await copyRatings(
      transaction,
      watched(source.ratings(await checkFor(transaction, source, unknown)), 'ratings', report),
    ),
  };
  report('merge', staged.movies + staged.users + staged.ratings);
  const movies = await mergeMovies(transaction);
  const users = await mergeUsers(transaction);
  const movieStubs = await addMissingMovies(transaction, (id) => ({ id, ...describeId(id) }));
  const userStubs = await addMissingUsers(transaction);
  const ratings = await mergeRatings(transaction);
  const summary = (role: 'movies' | 'users' | 'ratings', merged: Merged, stubs: number): TableSummary => {
    const rejected = rejects.rowsOf(source.files[role]?.name);
    return { read: staged[role] + rejected, ...merged, rejected, stubs };
  };
  return {
    movies: summary('movies', movies, movieStubs),
    users: summary('users', users, userStubs),
    ratings: summary('ratings', ratings, 0),
  };
}

async function* watched<Row>(
  batches: AsyncIterable<readonly Row[]>,
  phase: Phase,
  report: Report,
): AsyncGenerator<readonly Row[]> {
  let rows = 0;
  for await (const batch of batches) {
    yield batch;
    rows += batch.length;
    report(phase, rows);
  }
}

/** What refuses ratings of unknown users and movies; undefined where these are to be made. */
async function checkFor(
  transaction: Transaction,
  source: Source,
  unknown: 'stub' | 'reject',
): Promise<CheckRating | undefined> {
  if (unknown === 'stub') return undefined;
  const known = await readKnownIds(transaction);
  return ({ userId, movieId }, complain) => {
    const userKnown = source.usersFromRatings || known.users.has(userId);
    const movieKnown = known.movies.has(movieId);
    if (!userKnown) complain('user_id', 'is no user that is known');
    else if (!movieKnown) complain('movie', 'is no movie that is known');
    return userKnown && movieKnown;
  };
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
