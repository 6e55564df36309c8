import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isTrainingDue, startRetraining } from '../../../src/app/training/retraining.ts';
import { trainModel } from '../../../src/app/training/training.ts';
import { createTrainer } from '../../../src/app/training/training-process.ts';
import { toRetrainRule } from '../../../src/commands/terminal/arguments.ts';
import { createLogger } from '../../../src/serve/operation/logger.ts';
import { findActiveModel } from '../../../src/store/models/models.ts';
import { listTrainings } from '../../../src/store/models/trainings.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { makeTemporaryFolder } from '../../support/folders.ts';
import { makePlaysOfRatings } from '../../support/plays.ts';
import { storeRows } from '../../support/store-rows.ts';
import { movie, twoCamps } from '../../support/taste.ts';

let database: TestDatabase;
let home: { folder: string; remove(): Promise<void> };
beforeAll(async () => {
  database = await openTestDatabase();
  home = await makeTemporaryFolder();
  await storeRows(database.sql, twoCamps());
});
afterAll(async () => {
  await database.close();
  await home.remove();
});

describe('the rule when to train again', () => {
  it('is read from the flag', () => {
    expect(toRetrainRule('30m')).toEqual({ afterMs: 1_800_000 });
    expect(toRetrainRule('1.5h')).toEqual({ afterMs: 5_400_000 });
    expect(toRetrainRule('10%')).toEqual({ afterShare: 0.1 });
    for (const wrong of ['', '0h', '1', 'h', '-1h', '5 %', '1y']) expect(() => toRetrainRule(wrong)).toThrow(/such as/);
  });

  it('goes by age or by new ratings since the newest model', async () => {
    const now = new Date();
    expect(await isTrainingDue(database.sql, { afterMs: 1 }, now)).toBe(false);
    await trainModel({ sql: database.sql, home: home.folder });
    const inAnHour = new Date(Date.now() + 3_600_000);
    expect(await isTrainingDue(database.sql, toRetrainRule('1h'), now)).toBe(false);
    expect(await isTrainingDue(database.sql, toRetrainRule('1h'), inAnHour)).toBe(true);
    expect(await isTrainingDue(database.sql, toRetrainRule('10%'), now)).toBe(false);
    const users = Array.from({ length: 60 }, (_, user) => user % 48);
    const ratings = users.map((userId, index) => ({
      timestamp: null,
      userId,
      movieId: `late+${index}+2001`,
      stars: 4,
    }));
    const movies = ratings.map(({ movieId }) => movie(movieId));
    await database.sql`insert into movies ${database.sql(movies.map(({ id, title }) => ({ id, title })))}`;
    await database.sql`insert into ratings ${database.sql(ratings.map(({ userId, movieId, stars }) => ({ user_id: userId, movie: movieId, rating: stars })))}`;
    expect(await isTrainingDue(database.sql, toRetrainRule('10%'), now)).toBe(true);
    expect(await isTrainingDue(database.sql, toRetrainRule('50%'), now)).toBe(false);
  });

  it('goes by new watches as by new ratings, also where nobody rates', async () => {
    const [site, own] = [await openTestDatabase(), await makeTemporaryFolder()];
    try {
      const { sql } = site;
      await storeRows(sql, twoCamps());
      await makePlaysOfRatings(sql);
      await trainModel({ sql, home: own.folder });
      const now = new Date();
      expect(await isTrainingDue(sql, toRetrainRule('1%'), now)).toBe(false);
      await sql`
        insert into watches (user_id, movie, minutes) select user_id, id, 90 from users cross join movies on conflict do nothing`;
      expect(await isTrainingDue(sql, toRetrainRule('100%'), now)).toBe(true);
      expect(await isTrainingDue(sql, toRetrainRule('200%'), now)).toBe(false);
    } finally {
      await site.close();
      await own.remove();
    }
  });

  it('has another process train, which leaves the next model', async () => {
    const before = (await findActiveModel(database.sql))!.version;
    const trainer = createTrainer({ home: home.folder, databaseUrl: database.url }, createLogger('silent'));
    const retraining = startRetraining(database.sql, trainer, { afterMs: 1 }, createLogger('silent'), 50);
    const succeeded = async () => (await listTrainings(database.sql)).filter(({ state }) => state === 'succeeded');
    await expect.poll(async () => (await succeeded()).some(({ modelVersion }) => modelVersion! > before)).toBe(true);
    retraining.stop();
    await trainer.stop();
  });
});
