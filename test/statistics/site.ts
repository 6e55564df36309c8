import { expect } from 'vitest';
import { loadStoredModels } from '../../src/app/models/model-cache.ts';
import { readDataset } from '../../src/app/training/training-input.ts';
import { viewerOf } from '../../src/dataset/dataset.ts';
import { defaultHyperparameters } from '../../src/model/hyperparameters.ts';
import { createLinear } from '../../src/recommend/linear/linear.ts';
import type { Recommendation } from '../../src/recommend/recommender.ts';
import type { Sql } from '../../src/store/database.ts';
import { findActiveModel, setTunedHyperparameters } from '../../src/store/models/models.ts';
import { importPartOfDemo } from '../support/demo.ts';

/**
 * A part of the demo data whose users have ages and genders and have watched some movies, some of them rated, too. The settings
 * are fixed, so that trainings differ by their data only, and keep all weights: of two at the cut that differ by a last bit one
 * training would keep the one and another the other, and a weight at the cut is not small.
 */
export async function storeSite(sql: Sql, home: string, movies: number): Promise<void> {
  await importPartOfDemo(sql, home, movies);
  await sql`
    update users set age = case when user_id % 5 <> 0 then 14 + user_id % 50 end,
      gender = case user_id % 4 when 1 then 'F' when 2 then 'M' end,
      occupation = case when user_id % 3 = 0 then 'occupation ' || user_id % 7 end`;
  await sql`
    insert into watches (user_id, movie, minutes, "timestamp")
    select user_id % 300 + 1, movie, 1 + (user_id * 7) % 120, "timestamp" + interval '3 days' from ratings
    where user_id % 9 = 0
    on conflict do nothing`;
  const all = { longNeighbours: movies, shortNeighbours: movies };
  const trend = { halfLifeDays: 30, few: 0.1, many: 0.1 };
  await setTunedHyperparameters(sql, { ...defaultHyperparameters, ...all, trend }, {});
}

type Lists = ReadonlyMap<number, readonly Recommendation[]>;

/** What the active model answers to each user. */
export async function listsOf(sql: Sql, home: string): Promise<Lists> {
  const { linear } = await loadStoredModels(sql, home, (await findActiveModel(sql))!);
  const recommender = createLinear(linear);
  const dataset = await readDataset(sql);
  const lists = new Map<number, readonly Recommendation[]>();
  for (const [user, id] of dataset.userIds.entries()) {
    lists.set(id, await recommender.recommend(viewerOf(dataset, user), 10));
  }
  return lists;
}

/** Measured on 1,500 movies: 0.00001 of the best score. */
const tolerance = 0.00005;

/**
 * Expects equal lists. Sums that were added in another order differ in their last bits (6e-8 of the largest), which the solve raises
 * to 1e-6 of the largest weight and scores to `tolerance` of the best. So only movies with such scores may change places.
 */
export function expectEqualLists(lists: Lists, others: Lists): void {
  expect([...others.keys()]).toEqual([...lists.keys()]);
  for (const [user, list] of lists) {
    const other = others.get(user)!;
    expect(other.length).toBe(list.length);
    const scale = Math.abs(list[0]!.score);
    const gap = (score: number, another: number) => Math.abs(score - another) / scale;
    list.forEach(({ movieId, score }, place) => {
      expect(gap(score, other[place]!.score)).toBeLessThan(tolerance);
      if (movieId === other[place]!.movieId) return;
      // The last place may go to a movie that is on neither side of it in this list.
      const isTied = [list[place - 1], list[place + 1]].some((next) => next && gap(next.score, score) < 2 * tolerance);
      expect(isTied || place === list.length - 1, `user ${user}, place ${place + 1}`).toBe(true);
    });
  }
}
