import { type FileHandle, mkdir, open, readdir, rename, rm, rmdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pMapIterable } from 'p-map';
import type { MovieId, UserId } from '../../domain.ts';
import { MarqueeError, messageOf } from '../../errors.ts';
import { csvLine, movieLine, originalHeaders, ratingLine, userLine } from '../csv.ts';
import type { Detail, Details } from './details.ts';
import { type MessageBatch, parseBatch } from './line.ts';
import type { StreamMeter } from './meter.ts';

/** A data set that is made of a log: the original system's three files. */
export type Collection = {
  /** Takes a batch's messages, but no more than are wanted still. @returns whether more are */
  add(batch: MessageBatch): Promise<boolean>;
  /** Adds the messages' users and movies, and moves the files into place, all at once. */
  finish(details: Details): Promise<Collected>;
};

export type Collected = {
  users: number;
  movies: number;
  ratings: number;
  /** Users and movies that the service does not know; they are in `unknown.csv`. */
  unknown: number;
};

export type CollectionOptions = {
  /** How many messages are wanted; undefined for all. */
  limit: number | undefined;
  meter: StreamMeter;
  /** How many details are looked up at a time. */
  concurrency: number;
};

/** Where the files of `out` are while they are not whole. */
export function partialFolder(out: string): string {
  return `${out}.partial`;
}

/** In the partial folder only, so that the next attempt need not ask again. */
export const answersFile = 'answers.ndjson';

/**
 * Begins a folder `out` with ratings.csv, users.csv and movies.csv. It is there when all is in it, and not before.
 * @throws MarqueeError OUTPUT_NOT_WRITABLE, also where `out` has files already
 */
export async function beginCollection(out: string, options: CollectionOptions): Promise<Collection> {
  const { limit = Number.POSITIVE_INFINITY, meter, concurrency } = options;
  const folder = partialFolder(out);
  const ratingsFile = await prepare(out, folder);
  const users = new Set<UserId>();
  const movies = new Set<MovieId>();
  let messages = 0;
  let ratings = 0;
  return {
    async add(batch) {
      const parsed = parseBatch({ ...batch, messages: batch.messages.slice(0, limit - messages) });
      let lines = '';
      for (const event of parsed.events) {
        users.add(event.userId);
        if (event.kind !== 'recommendation') movies.add(event.movieId);
        if (event.kind !== 'rate') continue;
        lines += ratingLine({ ...event, timestamp: event.time });
        ratings++;
      }
      await ratingsFile.write(lines);
      messages += parsed.events.length + parsed.deadLetters.length;
      meter.add(parsed);
      return messages < limit;
    },
    async finish(details) {
      await ratingsFile.close();
      const unknown = await writeDetailTables(folder, { users, movies }, details, concurrency);
      await rm(path.join(folder, answersFile), { force: true });
      await rmdir(out).catch(() => {});
      await rename(folder, out);
      return { users: users.size, movies: movies.size, ratings, unknown };
    },
  };
}

async function prepare(out: string, folder: string): Promise<FileHandle> {
  const present = await readdir(out).catch((error) => (error.code === 'ENOENT' ? [] : [messageOf(error)]));
  if (present.length > 0) {
    throw new MarqueeError(
      'OUTPUT_NOT_WRITABLE',
      `${out} is in use already (${present[0]}); name a folder that is not there yet.`,
    );
  }
  try {
    await mkdir(folder, { recursive: true });
    const file = await open(path.join(folder, 'ratings.csv'), 'w');
    await file.write(originalHeaders.ratings);
    return file;
  } catch (error) {
    throw new MarqueeError('OUTPUT_NOT_WRITABLE', `Cannot write to ${folder}: ${messageOf(error)}.`, { cause: error });
  }
}

type Named = { users: ReadonlySet<UserId>; movies: ReadonlySet<MovieId> };

/**
 * Writes users.csv and movies.csv, ascending by id, and, where the service does not know some, unknown.csv with the reasons.
 * @param concurrency how many are looked up at a time
 * @returns how many the service does not know
 */
async function writeDetailTables(
  folder: string,
  { users, movies }: Named,
  { findUser, findMovie }: Details,
  concurrency: number,
): Promise<number> {
  const userIds = [...users].sort((a, b) => a - b);
  const movieIds = [...movies].sort();
  const unknown = [
    ...(await writeTable(folder, 'users', pMapIterable(userIds, findUser, { concurrency }), userLine)),
    ...(await writeTable(folder, 'movies', pMapIterable(movieIds, findMovie, { concurrency }), movieLine)),
  ];
  if (unknown.length > 0) await writeFile(path.join(folder, 'unknown.csv'), ['table,id,reason\n', ...unknown]);
  return unknown.length;
}

/** @returns lines of unknown.csv */
async function writeTable<Row extends { id: string | number }>(
  folder: string,
  table: 'users' | 'movies',
  details: AsyncIterable<Detail<Row>>,
  toLine: (row: Row) => string,
): Promise<string[]> {
  const unknown: string[] = [];
  async function* lines() {
    yield originalHeaders[table];
    for await (const { row, unknownBecause } of details) {
      if (unknownBecause !== undefined) unknown.push(csvLine([table, row.id, unknownBecause]));
      yield toLine(row);
    }
  }
  await writeFile(path.join(folder, `${table}.csv`), lines());
  return unknown;
}
