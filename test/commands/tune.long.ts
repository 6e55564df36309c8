import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findTunedHyperparameters } from '../../src/store/models/models.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { storeRows } from '../support/store-rows.ts';
import { twoCamps } from '../support/taste.ts';

const main = path.join(import.meta.dirname, '..', '..', 'src', 'main.ts');
let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await storeRows(database.sql, twoCamps(200));
});
afterAll(() => database.close());

const tune = (...flags: string[]) =>
  promisify(execFile)(process.execPath, [main, 'tune', ...flags], {
    env: { ...process.env, DATABASE_URL: database.url },
  });

test('marquee tune finds the same each time, and keeps nothing when told so', async () => {
  const [first, second] = [await tune('--dry-run'), await tune('--dry-run')];
  expect(second.stdout).toBe(first.stdout);
  expect(await findTunedHyperparameters(database.sql)).toBeUndefined();
});
