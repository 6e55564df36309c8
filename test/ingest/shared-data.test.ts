import { createReadStream } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { describe, expect, test } from 'vitest';
import { movieIdOf } from '../../src/domain/movie-id.ts';
import { importSource } from '../../src/ingest/import.ts';
import { openTestDatabase } from '../support/database.ts';
import { requireSharedData } from '../support/parts.ts';
import { makeFolder, readAll } from './support.ts';

const demo = path.join(import.meta.dirname, '..', '..', 'data', 'demo');

describe('the demo data', () => {
  test('import without a reject', async () => {
    const database = await openTestDatabase();
    try {
      const summary = await importSource({ sql: database.sql, path: demo, home: await makeFolder() });
      expect(summary).toMatchObject({
        movies: { read: 9066, new: 9066 },
        users: { read: 671, new: 671 },
        ratings: { read: 100_004, new: 100_004 },
        rejects: [],
      });
    } finally {
      await database.close();
    }
  });

  test('have ids by our rule', async () => {
    const { movies } = await readAll(demo);
    const byRule = movies.filter(({ id, title, releaseDate }) => id === movieIdOf(title, yearOf(releaseDate)));
    // The other six are second films of a title and year.
    expect(movies.length - byRule.length).toBe(6);
  });
});

test.for([
  ['ml-1m', { movies: 7563, users: 6040, ratings: 1_000_209 }],
  ['ml-100k', { movies: 1664, users: 943, ratings: 100_000 }],
] as const)('%s is read without a reject', async ([name, counts], context) => {
  const all = await readAll(requireSharedData(context, name));
  expect(all.rejects).toEqual([]);
  expect({ movies: all.movies.length, users: all.users.length, ratings: all.ratings.length }).toEqual(counts);
  expect(all.ratings.every(({ row }, index) => row === index)).toBe(true);
});

test('every name in the list columns of ml-1m is right', async (context) => {
  const folder = requireSharedData(context, 'ml-1m');
  const { movies } = await readAll(folder);
  const file = createReadStream(path.join(folder, 'movies.csv.gz')).pipe(createGunzip());
  const rows = parse<Record<string, string>>(await text(file), { columns: true });
  const listed = (column: string) => rows.map((row) => namesByPattern(row[column]!));
  expect(movies.map((movie) => movie.genres)).toEqual(listed('genres'));
  expect(movies.map((movie) => movie.productionCompanies)).toEqual(listed('production_companies'));
  expect(movies.map((movie) => movie.productionCountries)).toEqual(listed('production_countries'));
  expect(movies.map((movie) => movie.spokenLanguages)).toEqual(listed('spoken_languages'));
  expect(movies.map((movie) => movie.actors)).toEqual(rows.map((row) => namesBetweenBars(row.actors!)));
  expect(movies.flatMap((movie) => movie.spokenLanguages)).toContain('Pусский');
});

/** What follows `'name': ` up to its closing quotation mark: another way to the same names. */
function namesByPattern(cell: string): string[] {
  const names = cell.matchAll(/'name': (?:"([^"]*)"|'((?:[^'\\]|\\.)*)')/g);
  return [...names].map(([, double, single]) => double ?? unescaped(single!)).filter((name) => name !== '');
}

function namesBetweenBars(cell: string): string[] {
  return cell === '' ? [] : cell.split('|').map((name) => name.trim());
}

function unescaped(name: string): string {
  return name
    .replace(/\\x(..)/g, (_, hex) => String.fromCharCode(Number.parseInt(hex, 16)))
    .replace(/\\(.)/g, '$1')
    .trim();
}

function yearOf(date: string | null): number | null {
  return date === null ? null : Number(date.slice(0, 4));
}
