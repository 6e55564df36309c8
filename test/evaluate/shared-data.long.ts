import path from 'node:path';
import { expect, test } from 'vitest';
import { readFolder } from '../../src/app/evaluating/data.ts';
import { readSplitFile } from '../../src/app/evaluating/split-file.ts';
import { easeModel } from '../../src/evaluate/baselines/ease.ts';
import { popular } from '../../src/evaluate/baselines/popular.ts';
import { evaluate } from '../../src/evaluate/evaluate.ts';
import { loadKernels } from '../../src/kernels/index.ts';
import { requireSharedData } from '../support/parts.ts';

test('popularity and EASE score on MovieLens 1M what other implementations score', async (context) => {
  const folder = requireSharedData(context, 'ml-1m');
  const data = await readFolder(folder, await readSplitFile(path.join(folder, 'split.u8.gz')), () => {});
  const kernels = loadKernels();
  const models = [popular, easeModel(kernels)];
  const options = {
    models,
    judge: 'test',
    relevance: 'like',
    retrainDays: null,
    seed: 1,
    cold: false,
    onProgress: () => {},
  } as const;
  const { models: results, data: counts } = await evaluate(data, options).finally(() => kernels.close());
  expect(counts).toMatchObject({ judgedUsers: 5758, catalogueInUse: { movies: 3883 } });
  expect(results.popular).toMatchObject({
    'ndcg@10': expect.closeTo(0.1251, 3),
    'recall@10': expect.closeTo(0.1009, 3),
    'hr@10': expect.closeTo(0.4891, 3),
    coverage: expect.closeTo(0.028, 3),
  });
  expect(results.ease).toMatchObject({
    'ndcg@10': expect.closeTo(0.2969, 3),
    'recall@10': expect.closeTo(0.2501, 3),
    'hr@10': expect.closeTo(0.7687, 3),
    coverage: expect.closeTo(0.223, 2),
  });
});
