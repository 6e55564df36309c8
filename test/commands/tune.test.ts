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
  it('measures the default beside the others and keeps the best only where it is better', async () => {
    const { stdout } = await tune('--trials', '5', '--json');
    const { best, base, kept } = JSON.parse(stdout);
    expect(base.score).toBeGreaterThan(0);
    expect(best.score).toBeGreaterThanOrEqual(base.score);
    expect(kept).toBe(best.score > base.score);
    expect(await findTunedHyperparameters(database.sql)).toEqual(kept ? best.candidate : undefined);
  });

  it('finds the same with the same seed, and keeps nothing when told so', async () => {
    await database.sql`delete from tuned_hyperparameters`;
    const [first, second] = [await tune('--trials', '3', '--dry-run'), await tune('--trials', '3', '--dry-run')];
    expect(second.stdout).toBe(first.stdout);
    expect(await findTunedHyperparameters(database.sql)).toBeUndefined();
  });

  it('says what is wrong with a flag', async () => {
    await expect(tune('--trials', 'many')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('It must be a whole number above 0.'),
    });
  });
});
