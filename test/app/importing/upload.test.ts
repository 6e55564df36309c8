import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { createImporter } from '../../../src/app/importing/upload.ts';
import { createLogger } from '../../../src/serve/operation/logger.ts';
import { listImports } from '../../../src/store/imports/imports.ts';
import { makeFolder } from '../../ingest/support.ts';
import { openTestDatabase } from '../../support/database.ts';

const { sql, url, close } = await openTestDatabase();
afterAll(close);

async function* content(...parts: string[]) {
  for (const part of parts) yield Buffer.from(part);
}

test('what a killed server has left of files is removed', async () => {
  const home = await makeFolder({ 'uploads/upload-1/ratings.csv': 'x' });
  createImporter({ home, databaseUrl: url }, sql, createLogger('silent'));
  await expect.poll(() => readdir(home)).toEqual([]);
});

test('a file does not fill the disk', async () => {
  const home = await makeFolder();
  const log = createLogger('silent');
  const importer = createImporter({ home, databaseUrl: url }, sql, log, Number.MAX_SAFE_INTEGER);
  const sending = importer.start('ratings.csv', content('timestamp,user_id,movie,rating\n'));
  await expect(sending).rejects.toMatchObject({ code: 'DISK_FULL', status: 507 });
  expect(await readdir(path.join(home, 'uploads'))).toEqual([]);
  expect(await listImports(sql)).toEqual([]);
});

test('one file is received at a time', async () => {
  const home = await makeFolder();
  const importer = createImporter({ home, databaseUrl: url }, sql, createLogger('silent'));
  const { promise: left, resolve: leave } = Promise.withResolvers<void>();
  async function* neverEnding() {
    yield Buffer.from('timestamp,user_id,movie,rating\n');
    await left;
    throw new Error('the sender has left');
  }
  const first = importer.start('first.csv', neverEnding());
  await expect(importer.start('second.csv', content('x'))).rejects.toMatchObject({ code: 'IMPORT_RUNS' });
  leave();
  await expect(first).rejects.toThrow('the sender has left');
  expect(await readdir(path.join(home, 'uploads'))).toEqual([]);
});
