import { describe, expect, it } from 'vitest';
import { findTunedHyperparameters } from '../../src/store/models/models.ts';
import { openTuning } from './tuned.ts';

const { sql, tune } = await openTuning();

describe('marquee tune', () => {
  it('keeps what it found, which later trainings use, and forgets it when told so', async () => {
    const { hyperparameters, choice, kept } = JSON.parse((await tune('--json')).stdout);
    expect(choice.after).toBeGreaterThanOrEqual(choice.before);
    expect(kept).toBe(choice.changes.length > 0);
    expect(await findTunedHyperparameters(sql)).toEqual(kept ? hyperparameters : undefined);
    await tune('--reset');
    expect(await findTunedHyperparameters(sql)).toBeUndefined();
  });

  it('says what is wrong with a flag', async () => {
    await expect(tune('--objective', 'money')).rejects.toMatchObject({
      code: 1,
      stderr: expect.stringContaining('like, watch, auto'),
    });
  });
});
