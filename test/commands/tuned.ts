import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll } from 'vitest';
import { openTestDatabase } from '../support/database.ts';
import { storeRows } from '../support/store-rows.ts';
import { twoCamps } from '../support/taste.ts';

const main = path.join(import.meta.dirname, '..', '..', 'src', 'main.ts');

/** A site for the tests of a file, and `marquee tune` on it. */
export async function openTuning() {
  const { sql, url, close } = await openTestDatabase();
  afterAll(close);
  await storeRows(sql, twoCamps(200));
  const env = { ...process.env, DATABASE_URL: url };
  const tune = (...flags: string[]) => promisify(execFile)(process.execPath, [main, 'tune', ...flags], { env });
  return { sql, tune };
}
