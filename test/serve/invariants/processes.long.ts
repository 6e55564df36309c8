import fc from 'fast-check';
import { afterAll, beforeAll, it } from 'vitest';
import { trainModel } from '../../../src/app/training/training.ts';
import { openTestDatabase, type TestDatabase } from '../../support/database.ts';
import { makeTemporaryFolder } from '../../support/folders.ts';
import { serve } from '../../support/serve.ts';
import { readReply } from '../server.ts';
import { startAnotherServer } from '../v1/second-app.ts';
import { anyScripts, checkConcurrency } from './concurrency.ts';
import { lengthOf, timeLimit } from './length.ts';
import { check } from './reads.ts';
import { anyCommands, checkEverything, type State } from './sequences.ts';
import { restore, type Send } from './servers.ts';
import { createWorld, userIds } from './world.ts';

const parts = new AsyncDisposableStack();
let database: TestDatabase;
let home: string;
let servers: Send[];
beforeAll(async () => {
  database = parts.adopt(await openTestDatabase(), (opened) => opened.close());
  home = parts.adopt(await makeTemporaryFolder(), (made) => made.remove()).folder;
  const otherHome = parts.adopt(await makeTemporaryFolder(), (made) => made.remove()).folder;
  await restore(database.sql, createWorld());
  await trainModel({ sql: database.sql, home, force: true });
  const flags = ['--database-url', database.url, '--read-access', 'open'];
  const started = await Promise.all([home, otherHome].map((folder) => serve(folder, { flags })));
  for (const each of started) parts.defer(async () => void (await each.stop()));
  servers = started.map(({ url }) => sendTo(url));
});
afterAll(() => parts.disposeAsync());

function sendTo(url: string): Send {
  return async (method, path, body) => {
    const content =
      body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
    return await readReply(await fetch(`${url}${path}`, { method, ...content }));
  };
}

it(
  'while several write at once, each answer of two processes is that of a state that there may have been',
  async () => {
    await fc.assert(
      fc.asyncProperty(anyScripts, async (scripts) => {
        await restore(database.sql, createWorld());
        const world = await checkConcurrency(servers, scripts);
        await check(world, servers, { kind: 'predict', user: userIds[0]! });
        await check(world, servers, { kind: 'visitor', user: userIds[0]! });
      }),
      lengthOf(6),
    );
  },
  timeLimit,
);

it(
  'whatever is written one after the other, every answer of two processes is that of a plain model',
  async () => {
    await fc.assert(
      fc.asyncProperty(fc.commands(anyCommands, { maxCommands: 40, size: 'max' }), async (commands) => {
        const state: State = { world: createWorld(), open: undefined };
        await restore(database.sql, state.world);
        await fc.asyncModelRun(() => ({ model: state, real: servers }), commands);
        await checkEverything(state, servers, () => startAnotherServer({ databaseUrl: database.url, home }));
      }),
      lengthOf(1),
    );
  },
  timeLimit,
);
