import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ImportSummary } from '../../../src/app/importing/import.ts';
import { parseScale } from '../../../src/ingest/scale.ts';
import { useImports } from './import-support.ts';

const imports = useImports();
const { importFiles, readTables } = imports;

/** The first of January 2020: numbers of seconds from 1970 alone would be refused as no times of ratings. */
const epoch = 1_577_836_800;

type Row = { time: number | null; user: number; movie: string; stars: number };

/** What must be left of rows in their order: the newer of two wins; where a time is unknown, the later. */
function expectedRatings(rows: readonly Row[]): Map<string, Row> {
  const kept = new Map<string, Row>();
  for (const row of rows) {
    const key = `${row.user} ${row.movie}`;
    const known = kept.get(key);
    if (known && known.time !== null && row.time !== null && row.time < known.time) continue;
    kept.set(key, row);
  }
  return kept;
}

describe('of two ratings of one user and movie', () => {
  const row: fc.Arbitrary<Row> = fc.record({
    time: fc.option(fc.integer({ min: epoch + 1, max: epoch + 4 }), { freq: 3 }),
    user: fc.integer({ min: 1, max: 2 }),
    movie: fc.constantFrom('heat+1995', 'up+2009'),
    stars: fc.integer({ min: 1, max: 5 }),
  });

  test('the newer wins, and where a time is unknown the later, within a file and between files', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.array(row, { minLength: 1, maxLength: 12 }), { maxLength: 3 }), async (parts) => {
        await imports.sql`truncate users, movies cascade`;
        const stored: Row[] = [];
        for (const part of parts) {
          await importRows(part);
          // A file counts as what is left of it; a rating that says no more than is known keeps the known time.
          for (const next of expectedRatings(part).values()) {
            const known = expectedRatings(stored).get(`${next.user} ${next.movie}`);
            if (next.time !== null || known?.stars !== next.stars) stored.push(next);
          }
          const expected = [...expectedRatings(stored).values()].map(({ time, user, movie, stars }) => ({
            timestamp: time === null ? null : new Date(time * 1000),
            user_id: user,
            movie,
            rating: stars,
          }));
          const { ratings } = await readTables();
          expect(ratings).toHaveLength(expected.length);
          expect(ratings).toEqual(expect.arrayContaining(expected));
          expect((await importRows(part)).ratings).toMatchObject({ new: 0, updated: 0 });
        }
      }),
      { numRuns: 12 },
    );
  });

  async function importRows(rows: readonly Row[]): Promise<ImportSummary> {
    const lines = rows.map(({ time, user, movie, stars }) => `${time ?? ''},${user},${movie},${stars}\n`);
    // Without the scale, a file of nothing but ones would be refused as unclear.
    return importFiles(
      { 'ratings.csv': `timestamp,user_id,movie,rating\n${lines.join('')}` },
      { scale: parseScale('0.5..5') },
    );
  }
});
