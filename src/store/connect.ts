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

/** Runs `read` on one unchanging state of the database, while others go on writing. */
export async function readSnapshot<Result>(
  sql: Sql,
  read: (snapshot: Transaction) => Promise<Result>,
): Promise<Result> {
  return (await sql.begin('isolation level repeatable read read only', read)) as Result;
}

/**
 * Calls `onChange` at each notification on `channel`, and after a lost connection, when some may have been missed.
 * @returns a function that ends it; it never fails, as a connection that is lost by then has nothing to end
 */
export async function watch(sql: Sql, channel: string, onChange: () => void): Promise<() => Promise<void>> {
  const { unlisten } = await sql.listen(channel, onChange, onChange);
  return () => unlisten().catch(() => {});
}

/** How many connections this process has to the database, by what they do: `active`, `idle`, `idle in transaction` ... */
export async function countConnections(sql: Sql): Promise<Record<string, number>> {
  // Process ids repeat from one machine to the next, so the address tells too.
  const rows = await sql<{ state: string; count: number }[]>`
    select coalesce(state, 'unknown') as state, count(*) as count
    from pg_stat_activity
    where datname = current_database() and application_name = current_setting('application_name')
      and client_addr is not distinct from inet_client_addr()
    group by 1`;
  return Object.fromEntries(rows.map(({ state, count }) => [state, count]));
}
