import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportStatistics } from '../../../src/app/training/statistics.ts';
import { ratingStatistics, readDataset } from '../../../src/app/training/training-input.ts';
import { defaultHyperparameters } from '../../../src/model/hyperparameters.ts';
import { countsOf } from '../../../src/statistics/counts.ts';
import { readOnlineQuality } from '../../../src/store/models/online-quality.ts';
import { startFor } from '../../../src/train/settings/space.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { makeTemporaryFolder } from '../../support/folders.ts';
import { storeRows } from '../../support/store-rows.ts';
import { playsOfCamps } from '../../support/taste.ts';

let database: TestDatabase;
let folder: Awaited<ReturnType<typeof makeTemporaryFolder>>;
beforeAll(async () => {
  [database, folder] = [await openTestDatabase(), await makeTemporaryFolder()];
  await storeRows(database.sql, playsOfCamps());
});
afterAll(async () => {
  await database.close();
  await folder.remove();
});

/** What goes by whether a site is one of ratings or of plays. */
async function siteNow(name: string) {
  const { sql } = database;
  const dataset = await readDataset(sql);
  const { settings } = await exportStatistics({ sql, folder: path.join(folder.folder, name), headLimit: 100 });
  const { count } = ratingStatistics(countsOf(dataset));
  return {
    trained: startFor(dataset, defaultHyperparameters).watchValue,
    summed: settings.watchValue,
    popularBy: count.reduce((sum, each) => sum + each, 0),
    unit: (await readOnlineQuality(sql, { sinceMs: 1, windowMs: 1 })).unit,
  };
}

/** Has `count` users give five stars to a movie that they watched. */
const rate = (count: number) => database.sql`
  insert into ratings (user_id, movie, rating)
  select user_id, movie, 5 from watches order by user_id, movie limit ${count} on conflict do nothing`;

describe('the first ratings at a site of plays', () => {
  it('change nothing but themselves, until a tenth of what is known are ratings', async () => {
    const entries = 48 * 12;
    const ofPlays = { trained: 1, summed: 1, popularBy: entries, unit: 'share' };
    expect(await siteNow('none')).toEqual(ofPlays);
    await rate(1);
    expect(await siteNow('one')).toEqual(ofPlays);
    await rate(57);
    expect(await siteNow('few')).toEqual(ofPlays);
    await rate(58);
    expect(await siteNow('many')).toEqual({ trained: 0.25, summed: 0.25, popularBy: 58, unit: 'stars' });
  });

  it('leave statistics of a part the worth of a watch that is given', async () => {
    const { settings } = await exportStatistics({
      sql: database.sql,
      folder: path.join(folder.folder, 'given'),
      headLimit: 100,
      watchValue: 1,
    });
    expect(settings.watchValue).toBe(1);
  });
});
