import { describe, expect, it } from 'vitest';
import { selectRatings } from '../../src/dataset/dataset.ts';
import { trendFrom } from '../../src/dataset/times.ts';
import { defaultHyperparameters } from '../../src/model/hyperparameters.ts';
import { countsOf } from '../../src/statistics/counts.ts';
import { evidenceOf } from '../../src/statistics/evidence.ts';
import { readStatistics } from '../../src/statistics/read.ts';
import { chooseHead } from '../../src/train/head.ts';
import { fitPrior } from '../../src/train/prior.ts';
import { trainLinear } from '../../src/train/train.ts';
import { usersWhere } from '../dataset/rows.ts';
import { datasetOf, movie } from '../support/taste.ts';
import { differenceOf, kernels, movieCount, openFolders, read, site } from './written.ts';

const { write } = await openFolders();

describe('statistics that were written and read', () => {
  it.each([
    ['of all users', [() => true]],
    ['of two parts of them', [(id: number) => id % 2 === 0, (id: number) => id % 2 === 1]],
  ])('%s are those of the rows', async (_, parts) => {
    const names = [];
    for (const isIn of parts) names.push(await write(usersWhere(site, isIn)));
    const { evidence, users } = await read(...names);
    expect(users).toBe(site.userIds.length);
    expect(evidence.counts).toEqual(countsOf(site));
    const ours = evidenceOf(site);
    const head = chooseHead(evidence, 20_000, 3);
    expect(head).toEqual(chooseHead(ours, 20_000, 3));
    expect(await differenceOf(ours, evidence, head)).toBeLessThan(1e-6);
    expect(trendFrom(evidence.eachLike, movieCount, 30)).toEqual(trendFrom(ours.eachLike, movieCount, 30));
    const prior = await fitPrior(kernels, evidence.counts, head, defaultHyperparameters);
    expect(prior).toEqual(await fitPrior(kernels, ours.counts, head, defaultHyperparameters));
  });

  it('keep a movie out of the head that a part has not covered, and weigh the others as they should', async () => {
    const names = [
      await write(
        usersWhere(site, (id) => id < 30),
        { headLimit: 12 },
      ),
      await write(usersWhere(site, (id) => id >= 30)),
    ];
    const { evidence } = await read(...names);
    const head = chooseHead(evidence, 20_000, 1);
    expect(head.length).toBeLessThan(chooseHead(evidenceOf(site), 20_000, 1).length);
    expect(await differenceOf(evidenceOf(site), evidence, head)).toBeLessThan(1e-6);
  });

  it('of some of the entries are those of the rows that have these alone', async () => {
    const kept = Uint8Array.from(site.ratings.movie, (_, entry) => Number(entry % 3 > 0));
    const [ours, theirs] = [evidenceOf(site, kept), evidenceOf(selectRatings(site, (entry) => kept[entry] === 1))];
    expect(ours.counts).toEqual(theirs.counts);
    expect(await differenceOf(ours, theirs, chooseHead(ours, 20_000, 3))).toBe(0);
    expect(trendFrom(ours.eachLike, movieCount, 30)).toEqual(trendFrom(theirs.eachLike, movieCount, 30));
  });

  it('are of parts in which a watch is worth the same', async () => {
    const { starValues, userWeightExponent } = defaultHyperparameters;
    const settings = { starValues, userWeightExponent, watchValue: 0.25 };
    const names = [
      await write(usersWhere(site, (id) => id < 30)),
      await write(
        usersWhere(site, (id) => id >= 30),
        { settings },
      ),
    ];
    await expect(read(...names)).rejects.toThrow('watchValue 0.25, not 1');
  });

  it('leave out movies that the catalogue lacks', async () => {
    const folder = await write(site);
    const { evidence, unknownMovies } = await readStatistics(folder, site.movies.slice(1));
    expect(unknownMovies).toBe(1);
    const shifted = { ...site, movies: site.movies.slice(1) };
    expect(evidence.counts.everyone.entries.length).toBe(shifted.movies.length);
  });

  it('are judged by a sample whose users are not in the sums', async () => {
    const { others, sample } = await read(await write(site));
    expect(others.counts.users + countsOf(sample).users).toBe(countsOf(site).users);
    expect(others.counts).toEqual(countsOf(usersWhere(site, (id) => id % 7 !== 0)));
  });
});

it('a site without ratings has statistics, too', async () => {
  const empty = datasetOf({ movies: [movie('a')], users: [], ratings: [] });
  const folder = await write(empty);
  const { evidence } = await readStatistics(folder, empty.movies);
  expect(evidence.counts.total).toBe(0);
  expect(
    (await trainLinear(empty, { kernels, hyperparameters: defaultHyperparameters, headLimit: 5 })).head.length,
  ).toBe(0);
});
