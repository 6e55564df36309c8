import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { evaluationDataOf } from '../../../src/app/evaluating/data.ts';
import { keepEvaluation } from '../../../src/app/evaluating/kept-evaluation.ts';
import { createEvaluatedModels } from '../../../src/app/evaluating/models.ts';
import { evaluate } from '../../../src/evaluate/evaluate.ts';
import type { ReportedEvaluation } from '../../../src/evaluate/report/page.ts';
import { loadKernels } from '../../../src/kernels/index.ts';
import { defaultHyperparameters } from '../../../src/model/hyperparameters.ts';
import { makeTemporaryFolder } from '../../support/folders.ts';
import { datasetOf, twoCamps } from '../../support/taste.ts';
import { type Guarded, startGuarded } from '../guarded.ts';

const parts = new AsyncDisposableStack();
let server: Guarded;
let home: string;
let evaluation: ReportedEvaluation;

beforeAll(async () => {
  home = parts.adopt(await makeTemporaryFolder(), (made) => made.remove()).folder;
  server = parts.adopt(await startGuarded({ home }), (started) => started.close());
  evaluation = { ...(await evaluateCamps()), command: 'marquee evaluate' };
});
afterAll(() => parts.disposeAsync());

async function evaluateCamps() {
  const kernels = loadKernels();
  const choice = { kernels, settings: { given: defaultHyperparameters }, seed: 1 };
  try {
    return await evaluate(evaluationDataOf(datasetOf(twoCamps(60)), { name: 'random', seed: 1 }), {
      models: createEvaluatedModels(['random', 'popular'], choice),
      judge: 'test',
      relevance: 'like',
      retrainDays: null,
      seed: 1,
      users: undefined,
      cold: true,
      onProgress: () => {},
    });
  } finally {
    await kernels.close();
  }
}

const ask = async () => {
  const { status, body } = await server.send('GET', '/v1/evaluation', { host: 'localhost' });
  return { status, body: JSON.parse(body) };
};

describe('GET /v1/evaluation', () => {
  test('says what to run where nothing has been evaluated', async () => {
    expect(await ask()).toMatchObject({
      status: 404,
      body: { code: 'EVALUATION_MISSING', detail: expect.stringContaining('npx @marquee-movies/server evaluate') },
    });
  });

  test('tells what was found out, for each model', async () => {
    await keepEvaluation(home, evaluation);
    const { status, body } = await ask();
    expect(status).toBe(200);
    expect(body).toMatchObject({
      command: 'marquee evaluate',
      judged_on: { part: 'test', likes: evaluation.data.judgedLikes },
    });
    expect(Math.abs(Date.now() - Date.parse(body.created))).toBeLessThan(60_000);
    expect(body.models.map(({ model }: { model: string }) => model)).toEqual(['random', 'popular']);
    const { random, popular } = evaluation.models;
    const ndcgOf = (index: number) =>
      body.models[index].metrics.find(({ metric }: { metric: string }) => metric === 'ndcg@10');
    expect(ndcgOf(0)).toEqual({
      metric: 'ndcg@10',
      mean: random!['ndcg@10'],
      interval: random!.ci['ndcg@10'],
      difference: null,
    });
    const { mean, ci } = popular!.difference!['ndcg@10'];
    expect(ndcgOf(1).difference).toEqual({ mean, interval: ci });
    const byGender = body.models[0].groups.find(({ grouping }: { grouping: string }) => grouping === 'gender');
    expect(byGender.groups).toEqual(
      random!.groups.gender.map(({ group, users, ci: interval, ...each }) => {
        return { group, users, ndcg_at_10: each['ndcg@10'], interval };
      }),
    );
    expect(body.models[0].cold_users).toHaveLength(random!.coldUsers!.length);
    expect(body.models[0].cold_movies.users).toBe(random!.coldMovies!.users);
  });

  test('tells the latest one, and of those that were left out that they were', async () => {
    const without = { ...evaluation.models.popular!, coldUsers: null, coldMovies: null };
    await keepEvaluation(home, { ...evaluation, models: { popular: without }, coldMovieOrders: null });
    const { body } = await ask();
    expect(body.models).toHaveLength(1);
    expect(body.models[0]).toMatchObject({ model: 'popular', cold_users: null, cold_movies: null });
    expect(body.cold_movie_orders).toBeNull();
    expect(await readdir(path.join(home, 'reports'))).toEqual(['evaluation.json']);
  });

  test.each(['{"models": {}}', 'no JSON', '{"models": {"a": {}}, "protocol": {}, "data": {}, "created": 1}'])(
    'asks to evaluate again where %s was kept',
    async (content) => {
      await writeFile(path.join(home, 'reports', 'evaluation.json'), content);
      expect(await ask()).toMatchObject({
        status: 404,
        body: { code: 'EVALUATION_MISSING', detail: expect.stringContaining('another version') },
      });
    },
  );
});
