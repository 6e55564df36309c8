import { describe, expect, it } from 'vitest';
import { hash32 } from '../../src/dataset/seeded.ts';
import { columnMeans, intervalOf, resampledMeans, type Table } from '../../src/evaluate/bootstrap.ts';

/** Rows of two columns: one uniform from 0 to 1, the other 0.1 above it. */
function drawTable(rows: number, seed: number): Table {
  const values = new Float64Array(2 * rows);
  for (let row = 0; row < rows; row++) {
    values[2 * row] = hash32(seed, row) / 2 ** 32;
    values[2 * row + 1] = values[2 * row] + 0.1;
  }
  return { rows, columns: 2, values };
}

describe('the bootstrap', () => {
  it('gives intervals that hold the true mean about 95 times of 100', () => {
    const experiments = 200;
    let held = 0;
    for (let seed = 0; seed < experiments; seed++) {
      const [low, high] = intervalOf(resampledMeans(drawTable(60, seed), seed), 0);
      if (low <= 0.5 && 0.5 <= high) held++;
    }
    expect(held / experiments).toBeGreaterThan(0.89);
    expect(held / experiments).toBeLessThan(0.99);
  });

  it('gives intervals as wide as theory says', () => {
    // A uniform's standard deviation is 1 / sqrt(12), and the interval 2 x 1.96 standard errors.
    const [low, high] = intervalOf(resampledMeans(drawTable(3000, 9), 9), 0);
    const theory = (2 * 1.96) / Math.sqrt(12 * 3000);
    expect((high - low) / theory).toBeGreaterThan(0.9);
    expect((high - low) / theory).toBeLessThan(1.1);
  });

  it('pairs differences: a constant difference is certain, however much both columns vary', () => {
    const table = drawTable(50, 4);
    const [low, high] = intervalOf(resampledMeans(table, 4), 1, 0);
    expect(low).toBeCloseTo(0.1, 12);
    expect(high).toBeCloseTo(0.1, 12);
  });

  it('can be repeated, and changes with the seed', () => {
    const table = drawTable(50, 4);
    expect(resampledMeans(table, 1)).toEqual(resampledMeans(table, 1));
    expect(resampledMeans(table, 2)).not.toEqual(resampledMeans(table, 1));
  });

  it('averages the columns', () => {
    expect([...columnMeans({ rows: 2, columns: 2, values: Float64Array.of(1, 10, 3, 20) })]).toEqual([2, 15]);
  });
});
