import packageFile from '../../../package.json' with { type: 'json' };
import { DatasetBuilder } from '../../dataset/builder.ts';
import type { Movie } from '../../domain.ts';
import { MarqueeError } from '../../errors.ts';
import { isDrawn, panelShareOf } from '../../evaluate/gate.ts';
import { type Kernels, loadKernels } from '../../kernels/index.ts';
import { defaultHyperparameters, readHyperparameters } from '../../model/hyperparameters.ts';
import { Collector } from '../../statistics/collector.ts';
import type { Manifest } from '../../statistics/manifest.ts';
import { type CollectedStatistics, prepareFolder, writeStatistics } from '../../statistics/write.ts';
import type { Sql } from '../../store/database.ts';
import { findTunedHyperparameters } from '../../store/models/models.ts';
import { readMovies } from '../../store/movies/movies.ts';
import { readSnapshot, type Transaction } from '../../store/postgres/sql.ts';
import { countEntries, countUsers, readUserBatches } from '../../store/users/by-user.ts';
import { headPositions } from '../../train/head.ts';

export type StatisticsRequest = {
  sql: Sql;
  /** A folder that is empty or not there yet. */
  folder: string;
  /** Movies in the Gram matrix, at most. */
  headLimit: number;
  /** Called with the number of users that are summed, and of all. */
  onProgress?: (done: number, users: number) => void;
};

const usersPerBatch = 5000;

/**
 * Sums up the users of one state of the database and writes what a training needs of them. Users come in batches, so that memory
 * does not grow with their ratings.
 * @throws MarqueeError OUTPUT_NOT_WRITABLE, NOTHING_TO_TRAIN
 */
export async function exportStatistics({ folder, ...request }: StatisticsRequest): Promise<Manifest> {
  await prepareFolder(folder);
  const kernels = loadKernels();
  try {
    return await writeStatistics(folder, await collectStatistics(kernels, request));
  } finally {
    await kernels.close();
  }
}

/** Sums up the users of one state of the database, but for a sample of them, whose histories are kept. */
export async function collectStatistics(
  kernels: Kernels,
  { sql, ...request }: Omit<StatisticsRequest, 'folder'>,
): Promise<CollectedStatistics> {
  return await readSnapshot(sql, (snapshot) => collect(snapshot, request, kernels));
}

async function collect(
  sql: Transaction,
  { headLimit, onProgress = () => {} }: Omit<StatisticsRequest, 'sql' | 'folder'>,
  kernels: Kernels,
): Promise<CollectedStatistics> {
  const cutOff = new Date();
  const tuned = await findTunedHyperparameters(sql);
  const settings = tuned ? readHyperparameters(tuned) : defaultHyperparameters;
  const movies: Movie[] = [];
  for await (const movie of readMovies(sql)) movies.push(movie);
  if (movies.length === 0) {
    throw new MarqueeError('NOTHING_TO_TRAIN', 'The database has no movies; run `marquee import` first.');
  }
  const users = await countUsers(sql);
  const share = panelShareOf(users);
  const sample = new DatasetBuilder(movies);
  // As in a dataset: code units, not code points.
  const sorted = sample.build().movies;
  const head = largestHead(sorted, await countEntries(sql), headLimit);
  const position = headPositions(head, sorted.length);
  const gram = kernels.createMatrix(head.length);
  const collector = new Collector(gram, position, settings);
  let done = 0;
  for await (const batch of readUserBatches(sql, usersPerBatch)) {
    const summed = new DatasetBuilder(movies);
    const builderOf = (user: number) => (isDrawn(user, share) ? sample : summed);
    for (const user of batch.users) builderOf(user.id).addUser(user);
    for (const rating of batch.ratings) builderOf(rating.userId).addRating(rating);
    for (const watch of batch.watches) builderOf(watch.userId).addWatch(watch);
    await collector.add(summed.build());
    done += batch.users.length;
    onProgress(done, users);
  }
  return {
    createdBy: `Marquee ${packageFile.version}`,
    cutOff,
    users,
    settings,
    movieIds: sorted.map(({ id }) => id),
    head,
    gram,
    counts: collector.counts,
    eachLike: collector.eachLike,
    sample: sample.build(),
  };
}

/**
 * The movies that have any entry, at most `limit`, those with most. A training leaves out those that have too few; other parts of
 * the site may have more of them.
 */
function largestHead(movies: readonly Movie[], entries: ReadonlyMap<string, number>, limit: number): Int32Array {
  const countOf = (movie: number) => entries.get(movies[movie].id) ?? 0;
  const rated = [...movies.keys()].filter((movie) => countOf(movie) > 0);
  rated.sort((a, b) => countOf(b) - countOf(a) || a - b);
  return Int32Array.from(rated.slice(0, limit)).sort();
}
