import { DatasetBuilder } from '../../dataset/builder.ts';
import type { Dataset } from '../../dataset/dataset.ts';
import { type EachLike, likesIn, trendFrom } from '../../dataset/times.ts';
import type { Movie } from '../../domain.ts';
import { drawPanel, type PanelMember } from '../../evaluate/gate.ts';
import type { TrendReading } from '../../recommend/linear/trend.ts';
import { addCounts, type Counts, countsOf, noCounts } from '../../statistics/counts.ts';
import { evidenceOf, sumOfEvidence } from '../../statistics/evidence.ts';
import type { PreferenceSettings } from '../../statistics/histories.ts';
import { joinStatistics, readStatistics } from '../../statistics/read.ts';
import type { Sql } from '../../store/database.ts';
import { readMovies } from '../../store/movies/movies.ts';
import { readSnapshot } from '../../store/postgres/sql.ts';
import { readRatings } from '../../store/users/ratings.ts';
import { readWatches } from '../../store/users/user-lists.ts';
import { readUsers } from '../../store/users/users.ts';
import { type TrainingData, trainingDataOf } from '../../train/train.ts';
import { tell } from '../messages.ts';

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

/**
 * From the users in the database or, if any are named, from statistics; the movies are those of the database.
 * @throws MarqueeError STATISTICS_UNUSABLE
 */
export async function readTrainingInput(sql: Sql, statistics: readonly string[]): Promise<TrainingInput> {
  if (statistics.length > 0) return await inputOfStatistics(sql, statistics);
  const dataset = await readDataset(sql);
  const { visible, members } = drawPanel(dataset);
  return { data: trainingDataOf(visible), members, all: countsOf(dataset) };
}

async function inputOfStatistics(sql: Sql, folders: readonly string[]): Promise<TrainingInput> {
  const builder = new DatasetBuilder();
  for await (const movie of readMovies(sql)) builder.addMovie(movie);
  const { movies } = builder.build();
  const parts = [];
  for (const folder of folders) {
    const part = await readStatistics(folder, movies);
    if (part.unknownMovies > 0)
      tell(`${folder}: ${part.unknownMovies} movies are not in the database and were left out`);
    parts.push(part);
  }
  const { evidence: others, sample, users } = joinStatistics(parts, folders, movies);
  const all = noCounts(movies.length);
  addCounts(all, others.counts);
  addCounts(all, countsOf(sample));
  const { visible, members } = drawPanel(sample, { users, times: all.times });
  const evidence = sumOfEvidence([others, evidenceOf(visible)], movies.length);
  return {
    data: { movies, users, evidence, histories: visible, others },
    ...{ members, all },
    summedWith: parts[0].manifest.settings,
  };
}

/** All movies, users, ratings and watches of one moment. */
export function readDataset(sql: Sql): Promise<Dataset> {
  return readSnapshot(sql, async (snapshot) => {
    const builder = new DatasetBuilder();
    for await (const movie of readMovies(snapshot)) builder.addMovie(movie);
    for await (const user of readUsers(snapshot)) builder.addUser(user);
    for await (const ratings of readRatings(snapshot)) for (const rating of ratings) builder.addRating(rating);
    for await (const watches of readWatches(snapshot)) for (const watch of watches) builder.addWatch(watch);
    return builder.build();
  });
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

/** Count and mean of each movie's ratings. */
export function ratingStatistics({ rated, stars }: Counts): { count: Uint32Array; mean: Float64Array } {
  return { count: Uint32Array.from(rated), mean: stars.map((total, movie) => total / rated[movie]) };
}
