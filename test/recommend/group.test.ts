import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { groupStrategies, recommendToGroup } from '../../src/recommend/group.ts';
import { viewer } from '../support/taste.ts';
import { campIds, createCamps, viewers } from './camps.ts';

const linear = await createCamps();

describe('a list for a group', () => {
  const groups = fc.array(viewers, { minLength: 2, maxLength: 6 });

  it('holds every movie that no member has hidden or seen, best first by the strategy', async () => {
    await fc.assert(
      fc.asyncProperty(
        groups,
        fc.constantFrom(...groupStrategies),
        fc.boolean(),
        async (group, strategy, includeRated) => {
          const list = await recommendToGroup(linear, group, strategy, 100, { includeRated });
          const barred = new Set(group.flatMap(({ hidden }) => [...hidden]));
          if (!includeRated) for (const { history } of group) for (const { movieId } of history) barred.add(movieId);
          expect(list.map(({ movieId }) => movieId).toSorted()).toEqual(
            campIds.filter((id) => !barred.has(id)).toSorted(),
          );
          for (const { score, members } of list) {
            const appeals = members.map(({ appeal }) => appeal);
            const mean = appeals.reduce((sum, appeal) => sum + appeal, 0) / appeals.length;
            const expected = { average: mean, least_misery: Math.min(...appeals), most_pleasure: Math.max(...appeals) };
            expect(score).toBeCloseTo(expected[strategy], 5);
          }
          expect(list.map(({ score }) => score)).toEqual(list.map(({ score }) => score).toSorted((a, b) => b - a));
        },
      ),
    );
  });

  it('gives each member the scores of their own list, and the best of them appeal 1 where they differ', async () => {
    await fc.assert(
      fc.asyncProperty(groups, async (group) => {
        const list = await recommendToGroup(linear, group, 'average', 100, { includeRated: true });
        group.forEach((member, index) => {
          const scores = linear.scores(member);
          const listed = new Set(list.map(({ members }) => members[index].score));
          for (const { movieId, members } of list) {
            expect(members[index].score).toBe(scores[linear.catalogue.movies.indexOf(movieId)!]);
          }
          if (listed.size > 1) expect(Math.max(...list.map(({ members }) => members[index].appeal))).toBe(1);
        });
      }),
    );
  });

  it('does not depend on the order of the members', async () => {
    await fc.assert(
      fc.asyncProperty(groups, fc.constantFrom(...groupStrategies), async (group, strategy) => {
        const listOf = async (members: typeof group) =>
          (await recommendToGroup(linear, members, strategy, 10)).map(({ movieId, score }) => ({ movieId, score }));
        expect(await listOf(group.toReversed())).toEqual(await listOf(group));
      }),
    );
  });

  it('finds by least misery what nobody minds, by most pleasure what one loves', async () => {
    const comedian = viewer({ 'comedy+1+2000': 5, 'comedy+2+2000': 5, 'comedy+3+2000': 5 }, { gender: 'F' });
    const thrilled = viewer({ 'thriller+1+2000': 5, 'thriller+2+2000': 5, 'thriller+3+2000': 5 }, { gender: 'M' });
    const minOf = async (strategy: (typeof groupStrategies)[number]) => {
      const [best] = await recommendToGroup(linear, [comedian, thrilled], strategy, 1);
      return Math.min(...best.members.map(({ appeal }) => appeal));
    };
    expect(await minOf('least_misery')).toBeGreaterThan(await minOf('most_pleasure'));
  });
});
