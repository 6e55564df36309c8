import { expect, test } from 'vitest';
import { findTunedHyperparameters } from '../../src/store/models/models.ts';
import { openTuning } from './tuned.ts';

const { sql, tune } = await openTuning();

test('marquee tune finds the same each time, and keeps nothing when told so', async () => {
  const [first, second] = [await tune('--dry-run'), await tune('--dry-run')];
  expect(second.stdout).toBe(first.stdout);
  expect(await findTunedHyperparameters(sql)).toBeUndefined();
});
