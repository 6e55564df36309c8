import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { parse, toClientConfig } from 'pg-connection-string';
import { codeOf } from '../failures.ts';
import { types } from './values.ts';

/** Where a server is, and how to log in. */
export type Address = { host: string; port: number; user: string; password: string; database: string };

/** An address, or a postgresql:// URL. */
export type Target = Address | string;

/** A connection reserved for one caller until it is released. */
export type Lease = {
  client: pg.ClientBase;
  giveBack(): void;
  /** Asks PostgreSQL to end the running statement; absent if that is not allowed. The connection is not used again. */
  cancel?: (() => void) | undefined;
};

/** Where statements get a connection from. */
export type Connections = {
  /** @param text of the statement to be run */
  lease(text: string): Promise<Lease>;
};

/** How long statements may take, in milliseconds. Default: no limits. */
export type Limits = { lockTimeoutMs?: number; statementTimeoutMs?: number; connectTimeoutMs?: number };

export type Pool = {
  lease(): Promise<Lease>;
  /** Closes the connections; those in use are closed after `timeout` seconds. */
  end(options?: { timeout: number }): Promise<void>;
};

/** A connection was lost, or could not be made, for a reason that has no code of PostgreSQL or the network. */
class ConnectionLost extends Error {
  readonly code: string;

  constructor(code: 'CONNECTION_CLOSED' | 'CONNECT_TIMEOUT' | 'CONNECTION_ENDED' | 'CONNECTIONS_BUSY', cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.code = code;
  }
}

const defaultConnectTimeoutMs = 10_000;

/** The configuration of a client that connects to `target`. */
function clientConfig(target: Target, limits: Pick<Limits, 'connectTimeoutMs'> = {}): pg.ClientConfig {
  // URLs are read as by libpq and psql: sslmode=require asks for encryption, verify-full also for a valid certificate.
  const address = typeof target === 'string' ? toClientConfig(parse(target, { useLibpqCompat: true })) : target;
  return {
    ...address,
    types,
    keepAlive: true,
    // The process id shows in pg_stat_activity whose connection it is.
    application_name: `marquee ${process.pid}`,
    connectionTimeoutMillis: limits.connectTimeoutMs ?? defaultConnectTimeoutMs,
  };
}

/** Applies the settings of a new connection. This happens after it is made, as PgBouncer refuses most of them before. */
async function prepare(client: pg.ClientBase, { lockTimeoutMs, statementTimeoutMs }: Limits = {}): Promise<void> {
  const settings = ["set timezone to 'UTC'"];
  if (lockTimeoutMs !== undefined) settings.push(`set lock_timeout to ${lockTimeoutMs}`);
  if (statementTimeoutMs !== undefined) settings.push(`set statement_timeout to ${statementTimeoutMs}`);
  await client.query(settings.join('; '));
}

/** Connections that were or will be closed, and must not be used again. */
const lost = new WeakSet<pg.ClientBase>();

/** A pool of at most `max` connections, each made when it is needed. */
export function openPool(target: Target, max: number, limits: Limits): Pool {
  const pool = new pg.Pool({
    ...clientConfig(target, limits),
    max,
    idleTimeoutMillis: 0,
    // The pool awaits it, whatever its type says.
    onConnect: (client) => prepare(client, limits),
  });
  const clients = new Set<pg.ClientBase>();
  // An idle connection may be lost; the next statement then gets another one.
  pool.on('error', () => {});
  pool.on('connect', (client) => {
    clients.add(client);
    client.on('error', () => lost.add(client));
  });
  pool.on('remove', (client) => clients.delete(client));
  let ending: Promise<void> | undefined;
  return {
    async lease() {
      if (ending) throw new ConnectionLost('CONNECTION_ENDED', 'The connections to the database are closed.');
      try {
        const client = await pool.connect();
        const giveBack = () => client.release(lost.has(client));
        return { client, giveBack, cancel: () => requestCancel(client) };
      } catch (error) {
        if (codeOf(error) !== undefined) throw error;
        throw new ConnectionLost(pool.totalCount < max ? 'CONNECT_TIMEOUT' : 'CONNECTIONS_BUSY', error);
      }
    },
    end({ timeout } = { timeout: 5 }) {
      ending ??= (async () => {
        const ended = pool.end();
        await Promise.race([ended, delay(timeout * 1000, undefined, { ref: false })]);
        await Promise.all([...clients].map((client) => (client as pg.Client).end()));
      })();
      return ending;
    },
  };
}

