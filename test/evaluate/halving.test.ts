import { describe, expect, it } from 'vitest';
import { halve } from '../../src/evaluate/halving.ts';

describe('successive halving', () => {
  it('spends the large budgets on the best few and keeps the one to beat', async () => {
    const asked: string[] = [];
    const results = await halve([3, 1, 9, 4, 8, 2, 7, 6, 5], [10, 20, 40], 1, async (candidate, budget) => {
      asked.push(`${candidate}@${budget}`);
      return candidate;
    });
    expect(asked.filter((each) => each.endsWith('@20'))).toEqual(['9@20', '8@20', '7@20', '1@20']);
    expect(asked.filter((each) => each.endsWith('@40'))).toEqual(['9@40', '8@40', '1@40']);
    expect(results).toEqual([9, 8, 1].map((candidate) => ({ candidate, score: candidate })));
  });

  it('goes by the latest measurement: who shines on little may fail on much', async () => {
    const results = await halve(['small', 'large'], [1, 2], 'large', async (candidate, budget) =>
      (candidate === 'small') === (budget === 1) ? 1 : 0,
    );
    expect(results[0]).toEqual({ candidate: 'large', score: 1 });
  });
});
