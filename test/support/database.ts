import { randomBytes } from 'node:crypto';
import { inject } from 'vitest';
import { connect, type Sql } from '../../src/store/postgres/sql.ts';

export type TestDatabase = {
  sql: Sql;
  /** For programs that are told of a database by DATABASE_URL. */
  url: string;
  /** Drops the database. */
  close(): Promise<void>;
  /** Closes the connections and leaves the database under this name, for others to copy. */
  keepAs(name: string): Promise<void>;
};

/**
 * A database of its own in the PostgreSQL that `global-setup.ts` started for this run: empty and migrated, where it is not a
 * copy of another one.
 */
export async function openTestDatabase(template = 'marquee_template'): Promise<TestDatabase> {
  const server = inject('databaseServer');
  const name = `test_${randomBytes(6).toString('hex')}`;
  const administrator = connect(server, { max: 1 });
  await administrator`create database ${administrator(name)} template ${administrator(template)}`;
  const sql = connect({ ...server, database: name });
  return {
    sql,
    url: `postgresql://${server.user}:${server.password}@${server.host}:${server.port}/${name}`,
    async close() {
      await sql.end({ timeout: 5 });
      await administrator`drop database ${administrator(name)} with (force)`;
      await administrator.end({ timeout: 5 });
    },
    async keepAs(kept) {
      await sql.end({ timeout: 5 });
      await administrator`alter database ${administrator(name)} rename to ${administrator(kept)}`;
      await administrator.end({ timeout: 5 });
    },
  };
}
