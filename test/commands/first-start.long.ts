import { readFileSync } from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';
import { findActiveModel } from '../../src/store/models/models.ts';
import { listTrainings } from '../../src/store/models/trainings.ts';
import { openTestDatabase } from '../support/database.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { serve } from '../support/serve.ts';

const root = path.join(import.meta.dirname, '..', '..');

/** The blocks of JSON on a page of the documentation. */
const answersIn = (page: string): unknown[] =>
  [...readFileSync(path.join(root, page), 'utf8').matchAll(/```json\n(\{.*?)```/gs)].flatMap(([, block]) => {
    try {
      return [JSON.parse(block!)];
    } catch {
      // Shortened by dots.
      return [];
    }
  });

test('of two first starts with --demo on one empty database, one imports and trains, and the other follows', {
  timeout: 600_000,
}, async () => {
  const database = await openTestDatabase();
  const homes = await Promise.all([makeTemporaryFolder(), makeTemporaryFolder()]);
  const flags = ['--demo', '--database-url', database.url];
  const servers = await Promise.all(homes.map(({ folder }) => serve(folder, { flags })));
  const told = servers.map((server) => server.told());
  expect(told.filter((text) => text.includes('importing the demo data'))).toHaveLength(1);
  expect(told.filter((text) => text.includes('waiting for it'))).toHaveLength(1);
  expect(await listTrainings(database.sql)).toMatchObject([{ state: 'succeeded' }]);
  expect(await findActiveModel(database.sql)).toMatchObject({ version: 1 });
  const [first, second] = await Promise.all(servers.map((server) => server.predict(42)));
  expect(first).toMatchObject({ account: true, movies: { length: 10 } });
  expect(second).toEqual(first);
  for (const page of ['README.md', 'docs/api.md']) expect(answersIn(page), page).toContainEqual(first);
  for (const server of servers) expect(await server.stop()).toBe(0);
  for (const home of homes) await home.remove();
  await database.close();
});
