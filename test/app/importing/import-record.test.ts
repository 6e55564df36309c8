import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, it } from 'vitest';
import { importRecorded, type RecordedImport } from '../../../src/app/importing/import-record.ts';
import { MarqueeError } from '../../../src/errors.ts';
import type { Transaction } from '../../../src/store/database.ts';
import { findImport, listImports } from '../../../src/store/imports/imports.ts';
import { advisoryLocks } from '../../../src/store/locks.ts';
import { makeFile, makeFolder, zip } from '../../ingest/support.ts';
import { openTestDatabase } from '../../support/database.ts';
import { hold } from '../../support/hold.ts';

const { sql, close } = await openTestDatabase();
afterAll(close);

async function importFile(name: string, content: string | Buffer, options: Partial<RecordedImport> = {}) {
  const [path, home] = [await makeFile(name, content), await makeFolder()];
  await importRecorded({ sql, path, home, name, ...options }).catch(() => {});
  return (await listImports(sql, 1))[0]!;
}

/** Imports go one after the other. */
const takeTurn = (transaction: Transaction) => transaction`select pg_advisory_xact_lock(${advisoryLocks.importing})`;

const ratings = (...rows: string[]) => ['timestamp,user_id,movie,rating', ...rows, ''].join('\n');

describe('the record of an import', () => {
  it('counts the rows by outcome, and reports no change when they are imported again', async () => {
    const files = await zip({ 'users.csv': 'user_id,age\n1,50\n', 'ratings.csv': ratings(',1,heat+1995,5') });
    const first = await importFile('all.zip', files);
    expect(first).toMatchObject({
      name: 'all.zip',
      state: 'succeeded',
      phase: 'merge',
      progress: 1,
      format: 'csv',
      rejects: [],
      tables: { movies: { stubs: 1 }, users: { read: 1, new: 1 }, ratings: { read: 1, new: 1 } },
      outcome: 'All usable rows are in the database.',
      rejectsFile: null,
      ended: expect.any(Date),
    });
    expect(await importFile('all.zip', files)).toMatchObject({ outcome: 'Nothing changed; all rows were known.' });
  });

  it('says what could not be used most often, and where that is first', async () => {
    const rows = ['bad,1,jaws+1975,4', ...Array.from({ length: 5 }, (_, row) => `,1,"film, ${row}",x`)];
    const { state, outcome, rejects, rejectsFile } = await importFile('bad.csv', ratings(...rows));
    expect({ state, outcome }).toEqual({
      state: 'succeeded',
      outcome:
        'All usable rows are in the database. 5 rows rejected. ' +
        'Most often: line 3 of bad.csv, rating is not a number from 0.5 to 5, and so on in 4 other rows.',
    });
    expect(rejects).toMatchObject([
      { line: 3, count: 5 },
      { line: 2, count: 1 },
    ]);
    expect(rejectsFile).toMatch(/^[^/]+-bad\.csv$/);
  });

  it.each([
    ['an archive that is damaged', 'all.zip', 'PK\x03\x04 nonsense', /^all\.zip cannot be unpacked \(.*\); fetch it/],
    ['half a gzip file', 'users.csv.gz', gzipSync('user_id\n1\n2\n').subarray(0, 25), /ends in the middle/],
    ['what is no table', 'notes.txt', 'hello\n', /^Found no table in a format that Marquee knows: notes\.txt begins/],
    ['an empty file', 'ratings.csv', '', /ratings\.csv is empty/],
    ['no row that is right', 'ratings.csv', ratings(',1,heat+1995,x'), /^No row was usable; .*: line 2 of ratings\.c/],
    ['another scale', 'ratings.csv', ratings(',1,heat+1995,8'), /run from 8 to 8.*--scale 0\.\.10/],
  ])('says what is wrong with %s', async (_, name, content, outcome) => {
    expect(await importFile(name, content)).toMatchObject({
      state: 'failed',
      ended: expect.any(Date),
      outcome: expect.stringMatching(outcome),
    });
  });

  it('says that it was stopped', async () => {
    const untilStopped = async () => {
      throw new MarqueeError('IMPORT_STOPPED', 'The import was stopped; nothing was written.');
    };
    const release = await hold(sql, takeTurn);
    expect(await importFile('ratings.csv', ratings(',1,heat+1995,5'), { untilStopped })).toMatchObject({
      state: 'failed',
      phase: 'waiting',
      progress: 0,
      outcome: 'The import was stopped; nothing was written.',
    });
    await release();
  });
});

it('an import that shall run alone is refused while another one runs, and leaves no record', async () => {
  const first = Promise.withResolvers<number>();
  const release = await hold(sql, takeTurn);
  const importing = importFile('first.csv', ratings(',1,heat+1995,5'), { onStart: first.resolve });
  const id = await first.promise;
  const second = { sql, path: await makeFile('second.csv', ratings()), home: await makeFolder(), name: 'second.csv' };
  await expect(importRecorded({ ...second, alone: true })).rejects.toMatchObject({ code: 'IMPORT_RUNS' });
  expect(await findImport(sql, id)).toMatchObject({ state: 'running', phase: 'waiting' });
  await release();
  expect(await importing).toMatchObject({ id, state: 'succeeded' });
});
