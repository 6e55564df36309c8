import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { advisoryLocks } from '../../../src/store/locks.ts';
import { hold } from '../../support/hold.ts';
import { twoCamps } from '../../support/taste.ts';
import { startServer, type TestServer } from '../server.ts';

type Run = { id: number; state: string; split: string; phase: string; progress: number; outcome: string | null };

let server: TestServer;
beforeAll(async () => {
  server = await startServer(twoCamps(60));
});
afterAll(() => server?.close());

const read = async (id: number) => (await server.request('GET', `/v1/evaluations/${id}`)).body as Run;

async function start(body: object): Promise<Run> {
  const reply = await server.request('POST', '/v1/evaluations', body);
  expect(reply).toMatchObject({ status: 202 });
  const run = reply.body as Run;
  expect(reply.headers.get('location')).toBe(`/v1/evaluations/${run.id}`);
  return run;
}

async function ended(id: number): Promise<Run> {
  await expect.poll(async () => (await read(id)).state).not.toBe('running');
  return await read(id);
}

/** Evaluations wait in their first step until the function that is returned is called. */
const holdEvaluations = () =>
  hold(server.sql, (transaction) => transaction`lock table ratings in access exclusive mode`);

describe('an evaluation over HTTP', () => {
  it('runs in another process, one at a time, and leaves its result and a record of itself', async () => {
    const release = await holdEvaluations();
    const { id } = await start({ split: 'random', users: 20 });
    expect(await read(id)).toMatchObject({
      state: 'running',
      split: 'random',
      phase: 'reading the ratings',
      step: 'read',
      model: null,
      part: null,
      ended: null,
      outcome: null,
    });
    expect(await server.request('POST', '/v1/evaluations', {})).toMatchObject({
      status: 409,
      body: { code: 'EVALUATION_RUNS' },
    });
    await release();
    const run = await ended(id);
    expect(run).toMatchObject({ state: 'succeeded', progress: 1 });
    const { status, body } = await server.request('GET', '/v1/evaluation');
    expect(status).toBe(200);
    const report = body as {
      command: string;
      models: { model: string; metrics: { metric: string; mean: number }[] }[];
    };
    expect(report.command).toBe('marquee evaluate --split random --users 20');
    const means = report.models.map(({ model, metrics }) => ({
      model,
      mean: metrics.find(({ metric }) => metric === 'ndcg@10')!.mean,
    }));
    const best = means.toSorted((one, other) => other.mean - one.mean)[0]!;
    expect(run.outcome).toContain(best.mean.toFixed(4));
    const { evaluations } = (await server.request('GET', '/v1/evaluations')).body as { evaluations: Run[] };
    expect(evaluations).toEqual([run]);
  });

  it('that fails says why', async () => {
    const { id } = await start({ split: 'next-session' });
    const run = await ended(id);
    expect(run).toMatchObject({ state: 'failed', outcome: expect.stringMatching(/split/) });
  });

  it('whose process dies is abandoned, and another one can run', async () => {
    const release = await holdEvaluations();
    const { id } = await start({});
    const [row] = await server.sql<{ name: string }[]>`
      select application_name as name from pg_stat_activity join pg_locks using (pid)
      where locktype = 'advisory' and objid = ${advisoryLocks.evaluation} and classid = 0 and datname = current_database()`;
    process.kill(Number(/^marquee (\d+)$/.exec(row!.name)![1]), 'SIGKILL');
    await expect.poll(async () => (await read(id)).state).toBe('abandoned');
    const next = await start({ users: 10 });
    await release();
    expect((await ended(next.id)).state).toBe('succeeded');
  });

  it('that never was is a problem, as is a split that is none', async () => {
    expect(await server.request('GET', '/v1/evaluations/99999')).toMatchObject({
      status: 404,
      body: { code: 'EVALUATION_UNKNOWN' },
    });
    expect(await server.request('POST', '/v1/evaluations', { split: 'by-hand' })).toMatchObject({ status: 400 });
  });
});
