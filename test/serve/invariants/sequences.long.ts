import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startAnotherServer, startTwoServers } from '../v1/second-app.ts';
import { lengthOf, timeLimit } from './length.ts';
import { anyCommands, checkEverything, type State } from './sequences.ts';
import { restore } from './servers.ts';
import { createWorld, rowsOf } from './world.ts';

let two: Awaited<ReturnType<typeof startTwoServers>>;
beforeAll(async () => {
  two = await startTwoServers(rowsOf(createWorld()));
});
afterAll(() => two?.close());

it(
  'whatever is written through either server, every answer of both is that of a plain model',
  async () => {
    const sequences = fc.commands(anyCommands, { maxCommands: 40, size: 'max' });
    await fc.assert(
      fc.asyncProperty(sequences, async (commands) => {
        const state: State = { world: createWorld(), open: undefined };
        await restore(two.first.sql, state.world);
        await fc.asyncModelRun(() => ({ model: state, real: two.servers }), commands);
        await checkEverything(state, two.servers, () => startAnotherServer(two.first));
      }),
      lengthOf(8),
    );
    expect(two.first.log.filter((line) => line.includes('"level":"error"'))).toEqual([]);
  },
  timeLimit,
);