/** A single connection that callers get in turn. */
export type SharedConnection = Connections & {
  /** Stops handing it out. Resolves once it is unused. */
  close(): Promise<unknown>;
};

export function shareConnection({ client, cancel }: Pick<Lease, 'client' | 'cancel'>): SharedConnection {
  let last: Promise<unknown> = Promise.resolve();
  let isClosed = false;
  return {
    async lease() {
      const before = last;
      const turn = Promise.withResolvers<void>();
      last = turn.promise;
      await before;
      if (!isClosed) return { client, giveBack: turn.resolve, cancel };
      turn.resolve();
      throw new Error('A statement came after its transaction or session had ended.');
    },
    close() {
      isClosed = true;
      return last;
    },
  };
}

/** Runs a query. @throws the error of PostgreSQL or the network; anything else means that the connection is lost */
export async function ask(client: pg.ClientBase, query: string | pg.QueryConfig): Promise<pg.QueryResult> {
  try {
    const result: pg.QueryResult | pg.QueryResult[] = await client.query(query);
    // If the text has several statements, the result of the last one.
    return Array.isArray(result) ? result.at(-1) : result;
  } catch (error) {
    throw explain(client, error);
  }
}

/** The error with a code. Marks the connection as lost if it is. */
export function explain(client: pg.ClientBase, error: unknown): unknown {
  const isAlive = error instanceof pg.DatabaseError && error.severity !== 'FATAL' && error.severity !== 'PANIC';
  if (!isAlive) lost.add(client);
  return codeOf(error) === undefined ? new ConnectionLost('CONNECTION_CLOSED', error) : error;
}

const cancelCode = 80_877_102;

/**
 * Sends a CancelRequest of PostgreSQL's protocol, over a separate, unencrypted connection, as libpq does. The request may take effect
 * late. So that it never ends somebody else's statement, the cancelled connection is closed when it is given back.
 */
function requestCancel(client: pg.ClientBase): void {
  const { processID, secretKey, host, port } = client as pg.Client & { processID: number; secretKey: number };
  lost.add(client);
  const message = Buffer.alloc(16);
  for (const [place, value] of [message.length, cancelCode, processID, secretKey].entries()) {
    message.writeInt32BE(value | 0, 4 * place);
  }
  const socket = host.startsWith('/') ? net.connect(`${host}/.s.PGSQL.${port}`) : net.connect(port, host);
  // If it fails, the time limit of statements ends it.
  socket.on('error', () => {});
  socket.setTimeout(defaultConnectTimeoutMs, () => socket.destroy());
  socket.end(message);
}

/** Closes a connection on purpose, as the rest of its data is no longer wanted. */
export async function discard(client: pg.ClientBase): Promise<void> {
  lost.add(client);
  await (client as pg.Client).end();
}

/** A separate connection, outside any pool. @param onLost called once if it is lost before it is closed */
export async function openConnection(
  target: Target,
  onLost: () => void,
): Promise<{ client: pg.Client; close(): Promise<void> }> {
  const client = new pg.Client(clientConfig(target));
  let isOpen = false;
  const end = () => {
    lost.add(client);
    if (isOpen) onLost();
    isOpen = false;
  };
  client.on('error', end);
  client.on('end', end);
  try {
    await client.connect();
    await prepare(client);
  } catch (error) {
    await client.end().catch(() => {});
    throw codeOf(error) === undefined ? new ConnectionLost('CONNECT_TIMEOUT', error) : error;
  }
  isOpen = true;
  return {
    client,
    async close() {
      isOpen = false;
      await client.end();
    },
  };
}
