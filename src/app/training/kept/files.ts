import { mkdir, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Artifact, JsonObject } from '../../../artifact/format.ts';
import { readArtifact } from '../../../artifact/read.ts';
import { dataOf, readStrings, section, stringSections } from '../../../artifact/sections.ts';
import { writeArtifact } from '../../../artifact/write.ts';
import type { RatingRows } from '../../../dataset/dataset.ts';
import type { MovieId, UserId } from '../../../domain.ts';
import type { Hyperparameters } from '../../../model/hyperparameters.ts';
import type { SettingsChoice } from '../../../model/linear-model.ts';
import { type PreferenceSettings, preferenceSettingsOf } from '../../../statistics/histories.ts';

/** All users as a training read them. */
export type KeptRows = {
  movieIds: readonly MovieId[];
  /** Minutes of each movie, by which watches are measured; NaN where unknown. */
  runtimes: Float64Array;
  userIds: readonly UserId[];
  /** Of each user: another one after each change of what is kept here. */
  versions: Float64Array;
  /** `part` is 1 for the entries that the gate hid from the training. */
  ratings: RatingRows;
  choice: KeptChoice | null;
};

/** How a training chose its settings. */
export type KeptChoice = {
  /** What it began with and what it was for. */
  wish: JsonObject;
  hyperparameters: Hyperparameters;
  choice: SettingsChoice;
  /** Entries that have changed since. */
  changed: number;
};

/** The Gram matrix of the rows that were not hidden. */
export type KeptGram = {
  /** Movies, ascending. */
  head: Int32Array;
  settings: PreferenceSettings;
  /** What the sums were multiplied by. */
  scale: number;
  /** How many times it was updated since it was summed anew. */
  updates: number;
  /** The lower triangle, row after row. */
  values: Float32Array;
};

/** To be raised with every change of what the files hold, or of how settings are chosen. */
const version = 1;

/** The files of one training, by the name that the database knows it by. */
const fileOf = (home: string, id: string, what: 'rows' | 'gram') => path.join(folderIn(home), `${id}.${what}.marquee`);
const folderIn = (home: string) => path.join(home, 'kept');

/** The names of the trainings that have files. */
export async function listKept(home: string): Promise<Set<string>> {
  const names = await readdir(folderIn(home)).catch((): string[] => []);
  return new Set(names.filter((name) => name.endsWith('.rows.marquee')).map((name) => name.split('.', 1)[0]!));
}

/** Deletes the files of all trainings but this one, and what killed ones left. */
export async function deleteKeptBut(home: string, id: string | undefined): Promise<void> {
  for (const name of await readdir(folderIn(home)).catch((): string[] => [])) {
    if (!name.startsWith(`${id}.`)) await rm(path.join(folderIn(home), name), { force: true });
  }
}

export async function writeKeptRows(home: string, id: string, kept: KeptRows): Promise<void> {
  // Only its owner may read what users said.
  await mkdir(folderIn(home), { recursive: true, mode: 0o700 });
  const { movieIds, runtimes, userIds, versions, choice } = kept;
  const { rowStart, movie, stars, share, time, part } = kept.ratings;
  await writeArtifact(fileOf(home, id, 'rows'), {
    metadata: { kept: version, choice: choice as JsonObject | null },
    sections: {
      ...stringSections('movies', movieIds),
      runtimes: section(runtimes),
      users: section(Float64Array.from(userIds)),
      versions: section(versions),
      rowStart: section(rowStart),
      movie: section(movie),
      stars: section(stars),
      share: section(share),
      time: section(time),
      part: section(part),
    },
  });
}

/** @throws MarqueeError or RangeError for a file that is missing, damaged or of another version */
export async function readKeptRows(home: string, id: string): Promise<KeptRows> {
  const artifact = await readArtifact(fileOf(home, id, 'rows'));
  checkVersion(artifact);
  const numbers = (name: string) => dataOf(artifact, name, Float64Array);
  return {
    movieIds: readStrings(artifact, 'movies'),
    runtimes: numbers('runtimes'),
    userIds: Array.from(numbers('users')),
    versions: numbers('versions'),
    ratings: {
      rowStart: dataOf(artifact, 'rowStart', Uint32Array),
      movie: dataOf(artifact, 'movie', Int32Array),
      stars: dataOf(artifact, 'stars', Float32Array),
      share: dataOf(artifact, 'share', Float32Array),
      time: numbers('time'),
      part: dataOf(artifact, 'part', Uint8Array),
    },
    // The checksum vouches for what training wrote.
    choice: artifact.metadata.choice as KeptChoice | null,
  };
}

export async function writeKeptGram(home: string, id: string, kept: KeptGram): Promise<void> {
  await mkdir(folderIn(home), { recursive: true, mode: 0o700 });
  const { head, settings, scale, updates, values } = kept;
  await writeArtifact(fileOf(home, id, 'gram'), {
    metadata: { kept: version, settings: preferenceSettingsOf(settings), scale, updates },
    sections: { head: section(head), values: section(values) },
  });
}

/** @throws MarqueeError or RangeError for a file that is missing, damaged or of another version */
export async function readKeptGram(home: string, id: string): Promise<KeptGram> {
  const artifact = await readArtifact(fileOf(home, id, 'gram'));
  checkVersion(artifact);
  const { settings, scale, updates } = artifact.metadata as unknown as Pick<KeptGram, 'settings' | 'scale' | 'updates'>;
  return {
    settings,
    scale,
    updates,
    head: dataOf(artifact, 'head', Int32Array),
    values: dataOf(artifact, 'values', Float32Array),
  };
}

function checkVersion({ metadata }: Artifact): void {
  if (metadata.kept !== version) throw new RangeError('they were kept by another version of Marquee');
}
