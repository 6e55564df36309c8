import { rm, truncate } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultHyperparameters } from '../../../src/model/hyperparameters.ts';
import {
  deleteTunedHyperparameters,
  findActiveModel,
  setTunedHyperparameters,
} from '../../../src/store/models/models.ts';
import {
  change,
  database,
  expectEqualRows,
  home,
  keptFiles,
  killAfter,
  other,
  toldSince,
  train,
  useKeptSite,
} from './kept-site.ts';

useKeptSite();

describe('trainings from what the last one kept', () => {
  it('killed at any moment or beside trainings of another home, gives what reading everything would', async () => {
    await train();
    await train({ home: other.folder });
    for (const milliseconds of [500, 900, 1200, 1600, 2000]) {
      await change(milliseconds % 7);
      await killAfter(milliseconds);
      await train({ home: other.folder }).catch(() => {});
    }
    await expectEqualRows();
    await expect.poll(() => train()).toBeDefined();
    expect(await keptFiles()).toHaveLength(2);
    await expectEqualRows();
  });

  it('sums up anew after a number of updates, and where much of the histories is different', async () => {
    await train();
    for (let update = 0; update < 11; update++) {
      await database.sql`
        update ratings set rating = 0.5 + ${update} % 4 where user_id = 15 and movie = (select min(movie) from ratings where user_id = 15)`;
      await train();
    }
    expect(toldSince().match(/anew, as they were updated 10 times/g)).toHaveLength(1);
  });

  it('keeps the settings that were chosen as long as little has changed, and nothing on a small site', async () => {
    const { sql } = database;
    await deleteTunedHyperparameters(sql);
    const chosen = async () => ((await findActiveModel(sql))!.facts as { settings: { questions: number } }).settings;
    await train();
    const first = await chosen();
    expect(first.questions).toBeGreaterThan(0);
    await sql`update ratings set rating = 1 where user_id = 15`;
    await train();
    expect(await chosen()).toEqual(first);
    await sql`update ratings set rating = 5.5 - rating where user_id % 5 = 0`;
    await train();
    expect(await chosen()).not.toEqual(first);

    await rm(path.join(home.folder, 'kept'), { recursive: true });
    await train({ keepFrom: undefined });
    await expect(keptFiles()).rejects.toThrow('ENOENT');
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
