import { createReadStream } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { createGunzip } from 'node:zlib';
import { parse } from 'csv-parse/sync';
import { expect, test } from 'vitest';
import { requireSharedData } from '../support/parts.ts';
import { readAll } from './support.ts';

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
