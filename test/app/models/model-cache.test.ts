import { readdir, readFile, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { loadStoredModels, pruneCache } from '../../../src/app/models/model-cache.ts';
import { trainModel } from '../../../src/app/training/training.ts';
import { findActiveModel, type StoredModel } from '../../../src/store/models/models.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { makeTemporaryFolder } from '../../support/folders.ts';
import { storeRows } from '../../support/store-rows.ts';
import { twoCamps } from '../../support/taste.ts';

let database: TestDatabase;
let trained: Awaited<ReturnType<typeof makeTemporaryFolder>>;
let active: StoredModel;
let other: Awaited<ReturnType<typeof makeTemporaryFolder>>;
beforeAll(async () => {
  database = await openTestDatabase();
  trained = await makeTemporaryFolder();
  await storeRows(database.sql, twoCamps());
  await trainModel({ sql: database.sql, home: trained.folder });
  active = (await findActiveModel(database.sql))!;
});
afterAll(async () => {
  await database.close();
  await trained.remove();
});
beforeEach(async () => {
  other = await makeTemporaryFolder();
});
afterEach(() => other.remove());

const fileIn = (home: string) => path.join(home, 'models', `${active.checksum}.marquee`);

test('a home without the file gets the same bytes from the database', async () => {
  const { linear } = await loadStoredModels(database.sql, other.folder, active);
  expect(linear.movieIds).toHaveLength(24);
  expect(await readFile(fileIn(other.folder))).toEqual(await readFile(fileIn(trained.folder)));
});

test('a damaged copy is fetched again', async () => {
  await loadStoredModels(database.sql, other.folder, active);
  const bytes = await readFile(fileIn(other.folder));
  bytes[bytes.length >> 1]! ^= 1;
  await writeFile(fileIn(other.folder), bytes);
  await loadStoredModels(database.sql, other.folder, active);
  expect(await readFile(fileIn(other.folder))).toEqual(await readFile(fileIn(trained.folder)));
});

test('several loads at once share the folder', async () => {
  await Promise.all([1, 2, 3].map(() => loadStoredModels(database.sql, other.folder, active)));
  expect(await readdir(path.dirname(fileIn(other.folder)))).toEqual([path.basename(fileIn(other.folder))]);
});

test('bytes that are not those of the checksum are refused', async () => {
  const wrong = { ...active, checksum: '0'.repeat(64) };
  await expect(loadStoredModels(database.sql, other.folder, wrong)).rejects.toMatchObject({ code: 'ARTIFACT_DAMAGED' });
  expect(await readdir(path.join(other.folder, 'models'))).toEqual([]);
});

test('files of unknown models and of killed processes are removed, others stay', async () => {
  await loadStoredModels(database.sql, other.folder, active);
  const folder = path.join(other.folder, 'models');
  for (const name of [`${'a'.repeat(64)}.marquee`, 'old.unfinished', 'new.unfinished']) {
    await writeFile(path.join(folder, name), 'x');
  }
  await utimes(path.join(folder, 'old.unfinished'), 0, 0);
  await pruneCache(database.sql, other.folder);
  expect((await readdir(folder)).sort()).toEqual([path.basename(fileIn(other.folder)), 'new.unfinished'].sort());
});
