import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { buffer } from 'node:stream/consumers';
import { onTestFinished } from 'vitest';
import { ZipFile } from 'yazl';
import type { Movie, User } from '../../src/domain.ts';
import type { SourceRating, WatchlistEntry } from '../../src/ingest/opinions.ts';
import type { Play } from '../../src/ingest/plays.ts';
import { openSource, type SourceOptions } from '../../src/ingest/source.ts';
import type { Reject } from '../../src/ingest/table.ts';

export type Files = Record<string, string | Buffer>;

/** A folder that is gone when the test ends. */
export async function makeFolder(files: Files = {}): Promise<string> {
  const folder = await mkdtemp(path.join(os.tmpdir(), 'marquee-ingest-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(path.join(folder, name)), { recursive: true });
    await writeFile(path.join(folder, name), content);
  }
  return folder;
}

/** A file of that name in a folder of its own. */
export async function makeFile(name: string, content: string | Buffer): Promise<string> {
  return path.join(await makeFolder({ [name]: content }), name);
}

export function zip(files: Files): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content), name);
  archive.end();
  return buffer(archive.outputStream);
}

export type Everything = {
  movies: Movie[];
  users: User[];
  ratings: SourceRating[];
  plays: Play[];
  watchlist: WatchlistEntry[];
  /** Movies made for ratings of unknown ones. */
  stubs: readonly Movie[];
  understood: readonly string[];
  rejects: Reject[];
  notices: string[];
};

/** All that a source holds, as an evaluation reads it: without a database. */
export async function readAll(location: string, options: SourceOptions = {}): Promise<Everything> {
  const all: Everything = {
    movies: [],
    users: [],
    ratings: [],
    plays: [],
    watchlist: [],
    stubs: [],
    rejects: [],
    notices: [],
    understood: [],
  };
  const source = await openSource(location, {
    ...options,
    onReject: (reject) => all.rejects.push(reject),
    onNotice: (notice) => all.notices.push(notice),
  });
  try {
    for await (const batch of source.movies()) all.movies.push(...batch);
    for await (const batch of source.users()) all.users.push(...batch);
    for await (const batch of source.ratings()) all.ratings.push(...batch);
    for await (const batch of source.plays()) all.plays.push(...batch);
    for await (const batch of source.watchlist()) all.watchlist.push(...batch);
    all.stubs = source.stubs();
    all.understood = source.understood;
  } finally {
    await source.close();
  }
  return all;
}

/** What was rejected or emptied, in short. */
export function reasons(rejects: readonly Reject[]): string[] {
  return rejects.map(({ line, column, reason, kept }) => `${line} ${kept ? 'kept' : 'rejected'} ${column}: ${reason}`);
}
