import { afterAll, beforeAll, expect, it } from 'vitest';
import { movie, twoCamps } from '../support/taste.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  const rows = twoCamps();
  server = await startServer({ ...rows, movies: [...rows.movies, movie('red,+white+1994', { genres: ['comedy'] })] });
});
afterAll(() => server?.close());

const plain = 'text/plain; charset=utf-8';

it('answers one line with up to twenty ids, best first, none that the user has rated', async () => {
  const { status, body, headers } = await server.request('GET', '/recommend/2');
  expect({ status, type: headers.get('content-type') }).toEqual({ status: 200, type: plain });
  const ids = (body as string).split(',');
  const rated = await server.sql`select movie from ratings where user_id = 2`;
  expect(body).not.toContain('\n');
  expect(ids[0]).toBe('comedy+1+2000');
  expect(new Set(ids).size).toBe(14);
  expect(ids).toContain('red%2C+white+1994');
  for (const { movie } of rated) expect(ids).not.toContain(movie);
});

it('answers unknown users with the popular list', async () => {
  const guest = await server.request('GET', '/recommend/guest');
  expect((guest.body as string).split(',')).toHaveLength(20);
  for (const id of ['999999', '-1', '1.5', '%00', '%F0%9F%8E%AD', '']) {
    expect((await server.request('GET', `/recommend/${id}`)).body, id).toBe(guest.body);
  }
});

it('knows a rating at once', async () => {
  expect((await server.request('GET', '/recommend/4')).body).toContain('comedy+2+2000');
  await server.request('PUT', '/v1/users/4/ratings/comedy+2+2000', { rating: 4 });
  expect((await server.request('GET', '/recommend/4')).body).not.toContain('comedy+2+2000');
});

it('tells errors as plain text, too', async () => {
  const missing = await startServer(twoCamps(), {
    replace: ({ model }) => ({ model: { ...model, current: () => undefined } }),
  });
  const { status, body, headers } = await missing.request('GET', '/recommend/1');
  await missing.close();
  expect({ status, body, type: headers.get('content-type') }).toEqual({
    status: 503,
    body: 'No model has been trained yet; try again shortly',
    type: plain,
  });
  expect(await server.request('GET', '/recommend/%ff')).toMatchObject({
    status: 400,
    body: 'The URL cannot be decoded',
  });
});
