import { Readable } from 'node:stream';
import { expect, onTestFinished, test } from 'vitest';
import { MarqueeError } from '../../src/errors.ts';
import { restoreBackup, writeBackup } from '../../src/store/backup.ts';
import { watchActiveModel } from '../../src/store/models/models.ts';
import { watchMovies } from '../../src/store/movies/movies.ts';
import { contents } from '../support/contents.ts';
import { openTestDatabase } from '../support/database.ts';
import { twoCamps } from '../support/taste.ts';
import { openTrained } from '../support/trained.ts';

async function openBoth() {
  const full = await openTrained(twoCamps());
  onTestFinished(() => full.close());
  const empty = await openTestDatabase();
  onTestFinished(() => empty.close());
  const frames: Buffer[] = [];
  const tables = await writeBackup(full.sql, async (frame) => void frames.push(frame));
  return { full, empty, tables, backup: Buffer.concat(frames) };
}

/** Cut anywhere, as files are read. */
function inPieces(backup: Buffer, size: number): Readable {
  const count = Math.ceil(backup.length / size);
  return Readable.from(Array.from({ length: count }, (_, piece) => backup.subarray(piece * size, (piece + 1) * size)));
}

test('a restored database has every row of every table, and goes on counting where that one was', async () => {
  const { full, empty, tables, backup } = await openBoth();
  expect(await restoreBackup(empty.sql, inPieces(backup, 1009))).toEqual(tables);
  expect(await contents(empty.sql)).toEqual(await contents(full.sql));
  // Triggers and foreign keys are back.
  const versions = () => empty.sql<{ version: number }[]>`select version from users where user_id = 1`;
  const [before] = await versions();
  await empty.sql`update ratings set rating = 1 where user_id = 1`;
  expect((await versions())[0]!.version).toBeGreaterThan(before!.version);
  await expect(empty.sql`insert into ratings (user_id, movie, rating) values (1, 'none+1900', 1)`).rejects.toThrow();
});

test('one that is cut off anywhere leaves nothing behind', async () => {
  const { empty, backup } = await openBoth();
  const before = await contents(empty.sql);
  for (const share of [0, 0.001, 0.3, 0.8, 0.9999]) {
    const cut = backup.subarray(0, Math.floor(backup.length * share));
    await expect(restoreBackup(empty.sql, inPieces(cut, 65_536))).rejects.toMatchObject({ code: 'BACKUP_UNUSABLE' });
  }
  expect(await contents(empty.sql)).toEqual(before);
});

test('damage that is told only after the last row leaves nothing behind', async () => {
  const { empty, backup } = await openBoth();
  const before = await contents(empty.sql);
  async function* damaged() {
    yield backup;
    throw new MarqueeError('SOURCE_DAMAGED', 'incorrect data check');
  }
  await expect(restoreBackup(empty.sql, damaged())).rejects.toMatchObject({ code: 'SOURCE_DAMAGED' });
  const longer = Buffer.concat([backup, backup]);
  await expect(restoreBackup(empty.sql, inPieces(longer, 65_536))).rejects.toMatchObject({ code: 'BACKUP_UNUSABLE' });
  expect(await contents(empty.sql)).toEqual(before);
});

test('another file is told from a backup by its beginning, without reading all of it', async () => {
  const { empty } = await openBoth();
  let pieces = 0;
  async function* endless() {
    for (; ; pieces++) yield Buffer.from('user,movie,rating\n'.repeat(1000));
  }
  await expect(restoreBackup(empty.sql, endless())).rejects.toThrow('`marquee backup` did not write this file');
  expect(pieces).toBe(0);
});

test('a server that was started before learns of the restored movies and model', async () => {
  const { empty, backup } = await openBoth();
  const told: string[] = [];
  onTestFinished(await watchActiveModel(empty.sql, () => told.push('model')));
  onTestFinished(await watchMovies(empty.sql, () => told.push('movies')));
  told.length = 0;
  await restoreBackup(empty.sql, inPieces(backup, 65_536));
  await expect.poll(() => told.toSorted()).toEqual(['model', 'movies']);
});

test('a backup in a format of later versions is told from other files', async () => {
  const { empty, backup } = await openBoth();
  const later = Buffer.from(backup.toString('latin1').replace('"marqueeBackup":1', '"marqueeBackup":2'), 'latin1');
  await expect(restoreBackup(empty.sql, inPieces(later, 65_536))).rejects.toThrow('a newer version of Marquee made it');
});

test('a database that has anything is left as it is', async () => {
  const { full, backup } = await openBoth();
  await expect(restoreBackup(full.sql, inPieces(backup, 65_536))).rejects.toMatchObject({ code: 'DATABASE_NOT_EMPTY' });
});
