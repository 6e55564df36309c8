import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exportStatistics } from '../../src/app/training/statistics.ts';
import { trainModel } from '../../src/app/training/training.ts';
import type { ModelFacts } from '../../src/model/linear-model.ts';
import type { Manifest } from '../../src/statistics/manifest.ts';
import { findActiveModel } from '../../src/store/models/models.ts';
import { expectEqualLists, listsOf, storeSite } from '../statistics/site.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { makePlaysOfRatings } from '../support/plays.ts';
import { storeRows } from '../support/store-rows.ts';
import { twoCamps } from '../support/taste.ts';

const main = path.join(import.meta.dirname, '..', '..', 'src', 'main.ts');
let database: TestDatabase;
let home: { folder: string; remove(): Promise<void> };
beforeAll(async () => {
  database = await openTestDatabase();
  home = await makeTemporaryFolder();
  await storeSite(database.sql, home.folder, 200);
});
afterAll(async () => {
  await database.close();
  await home.remove();
});

const train = (options: object) => trainModel({ sql: database.sql, home: home.folder, force: true, ...options });
const marquee = (...flags: string[]) =>
  promisify(execFile)(process.execPath, [main, ...flags, '--home', home.folder], {
    env: { ...process.env, DATABASE_URL: database.url },
  });
const activeFacts = async () => (await findActiveModel(database.sql))!.facts as ModelFacts;
const out = (name: string) => path.join(home.folder, name);

describe('marquee statistics', () => {
  it('writes what a training needs to make the same model as from the database', async () => {
    await train({});
    const [lists, facts] = [await listsOf(database.sql, home.folder), await activeFacts()];

    const { stdout } = await marquee('statistics', '--out', out('all'), '--json');
    const { counts } = JSON.parse(stdout) as Manifest;
    expect(counts).toMatchObject({ users: facts.users, head: 200 });
    expect(counts.sampledUsers).toBeGreaterThan(50);

    // In batches, too, without files.
    for (const from of [{ statistics: [out('all')] }, { lowMemory: true }]) {
      await train(from);
      expect(await activeFacts()).toEqual(facts);
      expectEqualLists(await listsOf(database.sql, home.folder), lists);
    }
  });

  it('makes the same model where only plays are known, of which each is then worth a rating', async () => {
    const [site, own] = [await openTestDatabase(), await makeTemporaryFolder()];
    try {
      const { sql } = site;
      await storeRows(sql, twoCamps(24));
      await makePlaysOfRatings(sql);
      const learn = (options: object) => trainModel({ sql, home: own.folder, force: true, ...options });
      const active = async () => {
        const { hyperparameters, facts } = (await findActiveModel(sql))!;
        return { hyperparameters, facts: facts as ModelFacts, lists: await listsOf(sql, own.folder) };
      };
      await learn({});
      const { hyperparameters, facts, lists } = await active();
      expect(hyperparameters).toMatchObject({ watchValue: 1 });
      expect(facts).toMatchObject({ ratings: 0 });

      const folder = path.join(own.folder, 'statistics');
      await exportStatistics({ sql, folder, headLimit: 100 });
      for (const from of [{ statistics: [folder] }, { lowMemory: true }]) {
        await learn(from);
        const same = await active();
        expect(same).toMatchObject({ hyperparameters, facts });
        expectEqualLists(same.lists, lists);
      }
    } finally {
      await site.close();
      await own.remove();
    }
  });

  it('says what is wrong with a folder', async () => {
    await expect(marquee('train', '--statistics', out('none'))).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no such folder'),
    });
    const empty = await openTestDatabase();
    await empty.sql`insert into movies (id, title) values ('alien', 'Alien')`;
    await exportStatistics({ sql: empty.sql, folder: out('empty'), headLimit: 10 }).finally(() => empty.close());
    await expect(marquee('train', '--statistics', out('empty'))).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('they are of no ratings, and the database has some'),
    });
    const full = path.join(home.folder, 'demo');
    await expect(marquee('statistics', '--out', full)).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('Name a folder that is empty'),
    });
  });
});
