import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { trainModel } from '../../../src/app/training/training.ts';
import { addCandidate, findModel, type StoredModel } from '../../../src/store/models/models.ts';
import { damageModel } from '../../support/damage.ts';
import { twoCamps } from '../../support/taste.ts';
import { startServer, type TestServer } from '../server.ts';

let server: TestServer;
let first: StoredModel;
let second: StoredModel;

beforeAll(async () => {
  server = await startServer(twoCamps());
  first = await findModel(server.sql, 1);
  // The second one is of another taste: who likes comedies likes this thriller.
  await server.sql`
    insert into ratings (user_id, movie, rating)
    select user_id, 'thriller+7+2000', 5 from users where user_id % 2 = 0`;
  const { version } = await trainModel({ sql: server.sql, home: server.home, force: true });
  await server.model.reload();
  second = await findModel(server.sql, version);
});
afterAll(() => server.close());

type List = {
  model: { version: number };
  items: { movie: { id: string }; score: number; because: { kind: string }[] }[];
};
const listOf = async (version: number, userId: string | number, query = '') => {
  const url = `/v1/models/${version}/users/${userId}/recommendations${query}`;
  const { status, body } = await server.request('GET', url);
  expect(status).toBe(200);
  return body as List;
};
const served = async (userId: number) => {
  const { body } = await server.request('GET', `/v1/users/${userId}/recommendations?explain=true`);
  const { next: _, ...list } = body as List & { next: unknown };
  return list;
};

describe('GET /v1/models/{version}/users/{id}/recommendations', () => {
  test('of the active model is what is served', async () => {
    expect(await listOf(second.version, 2)).toEqual(await served(2));
    expect(await listOf(second.version, 'nobody')).toMatchObject({ account: false, basis: 'popular' });
  });

  test('of another one is what it served when it was active, with its reasons', async () => {
    const now = await listOf(first.version, 3);
    expect(now.model.version).toBe(first.version);
    expect(now.items[0]!.because).not.toHaveLength(0);
    expect(now.items).not.toEqual((await listOf(second.version, 3)).items);
    await server.request('POST', `/v1/models/${first.version}/activate`);
    expect(now).toEqual(await served(3));
    await server.request('POST', `/v1/models/${second.version}/activate`);
    expect(await listOf(first.version, 3)).toEqual(now);
  });

  test('has as many movies as are asked for', async () => {
    const { items } = await listOf(first.version, 3, '?limit=2');
    expect(items).toEqual((await listOf(first.version, 3)).items.slice(0, 2));
  });

  test('knows what came, and what users said, since the model was loaded', async () => {
    await listOf(first.version, 4);
    const { body } = await server.request('POST', '/v1/movies', { title: 'New One', year: 2026, genres: ['comedy'] });
    const { id } = body as { id: string };
    const list = await listOf(first.version, 4, '?limit=50');
    expect(list.items.map((item) => item.movie.id)).toContain(id);
    const rated = list.items[0]!.movie.id;
    await server.request('PUT', `/v1/users/4/ratings/${encodeURIComponent(rated)}`, { rating: 5 });
    const after = await listOf(first.version, 4, '?limit=50');
    expect(after.items.map((item) => item.movie.id)).not.toContain(rated);
  });
});

describe('a model that cannot be compared', () => {
  const ask = async (version: number) => {
    const { status, body } = await server.request('GET', `/v1/models/${version}/users/1/recommendations`);
    return { status, ...(body as { code: string; detail: string }) };
  };

  test('is unknown, or in training', async () => {
    expect(await ask(99_999)).toMatchObject({ status: 404, code: 'MODEL_UNKNOWN' });
    const version = await addCandidate(server.sql, {});
    expect(await ask(version)).toMatchObject({
      status: 404,
      code: 'MODEL_UNKNOWN',
      detail: expect.stringContaining('still in training'),
    });
    await server.sql`delete from models where version = ${version}`;
  });

  test('is too large for the free memory, damaged, or missing', async () => {
    const lost = await trainModel({ sql: server.sql, home: server.home });
    await server.request('POST', `/v1/models/${second.version}/activate`);
    const memory = vi.spyOn(process, 'availableMemory').mockReturnValue(1000);
    expect(await ask(lost.version)).toMatchObject({ status: 503, code: 'MEMORY_SHORT' });
    memory.mockRestore();
    await damageModel(server.sql, server.home, lost.version);
    expect(await ask(lost.version)).toMatchObject({ status: 409, code: 'ARTIFACT_DAMAGED' });
    await server.sql`delete from model_chunks where version = ${lost.version}`;
    expect(await ask(lost.version)).toMatchObject({
      status: 409,
      code: 'ARTIFACT_DAMAGED',
      detail: expect.stringContaining('has no bytes'),
    });
  });
});

test('GET /v1/models tells what the gate said, and what each model was made with', async () => {
  const { body } = await server.request('GET', '/v1/models');
  const { models } = body as { models: Record<string, unknown>[] };
  expect(models.find(({ version }) => version === second.version)).toMatchObject({
    gate: { passed: expect.any(Boolean), reason: expect.any(String), users: expect.any(Number) },
    hyperparameters: { headRatings: 3, long: { ridge: 350 } },
  });
});
