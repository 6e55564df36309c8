import { describe, expect, it } from 'vitest';
import { listModels } from '../../../src/store/models/models.ts';
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

describe('a training from what the last one kept', () => {
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
});
