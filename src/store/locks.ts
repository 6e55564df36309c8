import { setTimeout as delay } from 'node:timers/promises';
import type { UserKey } from '../domain/user-key.ts';
import type { MovieId, UserId } from '../domain.ts';
import { MarqueeError } from '../errors.ts';
import { retryConflicts } from './failures.ts';
import type { Reader, Sql, Transaction } from './postgres/sql.ts';

/** Numbers of PostgreSQL's advisory locks, each used for one thing in all processes of a database. */
export const advisoryLocks = {
  /** Held shared by every process that uses the embedded PostgreSQL; the one that gets it alone may stop the server. */
  embeddedServer: 7_263_101,
  /** Held while migrations are applied. */
  migrations: 7_263_102,
  /** Held by the one training that runs. */
  training: 7_263_103,
  /** Held by the one evaluation that runs. */
  evaluation: 7_263_106,
  /** Held by the server that imports the demo data or trains the first model while it starts. */
  firstStart: 7_263_105,
  /** With a hash of the host and the folder: held by the one server of a home. */
  home: 7_263_104,
  /** Held by the import that writes, and shared by streams while they write a batch. */
  importing: 7_263_110,
  /** With an import's number: held while it runs, so that one whose process died is known. */
  importRecord: 7_263_111,
  /** Held while the next id of a user is chosen. */
  userIds: 7_263_120,
} as const;

/** Whether some process holds it; PostgreSQL frees the lock of one that dies, however it does. */
export function isLockHeld(sql: Reader, lock: number) {
  return sql`exists (
    select from pg_locks
    where locktype = 'advisory' and objid = ${lock} and classid = 0 and objsubid = 1 and granted
      and database = (select oid from pg_database where datname = current_database())
  )`;
}

const retryMs = 250;

/**
 * Runs `work` while no other process holds `lock`.
 * @param onWait called once if another process holds it; if it throws, nothing is waited for
 */
export async function withAdvisoryLock<Result>(
  sql: Sql,
  lock: number,
  onWait: () => void,
  work: () => Promise<Result>,
): Promise<Result> {
  const session = await sql.openSession();
  const take = async () => (await session`select pg_try_advisory_lock(${lock}) as taken`)[0]?.taken === true;
  try {
    if (!(await take())) {
      onWait();
      while (!(await take())) await delay(retryMs);
    }
    return await work();
  } finally {
    await session.end();
  }
}

/**
 * Locks the existing users among `ids` until the transaction ends. All code that writes ratings and the like locks the users
 * first, and in this order, so that deadlocks are rare.
 */
export async function lockUsers(transaction: Transaction, ids: readonly UserId[]): Promise<Set<UserId>> {
  const rows = await transaction<{ id: UserId }[]>`
    select user_id as id from users
    where user_id = any(${ids as UserId[]}::bigint[])
    order by user_id
    for no key update`;
  return new Set(rows.map(({ id }) => id));
}

/** Keeps those of `ids` that are movies from being deleted until the transaction ends. */
export async function keepMovies(transaction: Transaction, ids: readonly MovieId[]): Promise<Set<MovieId>> {
  const rows = await transaction<{ id: MovieId }[]>`
    select id from movies where id = any(${ids as MovieId[]}::text[]) order by id for key share`;
  return new Set(rows.map(({ id }) => id));
}

/** Writes a user's rating and the like of a movie while holding that user's lock. */
export async function writeOf<Result>(
  sql: Sql,
  userId: UserId,
  movieId: MovieId,
  write: (transaction: Transaction) => Promise<Result>,
): Promise<Result> {
  const result = await retryConflicts(() =>
    sql.begin(async (transaction) => {
      const [users, movies] = await Promise.all([lockUsers(transaction, [userId]), keepMovies(transaction, [movieId])]);
      if (!users.has(userId)) throw unknownUser(userId);
      if (!movies.has(movieId)) throw unknownMovie(movieId);
      return { value: await write(transaction) };
    }),
  );
  return result.value;
}

export function unknownUser(id: UserKey): MarqueeError {
  const path = `/v1/users/${encodeURIComponent(id)}`;
  return new MarqueeError('USER_UNKNOWN', `There is no user ${id}; PUT ${path} creates it.`);
}

export function unknownMovie(id: MovieId): MarqueeError {
  const path = `/v1/movies/${encodeURIComponent(id)}`;
  return new MarqueeError('MOVIE_UNKNOWN', `There is no movie "${id}"; PUT ${path} creates it.`);
}
