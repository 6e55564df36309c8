import { expect, test } from 'vitest';
import { createProgressKeeper } from '../../src/app/progress-keeper.ts';

test('writes the first progress at once and the latest after a pause, and nothing once it has ended', async () => {
  const written: unknown[] = [];
  const keeper = createProgressKeeper(async (phase, share) => {
    written.push([phase, share]);
  });
  keeper.keep('read', 0, 10);
  keeper.keep('read', 1, 10);
  keeper.keep('merge', 12, 10);
  await expect
    .poll(() => written)
    .toEqual([
      ['read', 0],
      ['merge', 1],
    ]);
  keeper.keep('late', 1, 1);
  await keeper.end();
  keeper.keep('later', 1, 1);
  expect(written).toHaveLength(2);
});

test('a write that fails, and one that is under way at the end, do not disturb the work', async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let isWritten = false;
  const keeper = createProgressKeeper(async () => {
    await promise;
    isWritten = true;
    throw new Error('lost');
  });
  keeper.keep('read', 1, 2);
  const ending = keeper.end();
  resolve();
  await ending;
  expect(isWritten).toBe(true);
});
