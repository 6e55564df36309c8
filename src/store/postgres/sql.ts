import { ask, type Lease, type Limits, openConnection, openPool, shareConnection, type Target } from './connections.ts';
import { createListener, type Listener } from './listen.ts';
import { Query, type Runner } from './query.ts';
import { Assignments, Joined, mayWrite, Names, NewRows, type Part, type Row } from './statement.ts';
import { Json } from './values.ts';

/** A row whose columns the caller does not name. */
export type AnyRow = Record<string, unknown>;

/** Writes statements: in a transaction, in a session, or on any connection of a pool. */
export type Statements = {
  /** A statement, or a part of one: what is in `${}` is a parameter, unless `sql` made it. */
  <Rows extends readonly object[] = AnyRow[]>(strings: TemplateStringsArray, ...parts: Part[]): Query<Rows>;
  /** Names of tables or columns, quoted and separated by commas. */
  (names: string | readonly string[]): Names;
  /** Columns and values of new rows, for `insert into`. */
  (rows: Row | readonly Row[]): NewRows;
  /** Columns and values of a change, for `set`. */
  set(row: Row): Assignments;
  join(parts: readonly Part[], separator?: string): Joined;
  json(value: unknown): Json;
  /** Plain SQL, one or more statements without parameters. */
  unsafe(text: string): Query<AnyRow[]>;
};

export type Transaction = Statements & { readonly kind: 'transaction' };

/** A connection that stays the same, for locks that outlast a statement; once it is lost, all its statements fail. */
export type Session = Statements & { end(): Promise<void> };

export type Sql = Statements &
  Pick<Listener, 'listen'> & {
    /**
     * Runs `work` as a transaction, which is rolled back if it fails or the connection is lost. Its statements run one after the other,
     * all on the same connection.
     */
    begin<Result>(work: (transaction: Transaction) => PromiseLike<Result>): Promise<Result>;
    /** @param options of PostgreSQL's `begin`, such as `read only` */
    begin<Result>(options: string, work: (transaction: Transaction) => PromiseLike<Result>): Promise<Result>;
    /** One more connection, as a session. */
    openSession(): Promise<Session>;
    /** Closes all connections, including sessions; those in use are closed after `timeout` seconds. */
    end(options?: { timeout: number }): Promise<void>;
  };

/** What may read: the pool, or a transaction that fixes one state of the database. */
export type Reader = Sql | Transaction;

type PoolOptions = Limits & {
  max?: number;
  /** Separate connections for statements and transactions that write, so that readers never wait for them; 0: none. */
  maxWriting?: number;
  /** Called with each statement that is sent. */
  onStatement?: (text: string) => void;
};

const defaultMax = 10;

/** A pool of connections to `target`. It connects when the first statement comes. */
export function connect(target: Target, options: PoolOptions = {}): Sql {
  const { max = defaultMax, maxWriting = 0, onStatement, ...limits } = options;
  const reading = openPool(target, max, limits);
  const writing = maxWriting === 0 ? reading : openPool(target, maxWriting, limits);
  const listener = createListener(target);
  const sessions = new Set<Session>();
  const lease = (text: string) => (mayWrite(text) ? writing : reading).lease();
  const statements = createStatements({ lease, isInTransaction: false, onStatement });

  async function begin<Result>(
    ...parameters:
      | [work: (transaction: Transaction) => PromiseLike<Result>]
      | [options: string, work: (transaction: Transaction) => PromiseLike<Result>]
  ): Promise<Result> {
    const [options, work] = parameters.length === 1 ? ['', parameters[0]] : parameters;
    const lease = await (options.includes('read only') ? reading : writing).lease();
    try {
      return await transact(lease, options, work, onStatement);
    } finally {
      lease.giveBack();
    }
  }

  return Object.assign(statements, {
    begin,
    listen: listener.listen,
    async openSession() {
      const session = await openSession(target);
      const { end } = session;
      sessions.add(session);
      return Object.assign(session, {
        end() {
          sessions.delete(session);
          return end();
        },
      });
    },
    async end(options?: { timeout: number }) {
      await Promise.all([listener.close(), ...[...sessions].map((session) => session.end())]);
      await Promise.all([reading.end(options), writing.end(options)]);
    },
  });
}

/** A separate session. @param onLost called if its connection is lost before it is ended */
export async function openSession(target: Target, onLost: () => void = () => {}): Promise<Session> {
  const { client, close } = await openConnection(target, onLost);
  const shared = shareConnection({ client });
  return Object.assign(createStatements({ lease: shared.lease, isInTransaction: false }), {
    async end() {
      shared.close();
      await close();
    },
  });
}

/** Runs `read` on one snapshot of the database, while others continue to write. */
export async function readSnapshot<Result>(
  sql: Sql,
  read: (snapshot: Transaction) => Promise<Result>,
): Promise<Result> {
  return await sql.begin('isolation level repeatable read read only', read);
}

async function transact<Result>(
  { client, cancel }: Lease,
  options: string,
  work: (transaction: Transaction) => PromiseLike<Result>,
  onStatement: PoolOptions['onStatement'],
): Promise<Result> {
  await ask(client, `begin ${options}`);
  const shared = shareConnection({ client, cancel });
  const statements = createStatements({ lease: shared.lease, isInTransaction: true, onStatement });
  try {
    const result = await work(Object.assign(statements, { kind: 'transaction' as const }));
    await shared.close();
    const { command } = await ask(client, 'commit');
    // PostgreSQL rolls back a transaction in which a statement failed, even if `work` ignored the error.
    if (command !== 'COMMIT') throw new Error('The transaction was rolled back, as one of its statements had failed.');
    return result;
  } catch (error) {
    await shared.close();
    await ask(client, 'rollback').catch(() => {});
    throw error;
  }
}

function createStatements(runner: Runner): Statements {
  function sql(first: TemplateStringsArray | string | readonly string[] | Row | readonly Row[], ...parts: Part[]) {
    if (typeof first === 'string') return new Names([first]);
    if (!Array.isArray(first)) return new NewRows([first as Row]);
    if ('raw' in first) return new Query(first as readonly string[], parts, runner);
    if (typeof first[0] === 'string') return new Names(first as readonly string[]);
    return new NewRows(first as readonly Row[]);
  }
  return Object.assign(sql as Pick<Statements, never> as Statements, {
    set: (row: Row) => new Assignments(row),
    join: (parts: readonly Part[], separator = ', ') => new Joined(parts, separator),
    json: (value: unknown) => new Json(value),
    unsafe: (text: string) => new Query<AnyRow[]>([text], [], runner),
  });
}
