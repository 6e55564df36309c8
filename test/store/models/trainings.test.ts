import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  beginTraining,
  endTraining,
  findTraining,
  listTrainings,
  setTrainingPhase,
  withTrainingLock,
} from '../../../src/store/models/trainings.ts';
import { connect } from '../../../src/store/postgres/sql.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(() => database.sql`truncate trainings`);
afterAll(() => database.close());

describe('a training', () => {
  it('says how far it is, and what came of it', async () => {
    const { sql } = database;
    const id = await withTrainingLock(sql, async () => {
      const begun = await beginTraining(sql, 'read');
      expect(await findTraining(sql, begun)).toMatchObject({
        state: 'running',
        phase: 'read',
        progress: 0,
        ended: null,
      });
      await setTrainingPhase(sql, begun, 'weights', 0.375);
      expect(await findTraining(sql, begun)).toMatchObject({ state: 'running', phase: 'weights', progress: 0.375 });
      await endTraining(sql, begun, { model: { version: 7, activated: false }, outcome: 'it is worse' });
      return begun;
    });
    const training = await findTraining(sql, id);
    expect(training).toMatchObject({
      state: 'succeeded',
      progress: 1,
      modelVersion: 7,
      activated: false,
      outcome: 'it is worse',
    });
    expect(training.ended!.getTime()).toBeGreaterThanOrEqual(training.started.getTime());
  });

  it('keeps its progress where it failed', async () => {
    const { sql } = database;
    await withTrainingLock(sql, async () => {
      const id = await beginTraining(sql, 'read');
      await setTrainingPhase(sql, id, 'judge', 0.75);
      await endTraining(sql, id, { outcome: 'no luck' });
      expect(await findTraining(sql, id)).toMatchObject({ state: 'failed', progress: 0.75, modelVersion: null });
    });
  });

  it('is abandoned as soon as its connection is gone, and stays so while another one runs', async () => {
    const { sql } = database;
    const process = connect(database.url);
    const { promise: begun, resolve: begin } = Promise.withResolvers<number>();
    const lost = withTrainingLock(process, async () => {
      begin(await beginTraining(process, 'read'));
      await new Promise(() => {});
    });
    lost.catch(() => {});
    const id = await begun;
    expect(await findTraining(sql, id)).toMatchObject({ state: 'running' });
    await process.end({ timeout: 0 });
    await expect.poll(async () => (await findTraining(sql, id)).state).toBe('abandoned');
    await withTrainingLock(sql, async () => {
      const next = await beginTraining(sql, 'read');
      expect((await listTrainings(sql)).map(({ id, state }) => [id, state])).toEqual([
        [next, 'running'],
        [id, 'abandoned'],
      ]);
    });
  });

  it('is not taken for running because one of another database is', async () => {
    const other = await openTestDatabase();
    const id = await beginTraining(database.sql, 'read');
    await withTrainingLock(other.sql, async () => {
      expect(await findTraining(database.sql, id)).toMatchObject({ state: 'abandoned' });
    });
    await other.close();
  });

  it('that never was is unknown', async () => {
    await expect(findTraining(database.sql, 1)).rejects.toMatchObject({ code: 'TRAINING_UNKNOWN' });
  });
});
