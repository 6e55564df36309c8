import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Answers, createAnswers } from '../../src/serve/answers.ts';
import { movieMark, summaryOf } from '../../src/serve/movies/summary.ts';
import { twoCamps } from '../support/taste.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
let answers: Answers;
beforeAll(async () => {
  server = await startServer(twoCamps());
});
afterAll(() => server?.close());
beforeEach(() => {
  answers = createAnswers({ sql: server.sql, model: server.model, tracing: undefined });
});

const question = { recommender: 'default', text: 'ten' } as const;

/** A computation that waits until it is let go on. */
function createComputation() {
  const gate = Promise.withResolvers<void>();
  let begun = 0;
  return {
    begun: () => begun,
    go: gate.resolve,
    fail: gate.reject,
    async compute() {
      const turn = ++begun;
      if (turn === 1) await gate.promise;
      return `answer ${turn}`;
    },
  };
}

test('an answer that many wait for is computed once', async () => {
  const { compute, begun, go } = createComputation();
  const asked = Array.from({ length: 50 }, () => answers.remember(1, question, compute));
  await expect.poll(begun).toBe(1);
  go();
  expect(new Set(await Promise.all(asked))).toEqual(new Set(['answer 1']));
  expect(await answers.remember(1, question, compute)).toBe('answer 1');
  expect(begun()).toBe(1);
  expect(await answers.remember(2, question, compute)).toBe('answer 2');
});

test('those who wait are answered when the one whose request it is computed for has left', async () => {
  const { compute, begun, fail } = createComputation();
  const asked = Array.from({ length: 5 }, () => answers.remember(1, question, compute));
  await expect.poll(begun).toBe(1);
  fail(new Error('The client has left.'));
  const [first, ...others] = await Promise.allSettled(asked);
  expect(first).toMatchObject({ status: 'rejected' });
  expect(others.map((each) => each.status === 'fulfilled' && each.value)).toEqual(Array(4).fill('answer 2'));
  expect(begun()).toBe(2);
});

test('an answer from before a write is not given to those who ask after it', async () => {
  const { compute, begun, go } = createComputation();
  const before = answers.remember(1, question, compute);
  await expect.poll(begun).toBe(1);
  await server.sql`insert into ratings values (now(), 1, 'thriller+1+2000', 2)
    on conflict (user_id, movie) do update set rating = excluded.rating`;
  expect(await answers.remember(1, question, compute)).toBe('answer 2');
  go();
  expect(await before).toBe('answer 1');
  expect(await answers.remember(1, question, compute)).not.toBe('answer 1');
});

test('a list is remembered without its movies, and told whole, in their newest words', async () => {
  const { movies } = server.model.current()!.linear.catalogue;
  const ids = ['thriller+1+2000', 'comedy+1+2000'];
  const body = JSON.stringify({ items: ids.map((_, place) => ({ rank: place + 1, movie: movieMark })) });
  const marked = ids.map((id) => movies.indexOf(id)!);
  const compute = async () => ({ body, movies: ids, marked });
  const whole = JSON.stringify({ items: ids.map((id, place) => ({ rank: place + 1, movie: summaryOf(movies, id) })) });
  for (const time of ['computed', 'remembered']) {
    expect((await answers.rememberList(1, question, compute)).body, time).toBe(whole);
  }
  expect(answers.counts()).toMatchObject({ hits: 1, misses: 1, entries: 1 });
  expect(answers.counts().bytes).toBeLessThan(body.length + 400);
});
