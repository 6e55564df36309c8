import { afterAll, beforeAll, expect, it } from 'vitest';
import { movie, rating, user } from '../support/taste.ts';
import { startServer, type TestServer } from './server.ts';

const movies = Array.from({ length: 12 }, (_, index) => movie(`movie+${index}+2000`));

let server: TestServer;
beforeAll(async () => {
  server = await startServer({ movies, users: [user(42)], ratings: [rating(42, movies[0]!.id, 5)] });
});
afterAll(() => server.close());

it('tells errors as problem details', async () => {
  const { status, body, headers } = await server.request('GET', '/v1/nothing');
  expect(headers.get('content-type')).toBe('application/problem+json; charset=utf-8');
  expect({ status, body }).toEqual({
    status: 404,
    body: {
      type: 'urn:marquee:error:http-404',
      title: 'Not Found',
      status: 404,
      detail: 'There is nothing at this address',
      code: 'HTTP_404',
    },
  });
});
