import { DatasetBuilder } from '../../dataset/builder.ts';
import type { Dataset } from '../../dataset/dataset.ts';
import { type EachLike, likesIn, trendFrom } from '../../dataset/times.ts';
import { isRated } from '../../domain/evidence.ts';
import type { Movie } from '../../domain.ts';
import { drawPanel, type PanelMember } from '../../evaluate/gate.ts';
import { loadKernels } from '../../kernels/index.ts';
import type { TrendReading } from '../../recommend/linear/trend.ts';
import { addCounts, type Counts, countsOf, noCounts } from '../../statistics/counts.ts';
import { coveredBy, type Evidence, evidenceOf, sumOfEvidence } from '../../statistics/evidence.ts';
import { addTriangle, triangleOf } from '../../statistics/gram.ts';
import { type PreferenceSettings, preferenceSettingsOf } from '../../statistics/histories.ts';
import { unusable } from '../../statistics/manifest.ts';
import { joinStatistics, readStatistics } from '../../statistics/read.ts';
import type { Reader, Sql, Transaction } from '../../store/database.ts';
import { readMovies } from '../../store/movies/movies.ts';
import { readSnapshot } from '../../store/postgres/sql.ts';
import { countEntries } from '../../store/users/by-user.ts';
import { readRatings } from '../../store/users/ratings.ts';
import { readWatches } from '../../store/users/user-lists.ts';
import { readUsers } from '../../store/users/users.ts';
import type { TrainingData } from '../../train/train.ts';
import { notify } from '../messages.ts';
import { collectStatistics } from './statistics.ts';

export type TrainingInput = {
  /** What the model may learn from. */
  data: TrainingData;
  /** Who judge it, by what was hidden of them. */
  members: PanelMember[];
  /** With what was hidden. */
  all: Counts;
  /** The settings that statistics were summed with, and which the model therefore has. */
  summedWith?: PreferenceSettings;
};

/** Where a training has sums over its users from: the database, in batches, or statistics in these folders. */
export type TrainingSource =
  | { kind: 'batches'; headLimit: number }
  | { kind: 'statistics'; folders: readonly string[] };

/**
 * The movies are always those of the database.
 * @throws MarqueeError STATISTICS_UNUSABLE
 */
export async function readSums(sql: Sql, source: TrainingSource): Promise<TrainingInput> {
  if (source.kind === 'statistics') return await inputOfStatistics(sql, source.folders);
  return await inputOfBatches(sql, source.headLimit);
}

async function inputOfStatistics(sql: Sql, folders: readonly string[]): Promise<TrainingInput> {
  const movies = await readCatalogue(sql);
  const parts = [];
  for (const folder of folders) {
    const part = await readStatistics(folder, movies);
    if (part.unknownMovies > 0)
      notify(`${folder}: ${part.unknownMovies} movies are not in the database and were left out`);
    parts.push(part);
  }
  const { evidence, sample, users, settings } = joinStatistics(parts, folders, movies);
  const input = inputOfSums(evidence, sample, users, settings);
  // The gate would have no users to judge by, and let a model pass that has learned nothing.
  if (input.all.total === 0 && (await countEntries(sql)).size > 0) {
    throw unusable(
      folders.join(', '),
      'they are of no ratings, and the database has some',
      'Write the statistics anew.',
    );
  }
  return input;
}

async function inputOfBatches(sql: Sql, headLimit: number): Promise<TrainingInput> {
  const kernels = loadKernels();
  try {
    const { counts, eachLike, head, gram, sample, users, settings } = await collectStatistics(kernels, {
      sql,
      headLimit,
    });
    const triangle = triangleOf(gram);
    const evidence: Evidence = {
      counts,
      eachLike,
      covered: coveredBy(head, sample.movies.length),
      async addGram(matrix, position, _settings, scale) {
        addTriangle(
          triangle,
          head.map((movie) => position[movie]),
          matrix,
          scale,
        );
      },
    };
    return inputOfSums(evidence, sample, users, settings);
  } finally {
    await kernels.close();
  }
}

/** @param others sums over the users that are not in the sample */
function inputOfSums(others: Evidence, sample: Dataset, users: number, summedWith: PreferenceSettings): TrainingInput {
  const { movies } = sample;
  const all = noCounts(movies.length);
  addCounts(all, others.counts);
  addCounts(all, countsOf(sample));
  const { visible, members } = drawPanel(sample, { users, times: all.times });
  const evidence = sumOfEvidence([others, evidenceOf(visible)], movies.length);
  return {
    data: { movies, users, evidence, histories: visible, others },
    members,
    all,
    summedWith: preferenceSettingsOf(summedWith),
  };
}

/** All movies, ascending by id in code units. */
export async function readCatalogue(sql: Reader): Promise<readonly Movie[]> {
  return new DatasetBuilder(await Array.fromAsync(readMovies(sql))).build().movies;
}

/** All movies, users, ratings and watches of one moment. */
export function readDataset(sql: Sql): Promise<Dataset> {
  return readSnapshot(sql, readWholeDataset);
}

export async function readWholeDataset(snapshot: Transaction): Promise<Dataset> {
  const builder = new DatasetBuilder();
  for await (const movie of readMovies(snapshot)) builder.addMovie(movie);
  for await (const user of readUsers(snapshot)) builder.addUser(user);
  for await (const ratings of readRatings(snapshot)) for (const rating of ratings) builder.addRating(rating);
  for await (const watches of readWatches(snapshot)) for (const watch of watches) builder.addWatch(watch);
  return builder.build();
}

/** The trend that a server would read, were the dataset all that there is. */
export function trendReadingOf({ movies, ratings }: Dataset, halfLifeDays: number | null): TrendReading {
  return trendReadingFrom(likesIn(ratings), movies, halfLifeDays);
}

export function trendReadingFrom(
  eachLike: EachLike,
  movies: readonly Movie[],
  halfLifeDays: number | null,
): TrendReading {
  const { hour, likes } = trendFrom(eachLike, movies.length, halfLifeDays);
  return { hour, likes: movies.map(({ id }, movie) => [id, likes[movie]] as const) };
}

/** Count and mean of each movie's ratings; on a site of plays, of all entries, of which a like is 1 and another one is 0. */
export function ratingStatistics(counts: Counts): { count: Uint32Array; mean: Float64Array } {
  const { total, watches, everyone, rated, stars } = counts;
  const [number, sum] = isRated({ ratings: total - watches, watches })
    ? [rated, stars]
    : [everyone.entries, Float64Array.from(everyone.likes)];
  return { count: Uint32Array.from(number), mean: sum.map((each, movie) => each / number[movie]) };
}
