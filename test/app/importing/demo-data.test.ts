import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { importSource } from '../../../src/app/importing/import.ts';
import { movieIdOf } from '../../../src/domain/movie-id.ts';
import { makeFolder, readAll } from '../../ingest/support.ts';
import { openTestDatabase } from '../../support/database.ts';

const demo = path.join(import.meta.dirname, '..', '..', '..', 'data', 'demo');

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

function yearOf(date: string | null): number | null {
  return date === null ? null : Number(date.slice(0, 4));
}
