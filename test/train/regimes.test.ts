import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { elementAt, type Kernels, loadKernels, type SparseRows } from '../../src/kernels/index.ts';
import { defaultHyperparameters } from '../../src/model/hyperparameters.ts';
import { rowOf } from '../../src/model/sparse.ts';
import { solveRegimes } from '../../src/train/regimes.ts';
import { prepareSystem } from '../../src/train/solve.ts';
import { createRandom } from '../kernels/random.ts';

const movies = 12;
const users = 60;
const settings = { ...defaultHyperparameters, contentWeight: 0, columnDamping: 0, shortNeighbours: 4 };

let kernels: Kernels;
beforeAll(() => {
  kernels = loadKernels(1);
});
afterAll(() => kernels.close());

/** What users like at random, of the movies that are wanted; the first movies are liked by more. */
function histories(wanted = movies): SparseRows {
  const random = createRandom(3);
  const rows = Array.from({ length: users }, () =>
    Array.from({ length: movies }, (_, movie) => movie).filter((movie) => random() < 0.9 - 0.06 * movie),
  ).map((row) => row.filter((movie) => movie < wanted));
  const rowStart = Uint32Array.from([0, ...rows].map((_, row) => rows.slice(0, row).flat().length));
  return { rowStart, column: Int32Array.from(rows.flat()), value: new Float32Array(rows.flat().length).fill(1) };
}

async function solve(limit?: number, wanted = movies) {
  const content = { rowStart: new Uint32Array(wanted + 1), column: new Int32Array(0), value: new Float32Array(0) };
  const system = await prepareSystem(kernels, (matrix) => matrix.addGram(histories(wanted)), content, 0, settings);
  const entries = Array.from({ length: wanted }, (_, movie) => wanted - movie);
  return await solveRegimes(system, entries, settings, limit);
}

describe('the weights for short histories', () => {
  it('are the same for any limit that the head does not exceed', async () => {
    const whole = await solve();
    expect(await solve(movies)).toEqual(whole);
    expect((await solve(movies - 1)).shortWeights).not.toEqual(whole.shortWeights);
  });

  it('of the most rated movies are those of a catalogue without the others', async () => {
    const [part, alone] = [await solve(8), await solve(undefined, 8)];
    for (let row = 0; row < 8; row++) expect(rowOf(part.shortWeights, row)).toEqual(rowOf(alone.shortWeights, row));
  });

  it('of the other movies are their largest for long histories, times one factor', async () => {
    const { weights, shortWeights } = await solve(8);
    expect(weights).toEqual((await solve()).weights);
    const factors: number[] = [];
    for (let row = 8; row < movies; row++) {
      const { column, value } = rowOf(shortWeights, row);
      expect(column).toHaveLength(settings.shortNeighbours);
      const others = Array.from({ length: movies }, (_, other) => Math.abs(elementAt(weights, row, other)));
      const bar = others.toSorted((a, b) => b - a)[settings.shortNeighbours - 1]!;
      for (const [entry, other] of column.entries()) {
        expect(others[other]).toBeGreaterThanOrEqual(bar);
        factors.push(value[entry]! / elementAt(weights, row, other));
      }
    }
    for (const factor of factors) expect(factor).toBeCloseTo(factors[0]!, 5);
    expect(factors[0]).toBeGreaterThan(0);
  });
});
