import { DatasetBuilder } from '../dataset/builder.ts';
import type { Dataset } from '../dataset/dataset.ts';
import type { Movie, MovieId } from '../domain.ts';
import { MarqueeError, messageOf } from '../errors.ts';
import { coveredBy, type Evidence, sumOfEvidence } from './evidence.ts';
import { checkBlocks, readGram } from './gram.ts';
import type { PreferenceSettings } from './histories.ts';
import { checkedFiles, type Manifest, readManifest, type Table, unusable } from './manifest.ts';
import { type Numbers, readCounts, readLikes } from './read-counts.ts';
import { readRows } from './rows.ts';

/** Statistics of a site or of a part of its users, for a catalogue. */
export type StoredStatistics = {
  manifest: Manifest;
  /** Sums over the users who are not in the sample. */
  evidence: Evidence;
  /** With the whole catalogue. */
  sample: Dataset;
  /** Movies that the catalogue lacks, and which therefore were left out. */
  unknownMovies: number;
};

/**
 * Reads what `writeStatistics` or `spark/statistics.py` wrote, but for the Gram matrix, which is read when it is added to another
 * one.
 * @param movies the catalogue, ascending by id
 * @throws MarqueeError STATISTICS_UNUSABLE
 */
export async function readStatistics(folder: string, movies: readonly Movie[]): Promise<StoredStatistics> {
  const manifest = await readManifest(folder);
  const files = await checkedFiles(folder, manifest);
  return await orUnusable(folder, async () => {
    const numbers = new Map(movies.map(({ id }, movie) => [id, movie]));
    const { counts, headOf, unknownMovies } = await readCounts(manifest, files, numbers);
    await checkBlocks(files.get('gram')!, manifest);
    if (
      unknownMovies > 0 &&
      headOf.every((movie) => movie < 0) &&
      counts.everyone.entries.every((count) => count === 0)
    ) {
      const remedy = 'Import the movies first, with the ids that they have there.';
      throw unusable(folder, `none of their ${unknownMovies} movies is in the database`, remedy);
    }
    const evidence: Evidence = {
      counts,
      covered: coveredBy(headOf, movies.length),
      eachLike: await readLikes(files.get('likes')!, numbers),
      async addGram(matrix, position, settings, scale) {
        checkSettings(folder, manifest, settings);
        // Row of the matrix for each row of the files.
        const rows = headOf.map((movie) => (movie < 0 ? -1 : position[movie]));
        const gram = files.get('gram')!;
        await orUnusable(folder, () => readGram(gram, manifest.blockSize, rows, matrix, scale));
      },
    };
    const sample = await readSample(files, movies, numbers);
    const { sampledUsers } = manifest.counts;
    if (sample.userIds.length !== sampledUsers) {
      throw new RangeError(`the sample has ${sample.userIds.length} users, and the manifest ${sampledUsers}`);
    }
    return { manifest, evidence, sample, unknownMovies };
  });
}

async function orUnusable<Result>(folder: string, read: () => Promise<Result>): Promise<Result> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof MarqueeError) throw error;
    throw unusable(folder, messageOf(error), 'Write the statistics anew.');
  }
}

/**
 * Of several parts of a site, which have no user in common.
 * @throws MarqueeError STATISTICS_UNUSABLE for parts of different settings, and for users that are in two of them, as far as the
 * samples show
 */
export function joinStatistics(
  parts: readonly StoredStatistics[],
  folders: readonly string[],
  movies: readonly Movie[],
): { evidence: Evidence; sample: Dataset; users: number; settings: PreferenceSettings } {
  const builder = new DatasetBuilder(movies);
  const partOf = new Map<number, string>();
  const { settings } = parts[0].manifest;
  for (const [at, { manifest, sample }] of parts.entries()) {
    checkSettings(folders[at], manifest, settings);
    sample.userIds.forEach((id, user) => {
      const other = partOf.get(id);
      if (other !== undefined) {
        throw unusable(folders[at], `user ${id} is in ${other}, too`, 'Parts must have no user in common.');
      }
      partOf.set(id, folders[at]);
      builder.addUser({ id, ...sample.attributes[user] });
      addEntries(builder, sample, user);
    });
  }
  return {
    evidence: sumOfEvidence(
      parts.map(({ evidence }) => evidence),
      movies.length,
    ),
    sample: builder.build(),
    users: parts.reduce((sum, { manifest }) => sum + manifest.counts.users, 0),
    settings,
  };
}

function addEntries(builder: DatasetBuilder, { movies, userIds, ratings }: Dataset, user: number): void {
  for (let entry = ratings.rowStart[user]; entry < ratings.rowStart[user + 1]; entry++) {
    const time = ratings.time[entry];
    addEntry(builder, {
      userId: userIds[user],
      movieId: movies[ratings.movie[entry]].id,
      stars: ratings.stars[entry],
      share: ratings.share[entry],
      timestamp: Number.isNaN(time) ? null : new Date(time),
    });
  }
}

type Entry = { userId: number; movieId: MovieId; stars: number; share: number; timestamp: Date | null };

function addEntry(builder: DatasetBuilder, { stars, share, ...entry }: Entry): void {
  if (Number.isNaN(stars)) builder.addWatch({ ...entry, share });
  else builder.addRating({ ...entry, stars });
}

function checkSettings(folder: string, { settings }: Manifest, wanted: PreferenceSettings): void {
  for (const name of ['starValues', 'watchValue', 'userWeightExponent'] as const) {
    const [value, other] = [settings[name], wanted[name]];
    if (JSON.stringify(value) === JSON.stringify(other)) continue;
    const fault = `they were summed with ${name} ${JSON.stringify(value)}, not ${JSON.stringify(other)}`;
    throw unusable(folder, fault, 'Write all parts with the same settings (`--settings` of spark/statistics.py).');
  }
}

async function readSample(
  files: ReadonlyMap<Table, readonly string[]>,
  movies: readonly Movie[],
  numbers: Numbers,
): Promise<Dataset> {
  const builder = new DatasetBuilder(movies);
  const userColumns = { user: 'number', age: 'number?', occupation: 'text?', gender: 'text?' } as const;
  for await (const { user, ...attributes } of readRows(files.get('users')!, userColumns)) {
    builder.addUser({ id: user, ...attributes });
  }
  const columns = { user: 'number', movie: 'text', stars: 'number?', share: 'number?', time: 'number?' } as const;
  for await (const { user, movie, stars, share, time } of readRows(files.get('histories')!, columns)) {
    if (!numbers.has(movie)) continue;
    const timestamp = time === null ? null : new Date(time);
    addEntry(builder, {
      userId: user,
      movieId: movie,
      stars: stars ?? Number.NaN,
      share: share ?? Number.NaN,
      timestamp,
    });
  }
  return builder.build();
}
