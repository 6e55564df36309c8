import path from 'node:path';
import { afterAll } from 'vitest';
import { DatasetBuilder } from '../../src/dataset/builder.ts';
import type { Dataset } from '../../src/dataset/dataset.ts';
import { createPlainKernels } from '../../src/kernels/plain.ts';
import { defaultHyperparameters } from '../../src/model/hyperparameters.ts';
import { Collector } from '../../src/statistics/collector.ts';
import { addWeightedGram, type Evidence, evidenceOf, sumOfEvidence } from '../../src/statistics/evidence.ts';
import type { PreferenceSettings } from '../../src/statistics/histories.ts';
import { joinStatistics, readStatistics } from '../../src/statistics/read.ts';
import { writeStatistics } from '../../src/statistics/write.ts';
import { chooseHead, headPositions } from '../../src/train/head.ts';
import { usersWhere } from '../dataset/rows.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { movie, user } from '../support/taste.ts';

export const kernels = createPlainKernels();
const hour = 3_600_000;
/** So that more are rated than a block of the Gram matrix has rows. */
export const movieCount = 2200;

/** Users of several groups, ratings and watches, some of known time; movie 0 is liked by many. */
export const site = randomSite(150);

function randomSite(users: number): Dataset {
  let state = 7;
  const random = (below: number) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
  const builder = new DatasetBuilder();
  for (let at = 0; at < movieCount; at++) builder.addMovie(movie(`film+${at}`, { genres: [`genre ${at % 9}`] }));
  for (let id = 1; id <= users; id++) {
    builder.addUser(
      user(id, { age: id % 4 === 0 ? null : 15 + (id % 50), gender: id % 3 === 0 ? null : 'FM'[id % 2]! }),
    );
    for (let entry = 0; entry < 5 + random(60); entry++) {
      const movieId = `film+${random(entry % 3 === 0 ? 1 + random(movieCount) : movieCount)}`;
      const timestamp = random(5) === 0 ? null : new Date(1_000_000 * hour + random(2000) * hour + random(1000));
      if (random(6) === 0) builder.addWatch({ userId: id, movieId, share: random(10) / 9, timestamp });
      else builder.addRating({ userId: id, movieId, stars: (1 + random(10)) / 2, timestamp });
    }
  }
  return builder.build();
}

/** A folder for the tests of a file, which is deleted after them, and a function that writes statistics into new folders in it. */
export async function openFolders() {
  const { folder: home, remove } = await makeTemporaryFolder();
  afterAll(remove);
  let folders = 0;
  const write = async (dataset: Dataset, options: Parameters<typeof writeInto>[2] = {}) => {
    const folder = path.join(home, String(folders++));
    await writeInto(folder, dataset, options);
    return folder;
  };
  return { home, write };
}

/** Writes the statistics of a dataset, every seventh of whose users is in the sample. */
async function writeInto(
  folder: string,
  dataset: Dataset,
  { headLimit = 20_000, settings = defaultHyperparameters as PreferenceSettings } = {},
) {
  const summed = usersWhere(dataset, (id) => id % 7 !== 0);
  const head = chooseHead(evidenceOf(dataset), headLimit, 1);
  const gram = kernels.createMatrix(head.length);
  const collector = new Collector(gram, headPositions(head, dataset.movies.length), settings);
  // In two batches.
  await collector.add(usersWhere(summed, (id) => id < 40));
  await collector.add(usersWhere(summed, (id) => id >= 40));
  await writeStatistics(folder, {
    createdBy: 'test',
    cutOff: new Date(0),
    users: dataset.userIds.length,
    settings,
    movieIds: dataset.movies.map(({ id }) => id),
    head,
    gram,
    counts: collector.counts,
    eachLike: collector.eachLike,
    sample: usersWhere(dataset, (id) => id % 7 === 0),
  });
}

export async function read(...names: string[]) {
  const parts = [];
  for (const folder of names) parts.push(await readStatistics(folder, site.movies));
  const { evidence, sample, users, settings } = joinStatistics(parts, names, site.movies);
  return {
    users,
    sample,
    settings,
    others: evidence,
    evidence: sumOfEvidence([evidence, evidenceOf(sample)], site.movies.length),
  };
}

/** The largest difference of the two Gram matrices over `head`, as a share of the largest value. */
export async function differenceOf(ours: Evidence, theirs: Evidence, head: Int32Array): Promise<number> {
  const position = headPositions(head, site.movies.length);
  const [a, b] = [kernels.createMatrix(head.length), kernels.createMatrix(head.length)];
  await addWeightedGram(ours, a, position, defaultHyperparameters);
  await addWeightedGram(theirs, b, position, defaultHyperparameters);
  const largest = a.values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  return a.values.reduce((most, value, at) => Math.max(most, Math.abs(value - b.values[at]!)), 0) / largest;
}
