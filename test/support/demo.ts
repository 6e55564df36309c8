import { mkdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { gunzipSync } from 'node:zlib';
import { importSource } from '../../src/app/importing/import.ts';
import type { Sql } from '../../src/store/database.ts';

const demo = path.join(import.meta.dirname, '..', '..', 'data', 'demo');

/**
 * Imports the most rated movies of the demo data, all its users, and their ratings of these movies: enough to look like the
 * demo, and trained in no time.
 * @param home a folder for what is written on the way
 */
export async function importPartOfDemo(sql: Sql, home: string, maxMovies: number): Promise<void> {
  const [ratingsHeader, ...ratings] = await readLines('ratings.csv.gz');
  const movieOf = (rating: string) => rating.split(',')[2]!;
  const counts = Map.groupBy(ratings, movieOf);
  const byCount = [...counts].sort(([a, these], [b, those]) => those.length - these.length || (a < b ? -1 : 1));
  const chosen = new Set(byCount.slice(0, maxMovies).map(([movie]) => movie));
  const [moviesHeader, ...movies] = await readLines('movies.csv.gz');
  const folder = path.join(home, 'demo');
  await mkdir(folder);
  const write = (name: string, lines: readonly (string | undefined)[]) =>
    writeFile(path.join(folder, name), lines.join('\n'));
  await write('ratings.csv', [ratingsHeader, ...ratings.filter((line) => chosen.has(movieOf(line)))]);
  await write('movies.csv', [moviesHeader, ...movies.filter((line) => chosen.has(line.split(',', 1)[0]!))]);
  await write('users.csv', await readLines('users.csv.gz'));
  await importSource({ sql, home, path: folder });
}

async function readLines(name: string): Promise<string[]> {
  return gunzipSync(await readFile(path.join(demo, name)))
    .toString()
    .trim()
    .split('\n');
}
