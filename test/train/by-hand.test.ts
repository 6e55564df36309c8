import { describe, expect, it } from 'vitest';
import { createPlainKernels } from '../../src/kernels/plain.ts';
import { defaultHyperparameters } from '../../src/model/hyperparameters.ts';
import { voteFactor } from '../../src/model/vote-popularity.ts';
import { evidenceOf } from '../../src/statistics/evidence.ts';
import { chooseHead, headPositions } from '../../src/train/head.ts';
import { fitPrior } from '../../src/train/prior.ts';
import { prepareSystem, solveWeights } from '../../src/train/solve.ts';
import { datasetOfRatings } from '../dataset/rows.ts';
import { rating } from '../support/taste.ts';

describe('numbers worked out by hand', () => {
  it('weights between three movies', async () => {
    // One user likes 1 and 2, another 2 and 3: G + I = (2 1 0, 1 3 1, 0 1 2), its determinant 8, its inverse
    // P = (5 -2 1, -2 4 -2, 1 -2 5) / 8, and B_ij = -P_ij / P_jj.
    const histories = {
      rowStart: Uint32Array.of(0, 2, 4),
      column: Int32Array.of(0, 1, 1, 2),
      value: Float32Array.of(1, 1, 1, 1),
    };
    const noContent = { rowStart: new Uint32Array(4), column: new Int32Array(0), value: new Float32Array(0) };
    const plain = { ...defaultHyperparameters, columnDamping: 0, contentWeight: 0 };
    const system = await prepareSystem(
      createPlainKernels(),
      (matrix) => matrix.addGram(histories),
      noContent,
      0,
      plain,
    );
    const { values } = await solveWeights(system, { ridge: 1, dropout: 0 });
    const byHand = [0, 0.5, -0.2, 0.4, 0, 0.4, -0.2, 0.5, 0];
    byHand.forEach((weight, at) => {
      expect(values[at]).toBeCloseTo(weight, 6);
    });
  });

  it('the factor for votes', () => {
    // Classes: no votes, 1 to 2, 3 to 6. The neighbour is liked by 4 %, of which the square root is 0.2.
    const [votes, everyone] = [Float32Array.of(0.1, 0.3, 0.9), Float32Array.of(0.04)];
    const neighbours = { column: Int32Array.of(0), value: Float32Array.of(1) };
    const factor = (voteCount: number | null) =>
      voteFactor({ voteCount } as Parameters<typeof voteFactor>[0], neighbours, votes, everyone);
    expect(factor(null)).toBeCloseTo(0.5, 6);
    expect(factor(2)).toBeCloseTo(1.5, 6);
    // 4.5, but 2 at most.
    expect(factor(5)).toBe(2);
  });

  it('the head, and what everyone likes of it', async () => {
    // Of a there are three ratings and two likes, of b two and one, of c one.
    const ratings = [
      ...[rating(1, 'a', 5), rating(2, 'a', 4), rating(3, 'a', 2)],
      ...[rating(1, 'b', 4), rating(2, 'b', 3), rating(3, 'c', 5)],
    ];
    const evidence = evidenceOf(datasetOfRatings(ratings));
    expect([...chooseHead(evidence, 10, 2)]).toEqual([0, 1]);
    expect([...chooseHead(evidence, 1, 1)]).toEqual([0]);
    const head = chooseHead(evidence, 10, 2);
    const position = headPositions(head, 3);
    expect([...position]).toEqual([0, 1, -1]);
    const prior = await fitPrior(createPlainKernels(), evidence.counts, head, defaultHyperparameters);
    expect(prior.values[0]).toBeCloseTo(2 / 3, 6);
    expect(prior.values[1]).toBeCloseTo(1 / 3, 6);
  });
});
