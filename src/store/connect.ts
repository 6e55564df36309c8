import postgres from 'postgres';

/** A pool of connections to one PostgreSQL database; `bigint` columns arrive as numbers, as all our ids fit. */
export type Sql = postgres.Sql<{ bigint: number }>;

/** The same within a transaction. */
export type Transaction = postgres.TransactionSql<{ bigint: number }>;

/** Whatever reads may run on: the pool, or a transaction that fixes one state of the database. */
export type Reader = Sql | Transaction;

/** Where a server is and who we are there. */
export type Address = { host: string; port: number; user: string; password: string; database: string };

const bigint = { to: 20, from: [20], serialize: String, parse: Number };

const common = {
  connect_timeout: 10,
  // Seconds between attempts. By default they grow to 20, which a request would wait even once the database is back.
  backoff: () => 0.25,
  types: { bigint },
  onnotice: () => {},
  // The process id tells in pg_stat_activity whose a connection is.
  connection: { application_name: `marquee ${process.pid}`, TimeZone: 'UTC' },
};

/** A pool for `target` (an address or a postgresql:// URL). It connects when the first query comes. */
export function connect(target: Address | string): Sql {
  return open(target, { ...common, max: 10 });
}

/**
 * A single connection, for locks that outlast a query. It does not know array types.
 * @param onClose called when it is lost
 */
export function connectSession(target: Address | string, onClose = () => {}): Sql {
  return open(target, { ...common, max: 1, onclose: onClose, fetch_types: false });
}

/**
 * Keeps the array types that the first connection has read. postgres.js reads them again on each new connection, and where
 * that connection is lost meanwhile, the error reaches nobody and ends the process.
 */
export function keepArrayTypes(sql: Sql): void {
  sql.options.fetch_types = false;
}

type Options = postgres.Options<{ bigint: typeof bigint }>;

function open(target: Address | string, options: Options): Sql {
  return typeof target === 'string' ? postgres(target, options) : postgres({ ...target, ...options });
}

/** The SQLSTATE of PostgreSQL's errors, the name of the network's (`ECONNREFUSED`), undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
