import { afterAll, beforeAll, expect, test } from 'vitest';
import { evaluationDataOf, readFolder } from '../../src/app/evaluating/data.ts';
import { createEvaluatedModels, type ModelName } from '../../src/app/evaluating/models.ts';
import { importSource } from '../../src/app/importing/import.ts';
import { trainModel } from '../../src/app/training/training.ts';
import { readDataset } from '../../src/app/training/training-input.ts';
import { type EvaluationData, evaluate } from '../../src/evaluate/evaluate.ts';
import { loadKernels } from '../../src/kernels/index.ts';
import { makeFolder } from '../ingest/support.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { type Served, serve } from '../support/serve.ts';
import { leftAtOnce, leftOut, playsOfCamps } from '../support/taste.ts';

function filesOfCamps() {
  const { movies, plays } = playsOfCamps();
  return {
    'movies.csv': [
      'id,title,genres,runtime',
      ...movies.map(({ id, title, genres }) => `${id},${title},${genres.join('|')},100`),
    ].join('\n'),
    'watches.csv': [
      'user_id,movie,minutes',
      ...plays.map(({ userId, movieId, minutes }) => `${userId},${movieId},${minutes}`),
    ].join('\n'),
  };
}

let database: TestDatabase;
let home: { folder: string; remove(): Promise<void> };
let server: Served | undefined;
beforeAll(async () => {
  [database, home] = [await openTestDatabase(), await makeTemporaryFolder()];
});
afterAll(async () => {
  await server?.stop();
  await database.close();
  await home.remove();
});

async function judge(data: EvaluationData, names: readonly ModelName[]) {
  const kernels = loadKernels();
  try {
    const models = createEvaluatedModels(names, { kernels, settings: {}, seed: 1 });
    return await evaluate(data, {
      models,
      judge: 'test',
      relevance: 'like',
      retrainDays: null,
      seed: 1,
      cold: true,
      onProgress: () => {},
    });
  } finally {
    await kernels.close();
  }
}

test('a site that only knows plays is imported, evaluated from files and from the database, trained and served', async () => {
  const { sql } = database;
  const folder = await makeFolder(filesOfCamps());
  expect(await importSource({ sql, path: folder, home: home.folder })).toMatchObject({
    plays: { read: 576, new: 576, rejected: 0 },
    ratings: { read: 0 },
  });

  const split = { name: 'random', seed: 1 } as const;
  const fromFiles = await judge(await readFolder(folder, split, () => {}), ['marquee', 'popular', 'classic']);
  expect(fromFiles.models.marquee['ndcg@10']).toBeGreaterThan(fromFiles.models.popular['ndcg@10'] + 0.1);
  expect(fromFiles.models.classic['ndcg@10']).toBeGreaterThan(0);
  expect(fromFiles.models.marquee.coldUsers?.map(({ ratings }) => ratings)).toEqual([0, 1, 2, 3, 5, 10]);
  const fromDatabase = await judge(evaluationDataOf(await readDataset(sql), split), ['popular']);
  expect(fromDatabase.data.judgedLikes).toBe(fromFiles.data.judgedLikes);
  expect(fromDatabase.models.popular['ndcg@10']).toBe(fromFiles.models.popular['ndcg@10']);

  const { activated, verdict } = await trainModel({ sql, home: home.folder });
  expect({ activated, verdict }).toMatchObject({ activated: true, verdict: { users: expect.any(Number) } });

  server = await serve(home.folder, { flags: ['--database-url', database.url, '--read-access', 'open'] });
  const get = async <Body>(path: string) => {
    const response = await fetch(`${server!.url}/v1/${path}`);
    expect(response.status).toBe(200);
    return (await response.json()) as Body;
  };
  expect((await get<{ movies: unknown[] }>('movies/popular?limit=5')).movies).toHaveLength(5);
  expect((await get<{ movies: unknown[] }>('movies/onboarding?limit=5')).movies).toHaveLength(5);
  for (const userId of [2, 3, 10]) {
    const { movies } = await server.predict(userId);
    expect(movies[0]).toBe(`${userId % 2 === 0 ? 'comedy' : 'thriller'}+${leftOut(userId)}+2000`);
  }

  type Term = { kind: string; movie?: { id: string }; share?: number; amount: number };
  const { terms } = await get<{ terms: Term[] }>('users/2/recommendations/thriller+5+2000/explanation');
  const left = terms.find(({ kind, movie }) => kind === 'watch' && movie?.id === leftAtOnce(2));
  expect(left).toMatchObject({ share: 0.03 });
  expect(left!.amount).toBeLessThan(0);
});
