import { createHash } from 'node:crypto';
import { cp, mkdir } from 'node:fs/promises';
import path from 'node:path';
import { inject } from 'vitest';
import { trainModel } from '../../src/app/training/training.ts';
import { connect } from '../../src/store/postgres/sql.ts';
import { openTestDatabase, type TestDatabase } from './database.ts';
import { makeTemporaryFolder } from './folders.ts';
import { storeRows } from './store-rows.ts';
import type { Rows } from './taste.ts';

/**
 * A database with these rows, and a home with a model trained on them. The first test of a run that asks for these rows has
 * them stored and trained; each gets a copy of its own.
 */
export async function openTrained(rows: Rows): Promise<TestDatabase & { home: string }> {
  const name = `trained_${createHash('sha256').update(JSON.stringify(rows)).digest('hex').slice(0, 16)}`;
  const prepared = path.join(inject('runFolder'), name);
  await prepareOnce(name, () => train(rows, name, prepared));
  const { folder: home, remove } = await makeTemporaryFolder();
  await cp(prepared, home, { recursive: true });
  const database = await openTestDatabase(name);
  return {
    ...database,
    home,
    async close() {
      await database.close();
      await remove();
    },
  };
}

/** Workers that need the same database at the same time wait for the first of them. */
async function prepareOnce(name: string, prepare: () => Promise<void>): Promise<void> {
  const administrator = connect(inject('databaseServer'), { max: 1 });
  try {
    await administrator`select pg_advisory_lock(hashtext(${name}))`;
    const [found] = await administrator`select 1 from pg_database where datname = ${name}`;
    if (!found) await prepare();
  } finally {
    await administrator.end();
  }
}

/** Under the name only once it is whole, so that a failure is not taken for a trained database. */
async function train(rows: Rows, name: string, home: string): Promise<void> {
  await mkdir(home, { recursive: true });
  const database = await openTestDatabase();
  await storeRows(database.sql, rows);
  await trainModel({ sql: database.sql, home, force: true });
  await database.keepAs(name);
}
