import { DatasetBuilder } from '../../dataset/builder.ts';
import type { Dataset } from '../../dataset/dataset.ts';
import { type Judging, splitDataset } from '../../dataset/splits.ts';
import type { SplitName } from '../../domain/split-names.ts';
import { shareWatched } from '../../domain/watches.ts';
import type { MovieId, UserId, Watch } from '../../domain.ts';
import type { EvaluationData } from '../../evaluate/evaluate.ts';
import { countRaters } from '../../evaluate/groups.ts';
import type { OnProgress } from '../../evaluate/run.ts';
import { openSource, type Source } from '../../ingest/source.ts';
import { notify } from '../messages.ts';
import { checkLength, type SplitFile } from './split-file.ts';

/** By a rule and a seed, or from a file. */
export type WantedSplit = { name: SplitName; seed: number } | SplitFile;

/**
 * Reads a data set from a folder, file or zip archive, without a database.
 * @throws MarqueeError what `openSource` throws, SPLIT_FILE_WRONG, SPLIT_IMPOSSIBLE
 */
export async function readFolder(
  location: string,
  split: WantedSplit,
  onProgress: OnProgress,
): Promise<EvaluationData> {
  const rejectedRows = new Map<string, number>();
  const progress = { bytes: 0, size: 0 };
  const source = await openSource(location, {
    onReject: ({ file, kept }) => void (kept || rejectedRows.set(file, (rejectedRows.get(file) ?? 0) + 1)),
    onNotice: notify,
    onBytes: (count) => {
      progress.bytes += count;
      onProgress({ step: 'read', model: null, part: null }, progress.bytes, progress.size);
    },
  });
  for (const { size } of Object.values(source.files).flat()) progress.size += size;
  try {
    const parts = 'parts' in split ? split.parts : new Uint8Array(0);
    const { dataset, positions, rows, left, leftPlays } = await readTables(source, parts);
    const ratingsFile = source.files.ratings?.[0]?.name ?? 'the ratings file';
    const rejected = rejectedRows.get(ratingsFile) ?? 0;
    if ('parts' in split) checkLength(split, ratingsFile, rows + rejected);
    notifyLeftOut(ratingsFile, rejected, left);
    const playsFile = source.files.plays?.[0]?.name;
    if (playsFile !== undefined) notifyLeftOut(playsFile, rejectedRows.get(playsFile) ?? 0, leftPlays);
    return { ...applySplit(dataset, split), source: location, catalogueInUse: upToLastRated(dataset, positions) };
  } finally {
    await source.close();
  }
}

function notifyLeftOut(file: string, rejected: number, left: number): void {
  if (rejected + left > 0) notify(`${file}: ${rejected} faulty rows and ${left} of unlisted movies were left out`);
}

/** The same for movies, users and ratings that were read from the database. */
export function evaluationDataOf(dataset: Dataset, split: Exclude<WantedSplit, SplitFile>): EvaluationData {
  const movies = countRaters(dataset).map((raters) => Number(raters > 0));
  return {
    ...applySplit(dataset, split),
    source: 'the database',
    catalogueInUse: { movies: Uint8Array.from(movies), rule: 'movies with a rating' },
  };
}

function applySplit(dataset: Dataset, split: WantedSplit): { dataset: Dataset; split: string; judging: Judging } {
  if ('parts' in split) return { dataset, split: `Each rating's part was read from ${split.name}.`, judging: 'part' };
  const { dataset: parted, note, judging } = splitDataset(dataset, split.name, split.seed);
  return { dataset: parted, split: note, judging };
}

type ReadTables = {
  dataset: Dataset;
  /** Where each movie is in its file, from 0. */
  positions: ReadonlyMap<MovieId, number>;
  /** Ratings that were read. */
  rows: number;
  /** How many of them were left out, as no table lists their movies. */
  left: number;
  /** How many plays were left out for the same reason. */
  leftPlays: number;
};

async function readTables(source: Source, parts: Uint8Array): Promise<ReadTables> {
  const builder = new DatasetBuilder();
  const positions = new Map<MovieId, number>();
  const runtimes = new Map<MovieId, number | null>();
  const users = new Set<UserId>();
  const addUser = (id: UserId) => {
    if (!users.has(id)) builder.addUser({ id, age: null, occupation: null, gender: null });
    users.add(id);
  };
  for await (const batch of source.movies()) {
    for (const movie of batch) {
      if (!positions.has(movie.id)) positions.set(movie.id, positions.size);
      runtimes.set(movie.id, movie.runtime);
      builder.addMovie(movie);
    }
  }
  for await (const batch of source.users()) {
    for (const user of batch) {
      users.add(user.id);
      builder.addUser(user);
    }
  }
  let rows = 0;
  let left = 0;
  for await (const batch of source.ratings()) {
    for (const rating of batch) {
      rows++;
      if (!positions.has(rating.movieId)) {
        left++;
        continue;
      }
      addUser(rating.userId);
      builder.addRating(rating, parts[rating.row] ?? 0);
    }
  }
  const { watches, leftPlays } = await readWatches(source, runtimes);
  for (const watch of watches) {
    addUser(watch.userId);
    builder.addWatch(watch);
  }
  return { dataset: builder.build(), positions, rows, left, leftPlays };
}

/** Makes watches from plays as an import does: if a user played a movie several times, the longest play and the newest time count. */
async function readWatches(
  source: Source,
  runtimes: ReadonlyMap<MovieId, number | null>,
): Promise<{ watches: Iterable<Watch>; leftPlays: number }> {
  const watches = new Map<string, Watch>();
  let leftPlays = 0;
  for await (const batch of source.plays()) {
    for (const { userId, movieId, minutes, share: given, timestamp } of batch) {
      const runtime = runtimes.get(movieId);
      if (runtime === undefined) {
        leftPlays++;
        continue;
      }
      const share = given ?? shareWatched(minutes ?? 0, runtime);
      const key = `${userId} ${movieId}`;
      const known = watches.get(key);
      const isNewer = !known?.timestamp || (timestamp !== null && timestamp > known.timestamp);
      watches.set(key, {
        userId,
        movieId,
        share: Math.max(share, known?.share ?? 0),
        timestamp: isNewer ? timestamp : known.timestamp,
      });
    }
  }
  return { watches: watches.values(), leftPlays };
}

/**
 * MovieLens first lists the movies it has ratings for, though a few have none. Movies that were added to widen the catalogue come
 * after them, and a recommender is not to blame for never showing these.
 */
function upToLastRated(dataset: Dataset, positions: ReadonlyMap<MovieId, number>): EvaluationData['catalogueInUse'] {
  const raters = countRaters(dataset);
  const positionOf = dataset.movies.map(({ id }) => positions.get(id)!);
  const last = positionOf.reduce((max, position, movie) => (raters[movie]! > 0 ? Math.max(max, position) : max), -1);
  return {
    movies: Uint8Array.from(positionOf, (position) => Number(position <= last)),
    rule: 'movies in the order of their file, up to the last one with a rating',
  };
}
