import { describe, expect, it } from 'vitest';
import { defaultHyperparameters } from '../../src/model/hyperparameters.ts';
import { priorWeights, regimeShares } from '../../src/model/preferences.ts';

describe('the shares of the regimes', () => {
  const change = { ...defaultHyperparameters, regimeChange: 10 };

  it.each([
    [10, 1 / 2],
    // (20 / 10)^4 = 16, (5 / 10)^4 = 1 / 16
    [20, 1 / 17],
    [5, 16 / 17],
  ])('of %s ratings, where they change at 10, are %s for the short one', (ratings, short) => {
    expect(regimeShares(ratings, change).short).toBeCloseTo(short, 12);
    expect(regimeShares(ratings, change).long).toBeCloseTo(1 - short, 12);
  });

  it('that would change nothing are none', () => {
    expect(regimeShares(1, change)).toEqual({ long: 0, short: 1 });
    expect(regimeShares(100, change)).toEqual({ long: 1, short: 0 });
  });

  it('are all of the long one where the change is at 0', () => {
    expect(regimeShares(0, { ...change, regimeChange: 0 })).toEqual({ long: 1, short: 0 });
  });
});

describe('the weights of popularity, groups and trend', () => {
  const settings = {
    ...defaultHyperparameters,
    weightChange: 10,
    popularity: { few: 0.1, many: -0.2 },
    groups: { few: 0, many: 0.4 },
    trend: { few: 0.3, many: 0.1, halfLifeDays: 1 },
  };

  it('go from those for few ratings to those for many', () => {
    expect(priorWeights(0, settings)).toEqual({ everyone: 0.1, group: 0, trend: 0.3 });
    const { everyone, group, trend } = priorWeights(10, settings);
    // Half of both.
    expect([everyone, group, trend].map((weight) => weight.toFixed(10))).toEqual(
      [-0.05, 0.2, 0.2].map((weight) => weight.toFixed(10)),
    );
    expect(priorWeights(1000, settings).everyone).toBeCloseTo(-0.2, 6);
  });

  it('do not depend on where the regimes change', () => {
    expect(priorWeights(7, { ...settings, regimeChange: 1 })).toEqual(priorWeights(7, settings));
  });
});
