import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, rm, utimes } from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { loadStoredModels } from '../../../src/app/models/model-cache.ts';
import { trainModel } from '../../../src/app/training/training.ts';
import { defaultHyperparameters } from '../../../src/model/hyperparameters.ts';
import {
  activateModel,
  addCandidate,
  findActiveModel,
  findPreviousModel,
  listModels,
  rejectModel,
  setTunedHyperparameters,
  watchActiveModel,
} from '../../../src/store/models/models.ts';
import { withTrainingLock } from '../../../src/store/models/trainings.ts';
import { damageModel } from '../../support/damage.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { makeTemporaryFolder } from '../../support/folders.ts';
import { storeRows } from '../../support/store-rows.ts';
import { twoCamps } from '../../support/taste.ts';

let database: TestDatabase;
let home: { folder: string; remove(): Promise<void> };
beforeEach(async () => {
  database = await openTestDatabase();
  home = await makeTemporaryFolder();
  await storeRows(database.sql, twoCamps(400));
  await useHyperparameters({ contentWeight: 90 });
});
afterEach(async () => {
  await database.close();
  await home.remove();
});

const useHyperparameters = (changed: object) =>
  setTunedHyperparameters(database.sql, { ...defaultHyperparameters, ...changed }, {});
const train = (options = {}) => trainModel({ sql: database.sql, home: home.folder, ...options });
const states = async () => (await listModels(database.sql)).map(({ version, state }) => `${version} ${state}`);
const files = () => readdir(path.join(home.folder, 'models'));

/** Models that were trained and not activated, without their files. */
async function addRejected(count: number): Promise<void> {
  for (let added = 0; added < count; added++) {
    await rejectModel(database.sql, await addCandidate(database.sql, defaultHyperparameters), 'worse');
  }
}

/** Without ridge on the weights nothing but popularity is left, which cannot tell the camps apart. */
const poor = {
  contentWeight: 0,
  long: { ...defaultHyperparameters.long, ridge: 1e9, groupWeight: 0 },
  short: { ...defaultHyperparameters.short, ridge: 1e9, groupWeight: 0 },
};

