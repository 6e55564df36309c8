import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ratingStatistics, readDataset } from '../../../src/app/training/training-input.ts';
import { countsOf } from '../../../src/statistics/counts.ts';
import { readOnlineQuality } from '../../../src/store/models/online-quality.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { storeRows } from '../../support/store-rows.ts';
import { playsOfCamps } from '../../support/taste.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
  await storeRows(database.sql, playsOfCamps());
});
afterAll(() => database.close());

/** What goes by whether a site is one of ratings or of plays. */
async function siteNow() {
  const { sql } = database;
  const { count } = ratingStatistics(countsOf(await readDataset(sql)));
  return {
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
    const ofPlays = { popularBy: entries, unit: 'share' };
    expect(await siteNow()).toEqual(ofPlays);
    await rate(1);
    expect(await siteNow()).toEqual(ofPlays);
    await rate(57);
    expect(await siteNow()).toEqual(ofPlays);
    await rate(58);
    expect(await siteNow()).toEqual({ popularBy: 58, unit: 'stars' });
  });
});
