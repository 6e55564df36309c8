import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pMapIterable } from 'p-map';
import type { MovieId, UserId } from '../../domain.ts';
import { csvLine } from '../csv/line.ts';
import { movieLine, originalHeaders, userLine } from '../csv/original.ts';
import type { Detail, Details } from './details.ts';

export type Named = { users: ReadonlySet<UserId>; movies: ReadonlySet<MovieId> };

/**
 * Writes users.csv and movies.csv, ascending by id, and, where the service does not know some, unknown.csv with the reasons.
 * @param concurrency how many are looked up at a time
 * @returns how many the service does not know
 */
export async function writeDetailTables(
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