describe('a training', () => {
  it('activates the first model, keeps what it knows of it, and puts a readable file into place', async () => {
    const outcome = await train();
    expect(outcome).toMatchObject({ activated: true, verdict: { passed: true, reason: 'the first model' } });
    const active = await findActiveModel(database.sql);
    expect(active).toMatchObject({
      version: outcome.version,
      state: 'active',
      dataAsOf: null,
      facts: { movies: 24, users: 400 },
      hyperparameters: { contentWeight: 90 },
      metrics: { candidate: expect.closeTo(0.75, 1) },
    });
    expect(await files()).toEqual([`${active!.checksum}.marquee`]);
    const { linear, classic } = await loadStoredModels(database.sql, home.folder, active!);
    expect(linear.movieIds).toHaveLength(24);
    expect(classic.popular).toHaveLength(24);
  });

  it('replaces a model by one that is not worse and goes back on demand; servers are told', async () => {
    const first = await train();
    const told: number[] = [];
    const stop = await watchActiveModel(database.sql, () => told.push(1));
    const before = told.length;
    const second = await train();
    expect(await states()).toEqual([`${second.version} active`, `${first.version} retired`]);
    await activateModel(database.sql, (await findPreviousModel(database.sql))!.version, 'back');
    expect(await states()).toEqual([`${second.version} retired`, `${first.version} active`]);
    await expect.poll(() => told.length).toBe(before + 2);
    await stop();
  });

  it('rejects a model that is worse, says by how much, and activates it only when forced to', async () => {
    const good = await train();
    await useHyperparameters(poor);
    const bad = await train();
    expect(bad.activated).toBe(false);
    expect(bad.verdict).toMatchObject({
      passed: false,
      reason: expect.stringContaining('worse than the active model'),
    });
    expect(bad.verdict.difference![1]).toBeLessThan(-0.002);
    expect(await states()).toEqual([`${bad.version} rejected`, `${good.version} active`]);
    const forced = await train({ force: true });
    expect(forced.activated).toBe(true);
    expect((await findActiveModel(database.sql))!.reason).toMatch(/^forced; NDCG@10/);
  });

  it('keeps three models and their files: the active one, the one to go back to, and the newest of the others', async () => {
    const oldest = await train();
    const first = await train();
    const second = await train();
    await addRejected(3);
    await useHyperparameters(poor);
    const last = await train();
    expect(await states()).toEqual([
      `${last.version} rejected`,
      `${second.version} active`,
      `${first.version} retired`,
    ]);
    const models = await listModels(database.sql);
    expect(new Set(await files())).toEqual(new Set(models.map(({ checksum }) => `${checksum}.marquee`)));
    expect(models.map(({ version }) => version)).not.toContain(oldest.version);
  });

  it('does not run twice at a time', async () => {
    await withTrainingLock(database.sql, async () => {
      await expect(train()).rejects.toMatchObject({ code: 'TRAINING_RUNS' });
    });
    expect((await train()).activated).toBe(true);
  });

  it('says so where there is nothing to train on, and leaves nothing behind', async () => {
    await database.sql`delete from movies`;
    await expect(train()).rejects.toMatchObject({ code: 'NOTHING_TO_TRAIN' });
    expect(await listModels(database.sql)).toEqual([]);
  });

  it('compares with the active model also in another home', async () => {
    await train();
    await useHyperparameters(poor);
    await rm(path.join(home.folder, 'models'), { recursive: true });
    expect(await train()).toMatchObject({ activated: false, verdict: { reason: expect.stringContaining('worse') } });
  });

  it('replaces an active model that is damaged in the database', async () => {
    const first = await train();
    await damageModel(database.sql, home.folder, first.version);
    const second = await train();
    expect(second.activated).toBe(true);
    expect(second.verdict.reason).toMatch(/^not compared, as the active model cannot be read: Model \d+ is damaged/);
    expect(await states()).toEqual([`${second.version} active`, `${first.version} retired`]);
  });

  it('is done when its model is active, even if older ones cannot be deleted', async () => {
    const notices: string[] = [];
    await addRejected(3);
    await database.sql.unsafe(`
      create function keep() returns trigger language plpgsql as $$ begin raise 'kept for the auditors'; end $$;
      create trigger keep before delete on models for each statement execute function keep()`);
    const last = await train({ onNotice: (text: string) => notices.push(text) });
    expect(last.activated).toBe(true);
    expect((await findActiveModel(database.sql))!.version).toBe(last.version);
    expect(notices).toEqual(['Models that are no longer kept could not be deleted: kept for the auditors']);
  });

  it('killed at any moment leaves the active model as it was, and the next one cleans up', async () => {
    const first = await train();
    const main = path.join(import.meta.dirname, '..', '..', '..', 'src', 'main.ts');
    for (const phase of ['reading', 'solving', 'comparing', 'writing']) {
      const child = spawn(process.execPath, [main, 'train', '--home', home.folder], {
        env: { ...process.env, DATABASE_URL: database.url },
        stdio: ['ignore', 'ignore', 'pipe'],
      });
      let told = '';
      child.stderr.on('data', (text) => {
        told += text;
        if (told.includes(`training: ${phase}`)) child.kill('SIGKILL');
      });
      // On a busy machine it may have ended before the signal came.
      expect([
        [null, 'SIGKILL'],
        [0, null],
      ]).toContainEqual(await once(child, 'close'));
      const active = await findActiveModel(database.sql);
      expect(active!.version).toBeGreaterThanOrEqual(first.version);
      await loadStoredModels(database.sql, home.folder, active!);
    }
    // One that was killed while it wrote leaves a file, which others take for that of a running one until it is old.
    const left = (await files()).filter((name) => name.includes('.unfinished'));
    for (const name of left) await utimes(path.join(home.folder, 'models', name), 0, 0);
    await expect.poll(async () => (await train()).activated).toBe(true);
    const models = await listModels(database.sql);
    expect(models.filter((model) => model.state === 'candidate')).toEqual([]);
    expect(new Set(await files())).toEqual(new Set(models.map(({ checksum }) => `${checksum}.marquee`)));
  });
});
