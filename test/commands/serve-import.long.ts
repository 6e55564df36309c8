import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findImport } from '../../src/store/imports/imports.ts';
import { advisoryLocks } from '../../src/store/locks.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { type Served, serve } from '../support/serve.ts';

let database: TestDatabase;
let home: { folder: string; remove(): Promise<void> };
beforeAll(async () => {
  [database, home] = [await openTestDatabase(), await makeTemporaryFolder()];
});
afterAll(async () => {
  await database.close();
  await home.remove();
});

/** Ends a server while a file that was sent to it is being imported. @returns the number of that import */
async function endWhileImporting(server: Served, signal: NodeJS.Signals): Promise<number> {
  return await database.sql.begin(async (transaction) => {
    // No import begins to read before this transaction ends.
    await transaction`select pg_advisory_xact_lock(${advisoryLocks.importing})`;
    const response = await fetch(`${server.url}/v1/imports?name=ratings.csv`, {
      method: 'POST',
      body: 'timestamp,user_id,movie,rating\n,1,heat+1995,5\n',
      headers: { 'content-type': 'application/octet-stream' },
    });
    const { id, state } = (await response.json()) as { id: number; state: string };
    expect(state).toBe('running');
    await server.stop(signal);
    return id;
  });
}

const start = () => serve(home.folder, { flags: ['--database-url', database.url] });
const uploads = () => readdir(path.join(home.folder, 'uploads')).catch(() => []);

test('an import ends with its server: abandoned if that is killed, stopped if that is stopped, and nothing is kept', async () => {
  const killed = await endWhileImporting(await start(), 'SIGKILL');
  await expect.poll(async () => (await findImport(database.sql, killed)).state).toBe('abandoned');
  expect(await uploads()).toHaveLength(1);

  const server = await start();
  expect(await uploads()).toEqual([]);
  const stopped = await endWhileImporting(server, 'SIGTERM');
  expect(await findImport(database.sql, stopped)).toMatchObject({
    state: 'failed',
    outcome: 'The import was stopped; nothing was written.',
  });
  expect(await uploads()).toEqual([]);
  expect(await database.sql`select from ratings`).toHaveLength(0);
});
