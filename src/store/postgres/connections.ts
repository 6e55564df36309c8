import net from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { parse, toClientConfig } from 'pg-connection-string';
import { codeOf } from '../failures.ts';
import { types } from './values.ts';

/** Where a server is and who we are there. */
export type Address = { host: string; port: number; user: string; password: string; database: string };

/** An address, or a postgresql:// URL. */
export type Target = Address | string;

/** A connection reserved for one caller until it is released. */
export type Lease = {
  client: pg.ClientBase;
  giveBack(): void;
  /** Asks PostgreSQL to end the running statement; absent where that is not allowed. The connection is not used again afterwards. */
  cancel?: (() => void) | undefined;
};

/** Where statements get a connection from. */
export type Connections = {
  /** @param text of the statement that it is for */
  lease(text: string): Promise<Lease>;
};

/** How long statements may take, in milliseconds; without limits, as long as it takes. */
export type Limits = { lockTimeoutMs?: number; statementTimeoutMs?: number; connectTimeoutMs?: number };

export type Pool = {
  lease(): Promise<Lease>;
  /** Ends the connections, those in use when `timeout` seconds have passed. */
  end(options?: { timeout: number }): Promise<void>;
};

/** A connection that was lost, or could not be made, for a reason that neither PostgreSQL nor the network has a code for. */
class ConnectionLost extends Error {
  readonly code: string;

  constructor(code: 'CONNECTION_CLOSED' | 'CONNECT_TIMEOUT' | 'CONNECTION_ENDED' | 'CONNECTIONS_BUSY', cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
    this.code = code;
  }
}

const defaultConnectTimeoutMs = 10_000;

/** Of a client that connects to `target`. */
function clientConfig(target: Target, limits: Pick<Limits, 'connectTimeoutMs'> = {}): pg.ClientConfig {
  // As libpq reads URLs, and so psql: sslmode=require asks for encryption, verify-full for a certificate, too.
  const address = typeof target === 'string' ? toClientConfig(parse(target, { useLibpqCompat: true })) : target;
  return {
    ...address,
    types,
    keepAlive: true,
    // In pg_stat_activity the process id shows whose connection it is.
    application_name: `marquee ${process.pid}`,
    connectionTimeoutMillis: limits.connectTimeoutMs ?? defaultConnectTimeoutMs,
  };
}

/** Settings of a new connection. They are sent after it is made, as PgBouncer refuses most of them while it is made. */
async function prepare(client: pg.ClientBase, { lockTimeoutMs, statementTimeoutMs }: Limits = {}): Promise<void> {
  const settings = ["set timezone to 'UTC'"];
  if (lockTimeoutMs !== undefined) settings.push(`set lock_timeout to ${lockTimeoutMs}`);
  if (statementTimeoutMs !== undefined) settings.push(`set statement_timeout to ${statementTimeoutMs}`);
  await client.query(settings.join('; '));
}

/** Connections that were lost, or are about to be, and are not used again. */
const lost = new WeakSet<pg.ClientBase>();

/** At most `max` connections, each made when it is needed. */
export function openPool(target: Target, max: number, limits: Limits): Pool {
  const pool = new pg.Pool({
    ...clientConfig(target, limits),
    max,
    idleTimeoutMillis: 0,
    // It is waited for, whatever its type says.
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

/** One connection for all who ask, one after the other, and never another one. */
export type SharedConnection = Connections & {
  /** Hands it out no longer. @returns once it is unused */
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

/** Runs a query. @throws the error of PostgreSQL or the network; any other one is a lost connection's */
export async function ask(client: pg.ClientBase, query: string | pg.QueryConfig): Promise<pg.QueryResult> {
  try {
    const result: pg.QueryResult | pg.QueryResult[] = await client.query(query);
    // Of several statements in one text, the last one's.
    return Array.isArray(result) ? result.at(-1) : result;
  } catch (error) {
    throw explain(client, error);
  }
}

/** What went wrong with a connection, with a code; one that is lost is noted as such. */
export function explain(client: pg.ClientBase, error: unknown): unknown {
  const isAlive = error instanceof pg.DatabaseError && error.severity !== 'FATAL' && error.severity !== 'PANIC';
  if (!isAlive) lost.add(client);
  return codeOf(error) === undefined ? new ConnectionLost('CONNECTION_CLOSED', error) : error;
}

const cancelCode = 80_877_102;

/**
 * Sends a CancelRequest of PostgreSQL's protocol, over a connection of its own and without encryption, as libpq does. The request may
 * take effect late: so that it never ends a statement of somebody else, the connection is dropped when it is given back.
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

/** Drops a connection on purpose, as the rest of its data is no longer wanted. */
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
