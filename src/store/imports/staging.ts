import { type Movie, movieColumns, type Rating, type User } from '../../domain.ts';
import type { Transaction } from '../database.ts';
import { advisoryLocks } from '../locks.ts';
import { cellOf, movieColumnNames } from '../movies/columns.ts';
import type { Query } from '../postgres/query.ts';
import type { AnyRow } from '../postgres/sql.ts';

/**
 * Waits until no other import runs, as two could deadlock; `onWait` is called if one does. The lock ends with the transaction.
 */
export async function waitForImports(transaction: Transaction, onWait: () => void): Promise<void> {
  const [lock] = await transaction<
    { free: boolean }[]
  >`select pg_try_advisory_xact_lock(${advisoryLocks.importing}) as free`;
  if (lock!.free) return;
  onWait();
  await transaction`select pg_advisory_xact_lock(${advisoryLocks.importing})`;
}

/**
 * Waits while an import runs, and keeps others from beginning until the transaction ends: an import and a stream that create the same
 * movies and users in different orders could deadlock.
 */
export async function keepImportsOut(transaction: Transaction): Promise<void> {
  await transaction`select pg_advisory_xact_lock_shared(${advisoryLocks.importing})`;
}

/**
 * Creates temporary tables to which rows are copied before they are merged. They end with the transaction. `row` is a row's position
 * in its source, so that the later of two can win.
 */
export async function createStaging(transaction: Transaction): Promise<void> {
  // Regardless of the server's settings, an import may take long, and it sorts more than a request does.
  await transaction`set local statement_timeout = 0`;
  await transaction`set local lock_timeout = 0`;
  await transaction`set local idle_in_transaction_session_timeout = 0`;
  await transaction`set local work_mem = '128MB'`;
  await transaction`
    create temporary table import_movies on commit drop as
    select 0::bigint as row, ${transaction(movieColumnNames)} from movies with no data`;
  await transaction`
    create temporary table import_users on commit drop as
    select 0::bigint as row, user_id, age, occupation, gender from users with no data`;
  await transaction`
    create temporary table import_ratings on commit drop as
    select 0::bigint as row, "timestamp", user_id, movie, rating from ratings with no data`;
  await transaction`
    create temporary table import_plays (
      row bigint, "timestamp" timestamptz, user_id bigint, movie text, minutes real, share real
    ) on commit drop`;
  await transaction`
    create temporary table import_watchlist (row bigint, "timestamp" timestamptz, user_id bigint, movie text)
    on commit drop`;
  await transaction`
    create temporary table import_names (placeholder bigint primary key, name text, user_id bigint, is_new boolean)
    on commit drop`;
}

/** A query for the users that staged rows are about. */
export function stagedUsers(transaction: Transaction): Query<AnyRow[]> {
  return transaction`select user_id from import_users union ${ratedOrPlayed(transaction, 'user_id')}`;
}

/** A query for the users, or movies, of staged ratings, plays and watchlists. */
export function ratedOrPlayed(transaction: Transaction, column: 'user_id' | 'movie'): Query<AnyRow[]> {
  const name = transaction(column);
  return transaction`
    select ${name} from import_ratings union select ${name} from import_plays union select ${name} from import_watchlist`;
}

/** @returns how many were copied */
export async function copyMovies(transaction: Transaction, batches: AsyncIterable<readonly Movie[]>): Promise<number> {
  const target = transaction`copy import_movies (row, ${transaction(movieColumnNames)}) from stdin`;
  return await copy(target, batches, (movie, row) =>
    line(row, ...movieColumns.map(({ field }) => cellOf(movie[field]))),
  );
}

/** @returns how many were copied */
export async function copyUsers(transaction: Transaction, batches: AsyncIterable<readonly User[]>): Promise<number> {
  const target = transaction`copy import_users (row, user_id, age, occupation, gender) from stdin`;
  return await copy(target, batches, (user, row) => line(row, user.id, user.age, user.occupation, user.gender));
}

/** @returns how many were copied */
export async function copyRatings(
  transaction: Transaction,
  batches: AsyncIterable<readonly Rating[]>,
): Promise<number> {
  const target = transaction`copy import_ratings (row, "timestamp", user_id, movie, rating) from stdin`;
  return await copy(target, batches, ({ timestamp, userId, movieId, stars }, row) =>
    line(row, timestamp === null ? null : timestamp.toISOString(), userId, movieId, stars),
  );
}

/** @returns how many were copied */
export async function copyWatchlist(
  transaction: Transaction,
  batches: AsyncIterable<readonly Omit<Rating, 'stars'>[]>,
): Promise<number> {
  const target = transaction`copy import_watchlist (row, "timestamp", user_id, movie) from stdin`;
  return await copy(target, batches, ({ timestamp, userId, movieId }, row) =>
    line(row, timestamp === null ? null : timestamp.toISOString(), userId, movieId),
  );
}

/** A play as a source has it: minutes of a movie, or a share of it from 0 to 1. */
export type StagedPlay = Omit<Rating, 'stars'> & { minutes: number | null; share: number | null };

/** @returns how many were copied */
export async function copyPlays(
  transaction: Transaction,
  batches: AsyncIterable<readonly StagedPlay[]>,
): Promise<number> {
  const target = transaction`
    copy import_plays (row, "timestamp", user_id, movie, minutes, share) from stdin`;
  return await copy(target, batches, ({ timestamp, userId, movieId, minutes, share }, row) =>
    line(row, timestamp === null ? null : timestamp.toISOString(), userId, movieId, minutes, share),
  );
}

async function copy<Row>(
  target: Query<AnyRow[]>,
  batches: AsyncIterable<readonly Row[]>,
  toLine: (row: Row, index: number) => string,
): Promise<number> {
  let rows = 0;
  async function* text() {
    for await (const batch of batches) {
      let lines = '';
      for (const row of batch) lines += toLine(row, rows++);
      yield lines;
    }
  }
  return await target.copyFrom(text());
}

/** One line in the text format of COPY. */
function line(...cells: (string | number | boolean | null)[]): string {
  let text = '';
  for (const cell of cells)
    text += `${text === '' ? '' : '\t'}${typeof cell === 'string' ? escaped(cell) : (cell ?? '\\N')}`;
  return `${text}\n`;
}

const special = /[\\\t\n\r]/;
const escapes: Record<string, string> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };

function escaped(cell: string): string {
  return special.test(cell) ? cell.replace(/[\\\t\n\r]/g, (character) => escapes[character]!) : cell;
}
