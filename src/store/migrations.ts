import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import { MarqueeError, messageOf } from '../errors.ts';
import { codeOf } from './failures.ts';
import { advisoryLocks } from './locks.ts';
import type { Sql, Transaction } from './postgres/sql.ts';

/** A numbered file of SQL that is applied once to each database. */
export type Migration = { version: number; name: string; text: string };

const sqlFolder = path.join(import.meta.dirname, '..', '..', 'db');

/** `db/01_schema.sql`, then `db/migrations/NN_name.sql`, ascending by number. */
export async function readMigrations(): Promise<Migration[]> {
  const later = (await readdir(path.join(sqlFolder, 'migrations'))).filter((name) => name.endsWith('.sql'));
  const files = ['01_schema.sql', ...later.map((name) => path.join('migrations', name))];
  const migrations = files.map(async (file) => {
    const name = path.basename(file);
    // Git may check the file out with other line ends.
    const text = (await readFile(path.join(sqlFolder, file), 'utf8')).replaceAll('\r\n', '\n');
    return { version: Number.parseInt(name, 10), name, text };
  });
  return (await Promise.all(migrations)).sort((a, b) => a.version - b.version);
}

/**
 * Applies those of `migrations` that the database lacks. Several processes may do so at the same time. A database whose tables were
 * created with plain `psql -f db/01_schema.sql` counts as having the first one.
 *
 * Own code, as node-pg-migrate and postgrator need a second driver, and postgrator takes no lock.
 * @param migrations ascending by version
 * @throws MarqueeError DATABASE_TOO_NEW, MIGRATION_CHANGED, SCHEMA_UNKNOWN, EXTENSION_MISSING
 */
export async function migrate(sql: Sql, migrations: readonly Migration[]): Promise<void> {
  for (const migration of migrations) {
    await sql.begin(async (transaction) => {
      const applied = await lockApplied(transaction);
      checkApplied(applied, migrations);
      if (applied.has(migration.version)) return;
      const adopted = migration.version === 1 && (await hasFirstTables(transaction, migration));
      if (!adopted) await apply(transaction, migration);
      await transaction`
        insert into schema_migrations (version, name, checksum)
        values (${migration.version}, ${migration.name}, ${checksum(migration)})`;
    });
  }
}

/** SQLSTATEs: insufficient privilege, feature not supported, undefined file. The role may not install an extension, or the server lacks it. */
const refusals: ReadonlySet<string> = new Set(['42501', '0A000', '58P01']);

async function apply(transaction: Transaction, { name, text }: Migration): Promise<void> {
  try {
    await transaction.unsafe(text);
  } catch (error) {
    const extensions = text.match(/^create extension [^;]+;/gm);
    if (!extensions || !refusals.has(codeOf(error) ?? '')) throw error;
    throw new MarqueeError(
      'EXTENSION_MISSING',
      `The database lacks what ${name} needs (${messageOf(error)}); have an administrator run in it: ${extensions.join(' ')}`,
      { cause: error },
    );
  }
}

type Applied = ReadonlyMap<number, { name: string; checksum: string }>;

/** The applied migrations. Until the transaction ends, no other process can apply any. */
async function lockApplied(transaction: Transaction): Promise<Applied> {
  await transaction`select pg_advisory_xact_lock(${advisoryLocks.migrations})`;
  await transaction`
    create table if not exists schema_migrations (
      version integer primary key,
      name text not null,
      checksum text not null,
      applied_at timestamptz not null default now()
    )`;
  const rows = await transaction<{ version: number; name: string; checksum: string }[]>`
    select version, name, checksum from schema_migrations`;
  return new Map(rows.map((row) => [row.version, row]));
}

function checkApplied(applied: Applied, migrations: readonly Migration[]): void {
  const known = new Map(migrations.map((migration) => [migration.version, migration]));
  for (const [version, { name, checksum: appliedChecksum }] of applied) {
    const migration = known.get(version);
    if (!migration) {
      throw new MarqueeError(
        'DATABASE_TOO_NEW',
        `A newer Marquee has changed this database (migration ${name}); update Marquee, or use another database.`,
      );
    }
    if (checksum(migration) !== appliedChecksum) {
      throw new MarqueeError(
        'MIGRATION_CHANGED',
        `The migration ${migration.name} was changed after it had been applied to this database; restore the file and put the change into a new one in db/migrations.`,
      );
    }
  }
}

function checksum({ text }: Migration): string {
  return createHash('sha256').update(text).digest('hex');
}

/**
 * Whether the tables of the first migration already exist.
 * @throws MarqueeError SCHEMA_UNKNOWN if tables of these names have other columns
 */
async function hasFirstTables(transaction: Transaction, first: Migration): Promise<boolean> {
  const [schema] = await transaction<{ name: string }[]>`select current_schema() as name`;
  const present = await readColumns(transaction, schema!.name);
  if (present.length === 0) return false;
  // The file is applied in a temporary schema to see what its tables look like.
  await transaction`create schema marquee_expected`;
  await transaction`set local search_path to marquee_expected`;
  await transaction.unsafe(first.text);
  const expected = await readColumns(transaction, 'marquee_expected');
  await transaction`set local search_path to ${transaction(schema!.name)}`;
  await transaction`drop schema marquee_expected cascade`;
  const missing = expected.find((column) => !present.includes(column));
  if (missing === undefined) return true;
  throw new MarqueeError(
    'SCHEMA_UNKNOWN',
    `The database has tables named like Marquee's that db/01_schema.sql did not make (no "${missing}"); use an empty database, then marquee import.`,
  );
}

/** `ratings.rating real` and so on. */
async function readColumns(transaction: Transaction, schema: string): Promise<string[]> {
  const rows = await transaction<{ column: string }[]>`
    select format('%s.%s %s', table_name, column_name, data_type) as column
    from information_schema.columns
    where table_schema = ${schema} and table_name in ('movies', 'users', 'ratings')
    order by table_name, ordinal_position`;
  return rows.map(({ column }) => column);
}
