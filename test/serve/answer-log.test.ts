import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type AnswerLogOptions, createAnswerLog } from '../../src/serve/operation/answer-log.ts';
import { createLogger } from '../../src/serve/operation/logger.ts';
import { deleteOldAnswers, type LoggedAnswer, writeAnswers } from '../../src/store/models/answer-log.ts';
import { twoCamps } from '../support/taste.ts';
import { startServer, type TestServer } from './server.ts';

const log = createLogger('silent');

const answer = (userId: number, changed: Partial<LoggedAnswer> = {}) => ({
  userId,
  time: new Date(),
  movies: ['comedy+1+2000'],
  modelVersion: 1,
  recommender: 'marquee',
  basis: 'history',
  route: '/predict',
  milliseconds: 2.5,
  ...changed,
});

/** A log whose writes wait until they are let through. */
function openSlowLog(changed: Partial<AnswerLogOptions> = {}) {
  const written: number[][] = [];
  const { promise: open, resolve: letThrough } = Promise.withResolvers<void>();
  const write = async (answers: readonly LoggedAnswer[]) => {
    await open;
    written.push(answers.map(({ userId }) => userId));
  };
  return { answers: createAnswerLog({ write, log, share: 1, everyMs: 5, ...changed }), written, letThrough };
}

describe('the answer log', () => {
  it('writes in batches, in order, and drops answers when the queue is full', async () => {
    const { answers, written, letThrough } = openSlowLog({ capacity: 1500 });
    for (let userId = 0; userId < 1510; userId++) answers.add(answer(userId));
    letThrough();
    await answers.close();
    expect(written.map(({ length }) => length)).toEqual([1000, 500]);
    expect(written.flat()).toEqual(Array.from({ length: 1500 }, (_, userId) => userId));
    expect(answers.counts()).toEqual({ written: 1500, dropped: 10 });
  });

  it('keeps what cannot be written, and tries again', async () => {
    let failures = 2;
    const ids: string[][] = [];
    const write = async (batch: readonly LoggedAnswer[]) => {
      ids.push(batch.map(({ id }) => id));
      if (failures-- > 0) throw new Error('away');
    };
    const answers = createAnswerLog({ write, log, share: 1, everyMs: 5 });
    answers.add(answer(1));
    while (answers.counts().written === 0) await delay(5);
    expect(ids).toEqual([ids[0], ids[0], ids[0]]);
    await answers.close();
  });

  it('closes in time where nothing can be written, and says what was lost', async () => {
    const { answers } = openSlowLog({ patienceMs: 20 });
    answers.add(answer(1));
    await answers.close();
    expect(answers.counts()).toEqual({ written: 0, dropped: 1 });
  });

  it('keeps all answers to a share of users, the same ones each time', async () => {
    const sample = async () => {
      const { answers, written, letThrough } = openSlowLog({ share: 0.1 });
      for (let round = 0; round < 2; round++) {
        for (let userId = 0; userId < 2000; userId++) answers.add(answer(userId));
      }
      letThrough();
      await answers.close();
      return written.flat();
    };
    const users = await sample();
    const distinct = new Set(users);
    expect(users).toHaveLength(2 * distinct.size);
    expect(distinct.size).toBeGreaterThan(150);
    expect(distinct.size).toBeLessThan(250);
    expect(await sample()).toEqual(users);
  });
});

describe('a server that keeps answers', () => {
  let server: TestServer;
  beforeAll(async () => {
    server = await startServer(twoCamps(), {
      replace: ({ sql }) => ({
        answerLog: createAnswerLog({ write: (batch) => writeAnswers(sql, batch), log, share: 1, everyMs: 5 }),
      }),
    });
  });
  afterAll(() => server?.close());
  beforeEach(() => server.sql`truncate answers`);

  type Row = { user_id: number; movies: string[]; route: string; milliseconds: number };

  async function untilKept(count: number): Promise<Row[]> {
    for (;;) {
      const rows = await server.sql<Row[]>`select * from answers order by "timestamp", id`;
      if (rows.length >= count) return rows;
      await delay(10);
    }
  }

  it('keeps lists for users as they were shown, remembered ones too', async () => {
    const first = (await server.predict(3)).body as { movies: string[] };
    await server.predict(3);
    const rows = await untilKept(2);
    for (const row of rows) {
      expect(row).toMatchObject({
        user_id: 3,
        movies: first.movies,
        model_version: 1,
        recommender: 'marquee',
        basis: 'history',
        route: '/predict',
      });
      expect(row.milliseconds).toBeGreaterThan(0);
    }
  });

  it('keeps each page, and the plain text list', async () => {
    const page = async (path: string) =>
      (await server.request('GET', path)).body as { items: { movie: { id: string } }[]; next: string };
    const url = '/v1/users/4/recommendations?limit=2&recommender=popular';
    const first = await page(url);
    const second = await page(`${url}&cursor=${encodeURIComponent(first.next)}`);
    const plain = (await server.request('GET', '/recommend/4')).body as string;
    const rows = await untilKept(3);
    expect(rows).toHaveLength(3);
    const moviesOf = (route: string) => rows.filter((row) => row.route === route).map(({ movies }) => movies);
    const pages = [first, second].map(({ items }) => items.map(({ movie }) => movie.id));
    expect(moviesOf('/v1/users/:id/recommendations').toSorted()).toEqual(pages.toSorted());
    expect(moviesOf('/recommend/:user_id')).toEqual([plain.split(',')]);
    expect(rows.map((row) => Object(row).recommender).toSorted()).toEqual(['marquee', 'popular', 'popular']);
  });

  it("keeps nothing of nobody's, of refusals, or of what is no list for a user", async () => {
    for (const id of ['guest', 987_654]) await server.predict(id);
    await server.post('{');
    await server.request('GET', '/v1/movies/popular');
    await server.request('GET', '/v1/users/4/recommendations?limit=0');
    await server.predict(5);
    expect(await untilKept(1)).toEqual([expect.objectContaining({ user_id: 5 })]);
  });

  it('forgets a user who is deleted, also what still waits to be written', async () => {
    await server.predict(6);
    await untilKept(1);
    expect((await server.request('DELETE', '/v1/users/6')).status).toBe(200);
    await writeAnswers(
      server.sql,
      [6, 7].map((userId) => ({ ...answer(userId), id: crypto.randomUUID() })),
    );
    expect((await untilKept(1)).map((row) => row.user_id)).toEqual([7]);
  });

  it('keeps what is written twice once, and deletes what is old', async () => {
    const days = (count: number) => new Date(Date.now() - count * 86_400_000);
    const rows = [29, 31].map((age) => ({ ...answer(8, { time: days(age) }), id: crypto.randomUUID() }));
    await writeAnswers(server.sql, rows);
    await writeAnswers(server.sql, rows);
    expect(await untilKept(2)).toHaveLength(2);
    expect(await deleteOldAnswers(server.sql, 30 * 86_400_000)).toBe(1);
    expect(await untilKept(1)).toHaveLength(1);
  });

  it('counts them by outcome in the metrics', async () => {
    await server.predict(9);
    await untilKept(1);
    const { body } = await server.request('GET', '/metrics');
    expect(body).toMatch(/^marquee_answers_kept_total\{outcome="written"\} [1-9]/m);
    expect(body).toMatch(/^marquee_answers_kept_total\{outcome="dropped"\} 0$/m);
  });

  it('has written all when it is closed', async () => {
    await server.predict(10);
    await server.stop();
    expect(await untilKept(1)).toEqual([expect.objectContaining({ user_id: 10 })]);
  });
});
