import { rm, truncate } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultHyperparameters } from '../../../src/model/hyperparameters.ts';
import { listModels, setTunedHyperparameters } from '../../../src/store/models/models.ts';
import { expectEqualLists, listsOf } from '../../statistics/site.ts';
import {
  change,
  database,
  expectEqualRows,
  home,
  keptFiles,
  other,
  toldSince,
  train,
  useKeptSite,
} from './kept-site.ts';

useKeptSite();

// Each of them trains several times.
describe('a training from what the last one kept', { timeout: 60_000 }, () => {
  it('reads the users who have changed, and is equal to one that reads everything', async () => {
    await train();
    for (const seed of [1, 2]) {
      await change(seed);
      await expectEqualRows();
      await train();
    }
    const lists = await listsOf(database.sql, home.folder);
    await train({ home: other.folder, full: true });
    expectEqualLists(lists, await listsOf(database.sql, other.folder));
    const report = toldSince();
    expect(report.match(/read the \d+ users who have changed/g)).toHaveLength(4);
    expect(report).toContain('updated the kept sums of the histories');
    expect(await keptFiles()).toHaveLength(2);
  });

  it('gives the same model where nothing has changed', async () => {
    await train();
    await train();
    const [last, first] = await listModels(database.sql);
    expect(last!.checksum).toBe(first!.checksum);
    expect(toldSince()).toContain('read the 0 users who have changed: 0 ratings and watches differ');
  });

  it('reads everything where what was kept is damaged, of another database or another timeline', async () => {
    const { sql } = database;
    const readAgain = async (why: string) => {
      toldSince();
      await train();
      expect(toldSince()).toContain(why);
    };
    await train();
    const rows = path.join(home.folder, 'kept', (await keptFiles()).find((name) => name.includes('.rows.'))!);
    await truncate(rows, 5000);
    await readAgain('read everything: what was kept cannot be used');

    await sql`update models set facts = facts - 'kept'`;
    await readAgain('read everything: what this home has is of no model of this database');

    await sql`update users set gender = 'X' where user_id % 3 = 0`;
    await readAgain('updated the kept sums');
    await expectEqualRows();
    for (const name of await keptFiles()) if (name.includes('.gram.')) await rm(path.join(home.folder, 'kept', name));
    await readAgain('anew, as the kept sums cannot be used');

    await setTunedHyperparameters(sql, { ...defaultHyperparameters, watchValue: 0.5 }, {});
    await readAgain('anew, as stars, watches or long histories have another worth');
    await expectEqualRows();
  });
});
