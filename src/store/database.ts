import { chmod, mkdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { type ConnectionShares, shareConnections } from '../domain/connections.ts';
import { inTime } from '../domain/duration.ts';
import { MarqueeError, messageOf } from '../errors.ts';
import { joinEmbeddedServer } from './embedded/embedded.ts';
import { codeOf } from './failures.ts';
import { migrate, readMigrations } from './migrations.ts';
import type { Target } from './postgres/connections.ts';
import { connect, openSession, type Reader, type Session, type Sql } from './postgres/sql.ts';
import { checkSessions } from './session-check.ts';

export type { Reader, Sql, Transaction } from './postgres/sql.ts';

export type Database = {
  /** For commands and background work, which may take as long as they need. */
  sql: Sql;
  /** For requests: reading and writing have separate connections, and nothing waits for long. */
  requests: Sql;
  /** Its address, which contains a password. */
  target: Target;
  /** Whether it is the embedded PostgreSQL, not one named by DATABASE_URL. */
  embedded: boolean;
  /** A separate connection, for locks that outlast a query; the caller ends it. */
  openSession(onLost?: () => void): Promise<Session>;
  /**
   * Closes the connections; those in use are closed after `timeout` seconds (default 1). The embedded server stops when its last user
   * leaves.
   */
  close(options?: { timeout: number }): Promise<void>;
};

export type DatabaseOptions = {
  /** Absolute path of the folder with the embedded PostgreSQL. */
  home: string;
  /** A postgresql:// URL; undefined for the embedded PostgreSQL. */
  databaseUrl: string | undefined;
  /** How many connections each pool may have. */
  connections?: ConnectionShares;
  /** Called with what a user should know, such as where the data are kept. */
  onNotice?: (message: string) => void;
  /** Called if the embedded PostgreSQL dies and cannot be started again for minutes. */
  onGone?: (error: MarqueeError) => void;
};

/** PostgreSQL 14 added multiranges, which hold minutes watched, and is the oldest version still maintained. */
const oldestServer = 14;
const patienceMs = 15_000;

/** Limits for requests, which the server answers within 30 seconds or gives up. */
export const requestLimits = { lockTimeoutMs: 5000, statementTimeoutMs: 30_000, connectTimeoutMs: 5000 };

/**
 * Opens the database, starting the embedded PostgreSQL if it is not running, and brings its tables up to date.
 * @throws MarqueeError DATABASE_UNREACHABLE, DATABASE_TOO_NEW, DATABASE_START_FAILED, HOME_IN_USE, HOME_NOT_WRITABLE, ...
 */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { home, databaseUrl, connections = shareConnections(undefined), onNotice, onGone } = options;
  await makeHome(home);
  const server = databaseUrl === undefined ? await joinEmbeddedServer(home, { onNotice, onGone }) : undefined;
  const target = server?.address ?? databaseUrl!;
  const { reading, writing, background } = connections;
  const sql = connect(target, { max: background });
  const requests = connect(target, { ...requestLimits, max: reading, maxWriting: writing });
  const close = async ({ timeout } = { timeout: 1 }) => {
    await Promise.all([sql.end({ timeout }), requests.end({ timeout })]);
    await server?.leave();
  };
  try {
    await checkServer(sql, databaseUrl);
    if (!server) await checkSessions(target);
    await migrate(sql, await readMigrations());
  } catch (error) {
    await close();
    throw error;
  }
  return {
    sql,
    requests,
    target,
    embedded: server !== undefined,
    openSession: (onLost) => openSession(target, onLost),
    close,
  };
}

/** A new home is accessible to its owner only; if root creates it, PostgreSQL's user must be able to reach its own folder. */
async function makeHome(home: string): Promise<void> {
  try {
    if (await makeFolder(home)) await chmod(home, process.getuid?.() === 0 ? 0o711 : 0o700);
  } catch (cause) {
    throw new MarqueeError(
      'HOME_NOT_WRITABLE',
      `The folder ${home} cannot be created (${messageOf(cause)}); choose another with --home.`,
      { cause },
    );
  }
}

/**
 * Creates a folder and its parents. Node's own recursive `mkdir` never ends if the file system reports ENOENT although the parent
 * exists, as /proc does.
 * @returns whether it was missing
 */
async function makeFolder(folder: string): Promise<boolean> {
  try {
    await mkdir(folder);
    return true;
  } catch (error) {
    if (codeOf(error) === 'EEXIST' && (await stat(folder)).isDirectory()) return false;
    if (codeOf(error) !== 'ENOENT') throw error;
    await makeFolder(path.dirname(folder));
    // Another process may have created it meanwhile.
    await mkdir(folder).catch((later) => {
      if (codeOf(later) !== 'EEXIST') throw later;
    });
    return true;
  }
}

async function checkServer(sql: Sql, databaseUrl: string | undefined): Promise<void> {
  // A proxy without its server, for example, accepts connections and never answers.
  const silent = Object.assign(new Error('it accepts connections but does not answer'), { code: 'CONNECT_TIMEOUT' });
  const version = await inTime(readVersion(sql), patienceMs, silent).catch((error) => {
    throw unreachable(error, databaseUrl);
  });
  if (version >= oldestServer) return;
  throw new MarqueeError(
    'DATABASE_UNREACHABLE',
    `The server is PostgreSQL ${version}; Marquee needs ${oldestServer} or newer.`,
  );
}

async function readVersion(sql: Sql): Promise<number> {
  const [row] = await sql<{ version: number }[]>`select current_setting('server_version_num')::int / 10000 as version`;
  return row!.version;
}

function unreachable(error: unknown, databaseUrl: string | undefined): unknown {
  const code = codeOf(error);
  if (code === undefined || databaseUrl === undefined) return error;
  const url = new URL(databaseUrl);
  url.password = '';
  const reason = messageOf(error) || code;
  return new MarqueeError(
    'DATABASE_UNREACHABLE',
    `The database ${url.host}${url.pathname} cannot be used as "${url.username}" (${reason}); check DATABASE_URL and that the server runs.`,
    { cause: error },
  );
}

/** The database's clock, which all processes share. */
export async function readClock(sql: Reader): Promise<Date> {
  const [clock] = await sql<{ now: Date }[]>`select clock_timestamp() as now`;
  return clock!.now;
}
