import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
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

describe('marquee tune', () => {
  it('keeps what it found, which later trainings use, and forgets it when told so', async () => {
    const { hyperparameters, choice, kept } = JSON.parse((await tune('--json')).stdout);
    expect(choice.after).toBeGreaterThanOrEqual(choice.before);
    expect(kept).toBe(choice.changes.length > 0);
    expect(await findTunedHyperparameters(database.sql)).toEqual(kept ? hyperparameters : undefined);
    await tune('--reset');
    expect(await findTunedHyperparameters(database.sql)).toBeUndefined();
  });

  it('says what is wrong with a flag', async () => {
    await expect(tune('--objective', 'money')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('like, watch, auto'),
    });
  });
});
