import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { clientFiles } from '../../scripts/build-client.ts';
import { startServer, type TestServer } from '../serve/server.ts';
import { movie, rating, twoCamps, user } from '../support/taste.ts';

/** A canary can be recognised in any text. */
const canaries = [8_765_432_100_001, 8_765_432_100_002, 8_765_432_100_003];
const trace = new RegExp(['canary', ...canaries].join('|'));

/** Whose answers are read: as like the canaries as can be, so that all that compares users finds them. */
const asking = 1;

let server: TestServer;
beforeAll(async () => {
  const { movies, users, ratings } = twoCamps();
  const examples = ['alien+1979', 'heat+1995'].map((id) => movie(id, { genres: ['thriller'] }));
  const known = ratings.filter(({ userId }) => userId === asking);
  server = await startServer({
    movies: [...movies, ...examples],
    users: [...users, ...canaries.map((id) => user(id, { occupation: `canary ${id}`, gender: 'canary' }))],
    ratings: [...ratings, ...canaries.flatMap((id) => known.map(({ movieId, stars }) => rating(id, movieId, stars)))],
  });
  for (const id of canaries) {
    const watched = await server.request('PUT', `/v1/users/${id}/watches/heat+1995`, { minutes: 87 });
    const hidden = await server.request('PUT', `/v1/users/${id}/hidden/alien+1979`);
    expect([watched.status, hidden.status]).toEqual([200, 200]);
  }
  const uploaded = await fetch(`${server.url}/v1/imports?name=users.csv`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
    body: 'user_id,age\n700,30\nnobody,30\n',
  });
  expect(uploaded.status).toBe(202);
  await vi.waitFor(
    async () => expect((await server.request('GET', '/v1/imports/1')).body).toMatchObject({ state: 'succeeded' }),
    120_000,
  );
});
afterAll(() => server.close());

/** They tell of nobody but their caller, and need what the others do not: an existing key or token, a file, a finished evaluation. */
const withoutUsers = new Set([
  'createKey',
  'revokeKey',
  'revokeToken',
  'getMe',
  'startImport',
  'importForUser',
  'previewImport',
  'readEvaluation',
]);

const operations = orderByHarm(readOperations(JSON.parse(await readFile(clientFiles.document, 'utf8')))).filter(
  ({ operationId }) => !withoutUsers.has(operationId),
);

test.each(operations)('$operationId tells nothing of anybody else', async ({ operationId, method, url, body }) => {
  const { status, body: answer, headers } = await server.request(method, url, body);
  expect(status, JSON.stringify(answer)).toBeLessThan(300);
  const told = JSON.stringify([answer, [...headers]]);
  if (operationId === 'listSimilarUsers') expect(told.replaceAll(/"user_id":\d+/g, '')).not.toMatch(trace);
  else expect(told).not.toMatch(trace);
});

test('similar users are told by their ids alone', async () => {
  const { body } = await server.request('GET', '/v1/users/3/similar?limit=100');
  const users = (body as { users: Record<string, unknown>[] }).users;
  expect(users.length).toBeGreaterThan(canaries.length);
  expect(new Set(users.flatMap(Object.keys))).toEqual(new Set(['user_id', 'similarity', 'in_common']));
});

test('the log tells of nobody at all', () => {
  expect(server.log.join('\n')).not.toMatch(trace);
});

type Described = {
  operationId: string;
  requestBody?: { content: Record<string, { schema: Schema; example?: unknown }> };
};
type Schema = { $ref?: string; examples?: unknown[]; items?: Schema };
type Document = { paths: Record<string, Record<string, Described>>; components: { schemas: Record<string, Schema> } };
type Request = { operationId: string; method: string; url: string; body: unknown };

/** A request for each operation, about the one who asks, with the example of its body. */
function readOperations({ paths, components }: Document): Request[] {
  const values: Record<string, string | number> = { id: asking, user_id: asking, movie: 'heat+1995', version: 1 };
  const follow = (schema: Schema) => components.schemas[schema.$ref?.split('/').at(-1) ?? ''] ?? schema;
  const exampleOf = ({ schema, example }: { schema: Schema; example?: unknown }) => {
    if (example !== undefined) return example;
    const { items } = follow(schema);
    return items ? follow(items).examples : follow(schema).examples![0];
  };
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, { operationId, requestBody }]) => {
      const id = path.startsWith('/v1/movies/') ? 'heat+1995' : values.id;
      const url = path.replaceAll(/\{(\w+)\}/g, (_, name: string) => `${name === 'id' ? id : values[name]}`);
      const json = requestBody?.content['application/json'];
      return { operationId, method: method.toUpperCase(), url, body: json && exampleOf(json) };
    }),
  );
}

/** What deletes comes last, users and movies at the very end; a training must have begun before it is looked at. */
function orderByHarm(requests: Request[]): Request[] {
  const harm = ({ operationId, method, url }: Request) => {
    if (operationId === 'readTraining') return 1;
    return method === 'DELETE' ? 2 + Number(url.split('/').length === 4) : 0;
  };
  return requests.toSorted((one, other) => harm(one) - harm(other));
}
