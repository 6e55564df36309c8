import { describe, expect, it } from 'vitest';
import { splitDataset } from '../../src/dataset/splits.ts';
import { popular } from '../../src/evaluate/baselines/popular.ts';
import { type EvaluationData, evaluate } from '../../src/evaluate/evaluate.ts';
import { parseNegatives } from '../../src/evaluate/negatives.ts';
import { datasetOfRatings } from '../dataset/rows.ts';
import { rating } from '../support/taste.ts';

/** Five users like a, four b, three c, two d, one e. */
function evaluationOf(negatives: string): EvaluationData {
  const ratings = [...'abcde'].flatMap((movie, rank) =>
    Array.from({ length: 5 - rank }, (_, user) => rating(user + 1, movie, 5)),
  );
  const { dataset, note, judging } = splitDataset(datasetOfRatings(ratings), 'random', 1);
  const catalogueInUse = { movies: new Uint8Array(dataset.movies.length).fill(1), rule: 'all' };
  const learned = { ...dataset, ratings: { ...dataset.ratings, part: dataset.ratings.part.map(() => 0) } };
  return {
    dataset: learned,
    source: 'five movies',
    split: note,
    judging,
    catalogueInUse,
    negatives: parseNegatives('some.negative', negatives),
  };
}

const run = (negatives: string) =>
  evaluate(evaluationOf(negatives), {
    models: [popular],
    judge: 'test',
    relevance: 'watch',
    retrainDays: null,
    seed: 1,
    cold: false,
    onProgress: () => {},
  });

describe('candidates of a file', () => {
  it('are ranked alone, and the figures are labelled with its name', async () => {
    // For user 5 the popular list is b, c, d, e: d is first of d, e and third of b, c, d.
    const first = await run('5\td\te\n');
    expect(first.models.popular['ndcg@10']).toBe(1);
    expect(first.protocol.negatives).toBe('some.negative');
    const third = await run('5\td\tb\tc\n');
    expect(third.models.popular['ndcg@10']).toBeCloseTo(1 / 2, 12);
    expect((await run('5\td\te\r\n\r\n5\td\tb\tc')).models.popular['ndcg@10']).toBeCloseTo(3 / 4, 12);
  });

  it('are read in the form of the files of NCF as well', () => {
    expect(parseNegatives('a', '(5,d)\tb\tc\n').rows).toEqual(parseNegatives('a', '5\td\tb\tc\n').rows);
  });

  it.each([
    ['5\td\n', 'line 1: a line must hold'],
    ['5\td\te\nfive\td\te\n', 'line 2: a line must hold'],
    ['77\td\te\n', 'line 1: the data have no user 77'],
    ['5\td\te\tz\n', 'line 1: the data have no movie z'],
  ])('say what is wrong with %j', async (text, message) => {
    await expect((async () => run(text))()).rejects.toThrow(message);
  });
});
