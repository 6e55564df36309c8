import { chown, rm, stat } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { openDatabase } from '../../src/store/database.ts';
import { listTrainings } from '../../src/store/models/trainings.ts';
import { openTestDatabase } from '../support/database.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { requireOrdinaryUser } from '../support/parts.ts';
import { serve } from '../support/serve.ts';
import { storeRows } from '../support/store-rows.ts';
import { twoCamps } from '../support/taste.ts';
import { fillHome, postmasterOf } from './filled-home.ts';

// One home for all tests; each leaves its server stopped.
const { folder: home, remove } = await makeTemporaryFolder();
afterAll(remove);

beforeAll(async () => {
  await fillHome(home);
  // Trained once.
  expect(await (await serve(home)).stop()).toBe(0);
});

test('what users are shown is kept where --log-answers asks for it, and no longer than --keep-answers', async () => {
  const quiet = await serve(home);
  await quiet.predict(3);
  expect(await quiet.stop()).toBe(0);
  const { sql, close } = await openDatabase({ home, databaseUrl: undefined });
  onTestFinished(() => close());
  expect(await sql`select from answers`).toHaveLength(0);
  await sql`
    insert into answers (id, user_id, "timestamp", movies, model_version, recommender, basis, route, milliseconds)
    values (gen_random_uuid(), 4, now() - interval '25 hours', '{}', 1, 'marquee', 'history', '/predict', 1)`;

  const server = await serve(home, { flags: ['--log-answers', '100%', '--keep-answers', '1d'] });
  const { movies } = await server.predict(3);
  expect(await server.stop()).toBe(0);
  expect(await sql`select user_id, movies, route from answers`).toEqual([{ user_id: 3, movies, route: '/predict' }]);
});

test('goes on when the database dies and comes back', async () => {
  const server = await serve(home);
  const answer = await server.predict(3);
  process.kill(postmasterOf(home)!.pid, 'SIGKILL');
  await expect.poll(() => server.predict(3), { interval: 200 }).toEqual(answer);
  expect(await server.stop()).toBe(0);
  expect(postmasterOf(home)).toBeUndefined();
});

test('a model whose file is gone is fetched from the database, not trained again', async () => {
  await rm(path.join(home, 'models'), { recursive: true });
  const server = await serve(home);
  expect(server.told()).not.toContain('training');
  expect(await server.predict(1)).toMatchObject({ movies: { length: 10 } });
  expect(await server.stop()).toBe(0);
});

test('runs as an ordinary user', async (context) => {
  const account = requireOrdinaryUser(context);
  const { folder, remove: removeFolder } = await makeTemporaryFolder();
  onTestFinished(removeFolder);
  await chown(folder, account.uid, account.gid);
  const server = await serve(folder, { account });
  expect((await stat(path.join(folder, 'postgres'))).uid).toBe(account.uid);
  expect(await server.stop()).toBe(0);
  expect(postmasterOf(folder)).toBeUndefined();
});

test('of two first starts on one database, one trains and the other waits for its model', async () => {
  const database = await openTestDatabase();
  await storeRows(database.sql, twoCamps(60));
  const homes = await Promise.all([makeTemporaryFolder(), makeTemporaryFolder()]);
  const servers = await Promise.all(
    homes.map((each) => serve(each.folder, { flags: ['--database-url', database.url] })),
  );
  const [first, second] = await Promise.all(servers.map((server) => server.predict(1)));
  expect(first).toEqual(second);
  expect(await listTrainings(database.sql)).toHaveLength(1);
  for (const server of servers) expect(await server.stop()).toBe(0);
  for (const each of homes) await each.remove();
  await database.close();
});
