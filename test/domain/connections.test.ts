import fc from 'fast-check';
import { expect, test } from 'vitest';
import { shareConnections } from '../../src/domain/connections.ts';

/** The lock of the home, that of a training, two for notifications; and one for those of each of several workers. */
const sessions = (workers: number) => 4 + (workers === 1 ? 0 : workers);

test('what a server may have is shared out, and all pools work', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 99 }), fc.integer({ min: 0, max: 500 }), (workers, more) => {
      const least = workers === 1 ? 10 : 6 + 7 * workers;
      const shares = shareConnections(least + more, workers);
      const { background, reading, writing, backgroundOfWorker } = shares;
      const ofWorker = reading + writing + (workers === 1 ? 0 : backgroundOfWorker);
      expect(background + workers * ofWorker + sessions(workers)).toBeLessThanOrEqual(least + more);
      for (const share of Object.values(shares)) expect(share).toBeGreaterThanOrEqual(2);
    }),
  );
});

test('too few for the workers are refused with how many it takes', () => {
  expect(() => shareConnections(9)).toThrow(/with --workers 1 a server needs at least 10/);
  expect(() => shareConnections(30, 8)).toThrow(/with --workers 8 a server needs at least 62/);
});

test('without a limit there are thirty for one worker, and 36 for two', () => {
  expect(shareConnections(undefined)).toMatchObject({ background: 10, reading: 10, writing: 6 });
  expect(shareConnections(undefined, 2)).toMatchObject({
    background: 10,
    reading: 5,
    writing: 3,
    backgroundOfWorker: 2,
  });
});
