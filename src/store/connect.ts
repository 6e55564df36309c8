import postgres from 'postgres';

/** A pool of connections to one PostgreSQL database; `bigint` columns arrive as numbers, as all our ids fit. */
export type Sql = postgres.Sql<{ bigint: number }>;

/** The same within a transaction. */
export type Transaction = postgres.TransactionSql<{ bigint: number }>;

/** Whatever reads may run on: the pool, or a transaction that fixes one state of the database. */
export type Reader = Sql | Transaction;

/** Where a server is and who we are there. */
export type Address = { host: string; port: number; user: string; password: string; database: string };

export type PoolOptions = { connections?: number; onClose?: () => void };

const bigint = { to: 20, from: [20], serialize: String, parse: Number };

/** A pool for `target` (an address or a postgresql:// URL). It connects when the first query comes. */
export function connect(target: Address | string, { connections = 10, onClose }: PoolOptions = {}): Sql {
  const options = {
    max: connections,
    connect_timeout: 10,
    // Seconds between attempts. By default they grow to 20, which a request would wait even once the database is back.
    backoff: () => 0.25,
    types: { bigint },
    onnotice: () => {},
    connection: { application_name: 'marquee', TimeZone: 'UTC' },
    ...(onClose && { onclose: onClose }),
  };
  return typeof target === 'string' ? postgres(target, options) : postgres({ ...target, ...options });
}

/** The SQLSTATE of PostgreSQL's errors, the name of the network's (`ECONNREFUSED`), undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
