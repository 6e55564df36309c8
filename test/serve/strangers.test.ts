import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { startGuarded } from './guarded.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

describe('the routes of the API', () => {
  it.each(['public', 'open'] as const)('that a stranger may use are these where readers are %s', async (readAccess) => {
    const api = await startGuarded({ database, readAccess });
    const { paths } = JSON.parse((await api.send('GET', '/openapi.json')).body) as { paths: Record<string, object> };
    const allowed: string[] = [];
    for (const [path, methods] of Object.entries(paths)) {
      if (!/^\/(v1|predict|recommend|metrics|health|page)\b/.test(path)) continue;
      for (const method of Object.keys(methods).map((name) => name.toUpperCase())) {
        const { status } = await api.send(method, path.replaceAll(/\{\w+\}/g, '1'), { host: 'stranger.example' });
        if (status !== 401 && status !== 403) allowed.push(`${method} ${path}`);
      }
    }
    await api.close();
    expect(allowed.toSorted()).toEqual([...(readAccess === 'public' ? publicRoutes : openRoutes)].toSorted());
  });
});

const publicRoutes = [
  'POST /v1/groups/recommendations',
  'POST /v1/imports/preview',
  'POST /v1/movies/summaries',
  'GET /health',
  'GET /health/live',
  'GET /health/ready',
  'GET /page.json',
  'GET /recommend/{user_id}',
  'GET /v1/movies',
  'GET /v1/movies/facets',
  'GET /v1/movies/onboarding',
  'GET /v1/movies/popular',
  'GET /v1/movies/trending',
  'GET /v1/movies/{id}',
  'GET /v1/movies/{id}/audience',
  'GET /v1/movies/{id}/similar',
  'GET /v1/users/attributes',
  'POST /predict',
  'POST /v1/recommendations',
  'POST /v1/recommendations/{movie}/explanation',
  'POST /v1/rows',
  'POST /v1/users',
];

const openRoutes = [
  ...publicRoutes,
  'GET /v1/users/{id}',
  'GET /v1/users/{id}/hidden',
  'GET /v1/users/{id}/ratings',
  'GET /v1/users/{id}/recommendations',
  'GET /v1/users/{id}/recommendations/{movie}/explanation',
  'GET /v1/users/{id}/rows',
  'GET /v1/users/{id}/seen',
  'GET /v1/users/{id}/similar',
  'GET /v1/users/{id}/watches',
  'GET /v1/users/{id}/watchlist',
  'POST /v1/users/{id}/rank',
];
