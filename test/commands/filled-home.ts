import path from 'node:path';
import { openDatabase } from '../../src/store/database.ts';
import { readPostmaster } from '../../src/store/embedded/postmaster.ts';
import { storeRows } from '../support/store-rows.ts';
import { twoCamps } from '../support/taste.ts';

/** Starts the embedded PostgreSQL of a home, stores what a hundred users rated, and stops it. */
export async function fillHome(folder: string): Promise<void> {
  const { sql, close } = await openDatabase({ home: folder, databaseUrl: undefined });
  await storeRows(sql, twoCamps(100));
  await close();
}

/** The embedded PostgreSQL of a home, as it runs. */
export const postmasterOf = (home: string) => readPostmaster(path.join(home, 'postgres', 'data'));
