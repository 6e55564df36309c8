import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createMarquee, type Marquee } from '../../client/index.ts';
import { startServer, type TestServer } from '../serve/server.ts';
import { leftOut, twoCamps } from '../support/taste.ts';

let server: TestServer;
let marquee: Marquee;
beforeAll(async () => {
  server = await startServer(twoCamps());
  marquee = createMarquee({ url: `${server.url}/` });
});
afterAll(() => server.close());

test('parameters go into the path and the query, lists too, and answers are typed', async () => {
  const { account, items } = await marquee.get('/v1/users/{id}/recommendations', {
    id: 1,
    limit: 3,
    explain: true,
    genres_any: ['comedy', 'thriller'],
  });
  expect(account).toBe(true);
  expect(items[0]!.movie.id).toBe(`thriller+${leftOut(1)}+2000`);
  expect(items[0]!.because!.length).toBeGreaterThan(0);
});

test('what is written is in the next answer, whatever characters an id has', async () => {
  const movie = `thriller+${leftOut(3)}+2000`;
  const written = await marquee.put('/v1/users/{id}/ratings/{movie}', { id: 3, movie, body: { rating: 1 } });
  expect(written).toMatchObject({ status: 'applied', stored: { movie, rating: 1 } });
  const { items } = await marquee.get('/v1/users/{id}/recommendations', { id: 3 });
  expect(items.map((item) => item.movie.id)).not.toContain(movie);
  expect(await marquee.delete('/v1/users/{id}/ratings/{movie}', { id: 3, movie })).toMatchObject({ deleted: true });
});

test('a body may be all there is', async () => {
  const { basis } = await marquee.post('/v1/recommendations', {
    body: { ratings: [{ movie: 'comedy+1+2000', rating: 5 }] },
  });
  expect(basis).toBe('history');
  expect(await marquee.post('/predict', { body: { user_id: 'guest' } })).toMatchObject({ account: false });
});

test('a body may be a file, whose import can be followed', async () => {
  const body = new Blob(['timestamp,user_id,movie,rating\n,1,comedy+0+2000,2.5\n']);
  const { id } = await marquee.post('/v1/imports', { name: 'ratings.csv', body });
  const states = await Array.fromAsync(marquee.follow('/v1/imports/{id}', { id }));
  expect(states.at(-1)).toMatchObject({ state: 'succeeded', tables: { ratings: { read: 1 } } });
});

test('what is no JSON is text', async () => {
  expect(await marquee.get('/metrics')).toContain('# TYPE');
});

test('a request that is refused tells the field', async () => {
  const call = marquee.put('/v1/users/{id}/ratings/{movie}', { id: 3, movie: 'comedy+1+2000', body: { rating: 7 } });
  await expect(call).rejects.toMatchObject({
    name: 'MarqueeProblem',
    status: 400,
    code: 'REQUEST_INVALID',
    title: 'Bad Request',
    errors: [{ field: 'body.rating', detail: expect.any(String) }],
  });
});

test('a key is sent along', async () => {
  const stranger = createMarquee({ url: server.url, key: 'mq_unknown' });
  await expect(stranger.get('/v1/users/{id}', { id: 1 })).rejects.toMatchObject({ status: 401, code: 'KEY_INVALID' });
});

test('a path that lacks a parameter is not asked for', async () => {
  const careless = marquee as unknown as { get(path: string): Promise<unknown> };
  await expect(careless.get('/v1/users/{id}')).rejects.toThrow('/v1/users/{id} needs "id"');
});

describe('each', () => {
  test('goes through all pages', async () => {
    const rated = await Array.fromAsync(marquee.each('/v1/users/{id}/ratings', { id: 2, limit: 4 }));
    expect(rated).toHaveLength(11);
    expect(new Set(rated.map(({ movie }) => movie)).size).toBe(11);
  });

  test('asks for no page that is not needed', async () => {
    const before = server.log.filter((line) => line.includes('request answered')).length;
    for await (const { movie } of marquee.each('/v1/users/{id}/recommendations', { id: 2, limit: 1 })) {
      expect(movie.id).toBe(`comedy+${leftOut(2)}+2000`);
      break;
    }
    expect(server.log.filter((line) => line.includes('request answered')).length).toBe(before + 1);
  });

  test('ends at once where there is nothing', async () => {
    expect(await Array.fromAsync(marquee.each('/v1/users/{id}/hidden', { id: 2 }))).toEqual([]);
  });
});

describe('rate', () => {
  test('takes more ratings than fit into one request, and returns the outcome of each', async () => {
    function* ratings() {
      for (let index = 0; index < 10_002; index++) {
        const movie = index === 10_000 ? 'unknown+1900' : 'comedy+1+2000';
        yield { user_id: 5, movie, rating: 3, timestamp: '2026-11-23T08:00:00Z' };
      }
    }
    const results = await Array.fromAsync(marquee.rate(ratings()));
    expect(results.map(({ line }) => line)).toEqual(Array.from({ length: 10_002 }, (_, index) => index + 1));
    expect(results[0]).toEqual({ line: 1, status: 'applied' });
    expect(results[10_000]).toMatchObject({ line: 10_001, status: 'rejected', field: 'movie' });
    expect(results[10_001]).toEqual({ line: 10_002, status: 'unchanged' });
  });

  test('sends nothing where there is nothing', async () => {
    expect(await Array.fromAsync(marquee.rate([]))).toEqual([]);
  });
});

test('follow tells how a training goes on, until its end', async () => {
  const { id } = await marquee.post('/v1/trainings');
  const told = await Array.fromAsync(marquee.follow('/v1/trainings/{id}', { id }));
  expect(told.at(-1)).toMatchObject({ id, state: 'succeeded', progress: 1 });
  expect(told.map(({ progress }) => progress)).toEqual(
    told.map(({ progress }) => progress).sort((one, next) => one - next),
  );
});
