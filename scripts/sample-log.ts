/** Writes data/demo/movielog.log.gz: a small log of a streaming service that has the demo data's movies, always the same. */
import { readFileSync, writeFileSync } from 'node:fs';
import { gunzipSync, gzipSync } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { generateLog } from './generated-log.ts';

const demo = new URL('../data/demo/', import.meta.url);
export const sampleLogFile = new URL('movielog.log.gz', demo);

/** The lines of the sample log. */
export function generateSampleLog(): string[] {
  const users = new Set(readColumn('users.csv.gz', 'user_id')).size;
  return [...generateLog({ seed: 1, lines: 10_000, users, movies: findPopularMovies() })];
}

/** Most often rated first. */
function findPopularMovies(): string[] {
  const ratings = Map.groupBy(readColumn('ratings.csv.gz', 'movie'), (movie) => movie);
  return [...ratings.keys()].sort((a, b) => ratings.get(b)!.length - ratings.get(a)!.length || (a < b ? -1 : 1));
}

function readColumn(file: string, column: string): string[] {
  const rows: Record<string, string>[] = parse(gunzipSync(readFileSync(new URL(file, demo))), { columns: true });
  return rows.map((row) => row[column]!);
}

if (import.meta.main) {
  const text = generateSampleLog().map((line) => `${line}\n`);
  writeFileSync(sampleLogFile, gzipSync(text.join(''), { level: 9 }));
}
