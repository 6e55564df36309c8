import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { advisoryLocks } from '../../src/store/locks.ts';

import { damageModel } from '../support/damage.ts';
import { hold } from '../support/hold.ts';
import { twoCamps } from '../support/taste.ts';
import { startServer, type TestServer } from './server.ts';

type Training = {
  id: number;
  state: string;
  phase: string;
  progress: number;
  model: number | null;
  activated: boolean | null;
  outcome: string | null;
};
type Model = { version: number; state: string; reason: string; ratings: number | null };

let server: TestServer;
beforeAll(async () => {
  server = await startServer(twoCamps());
});
afterAll(() => server?.close());

const read = async (id: number) => (await server.request('GET', `/v1/trainings/${id}`)).body as Training;
const models = async () => ((await server.request('GET', '/v1/models')).body as { models: Model[] }).models;

async function train(): Promise<Training> {
  const { status, headers, body } = await server.request('POST', '/v1/trainings');
  expect(status).toBe(202);
  const training = body as Training;
  expect(headers.get('location')).toBe(`/v1/trainings/${training.id}`);
  return training;
}

async function ended(id: number): Promise<Training> {
  await expect.poll(async () => (await read(id)).state).not.toBe('running');
  return await read(id);
}

/** Trainings wait in their first phase until the function that is returned is called. */
function holdTrainings(): Promise<() => Promise<void>> {
  return hold(server.sql, (transaction) => transaction`lock table ratings in access exclusive mode`);
}

/** The process that trains, as PostgreSQL knows it. */
async function trainingProcess(): Promise<number> {
  const [row] = await server.sql<{ name: string }[]>`
    select application_name as name from pg_stat_activity join pg_locks using (pid)
    where locktype = 'advisory' and objid = ${advisoryLocks.training} and classid = 0 and datname = current_database()`;
  return Number(/^marquee (\d+)$/.exec(row!.name)![1]);
}

describe('a training over HTTP', () => {
  it('runs in another process, and leaves a model and a record of itself', async () => {
    const { id } = await train();
    const training = await ended(id);
    expect(training).toMatchObject({ state: 'succeeded', progress: 1, activated: true, outcome: expect.any(String) });
    const [newest] = await models();
    expect(newest).toMatchObject({ version: training.model, state: 'active', ratings: expect.any(Number) });
    const list = (await server.request('GET', '/v1/trainings')).body as { trainings: Training[] };
    // The one before them was the server's first.
    expect(list.trainings.map(({ state }) => state)).toEqual(['succeeded', 'succeeded']);
    expect(list.trainings[0]).toEqual(training);
  });

  it('does not run twice at a time', async () => {
    const release = await holdTrainings();
    const { id } = await train();
    expect(await server.request('POST', '/v1/trainings')).toMatchObject({
      status: 409,
      body: { code: 'TRAINING_RUNS' },
    });
    await release();
    expect(await ended(id)).toMatchObject({ state: 'succeeded' });
  });

  it('is abandoned when its process is killed, and another one may begin', async () => {
    const release = await holdTrainings();
    const { id } = await train();
    expect(await read(id)).toMatchObject({ state: 'running', phase: 'read', progress: 0 });
    process.kill(await trainingProcess(), 'SIGKILL');
    // PostgreSQL notices that the client is gone when the query that waits has ended.
    await release();
    await expect.poll(async () => (await read(id)).state).toBe('abandoned');
    expect(await ended((await train()).id)).toMatchObject({ state: 'succeeded' });
    expect(await read(id)).toMatchObject({ state: 'abandoned', model: null, outcome: null });
  });

  it('can be followed as it goes, to its end', async () => {
    const release = await holdTrainings();
    const { id } = await train();
    const headers = { accept: 'text/event-stream' };
    const response = await fetch(`${server.url}/v1/trainings/${id}`, { headers });
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    let told = '';
    const reading = (async () => {
      for await (const text of response.body!.pipeThrough(new TextDecoderStream())) told += text;
    })();
    await expect.poll(() => told).toContain('event: training\ndata: {');
    await release();
    await reading;
    const events = told
      .trim()
      .split('\n\n')
      .map((event) => JSON.parse(/^event: training\ndata: (.*)$/.exec(event)![1]!));
    expect(events[0]).toMatchObject({ id, state: 'running' });
    expect(events.at(-1)).toEqual(await read(id));
    expect(events.at(-1)).toMatchObject({ state: 'succeeded' });
    const progress = events.map((event) => event.progress as number);
    expect(progress).toEqual(progress.toSorted((a, b) => a - b));
  });

  it('that never was is a problem, also for who wants to follow it', async () => {
    for (const accept of ['application/json', 'text/event-stream']) {
      const reply = await server.request('GET', '/v1/trainings/99999', undefined, { accept });
      expect(reply).toMatchObject({ status: 404, body: { status: 404, code: 'TRAINING_UNKNOWN' } });
      expect(reply.headers.get('content-type')).toMatch(/^application\/problem\+json/);
    }
    expect((await server.request('GET', '/v1/trainings/one')).status).toBe(400);
  });
});

describe('an activation over HTTP', () => {
  it('is answered when this process answers with that model', async () => {
    const [active, previous] = await models();
    for (const { version } of [previous!, active!, previous!]) {
      const reply = await server.request('POST', `/v1/models/${version}/activate`);
      expect(reply).toMatchObject({
        status: 200,
        body: { version, state: 'active', reason: 'activated by a request' },
      });
      expect(server.model.current()!.version).toBe(version);
    }
    expect((await models()).filter(({ state }) => state === 'active')).toHaveLength(1);
  });

  it('refuses what is no model, and one whose file is damaged, and goes on as before', async () => {
    expect(await server.request('POST', '/v1/models/99999/activate')).toMatchObject({
      status: 404,
      body: { code: 'MODEL_UNKNOWN' },
    });
    const other = (await models()).find(({ state }) => state === 'retired')!;
    const before = server.model.current()!.version;
    await damageModel(server.sql, server.home, other.version);
    expect(await server.request('POST', `/v1/models/${other.version}/activate`)).toMatchObject({
      status: 409,
      body: { code: 'ARTIFACT_DAMAGED' },
    });
    expect(server.model.current()!.version).toBe(before);
    expect((await models()).find(({ state }) => state === 'active')!.version).toBe(before);
  });

  it('cannot be had by a page of another site', async () => {
    const [{ version }] = (await models()) as [Model];
    const headers = { origin: 'https://evil.example', 'content-type': 'text/plain' };
    expect(await server.request('POST', `/v1/models/${version}/activate`, undefined, headers)).toMatchObject({
      status: 403,
      body: { code: 'NOT_FROM_HERE' },
    });
  });
});

describe('a server that closes', () => {
  it('ends the streams of those who follow', async () => {
    const closing = await startServer(twoCamps());
    const hold = closing.sql.begin(async (transaction) => {
      await transaction`lock table ratings in access exclusive mode`;
      const reply = await closing.request('POST', '/v1/trainings');
      const { id } = reply.body as Training;
      const response = await fetch(`${closing.url}/v1/trainings/${id}`, { headers: { accept: 'text/event-stream' } });
      const read = response.text();
      await closing.stop();
      expect(await read).toContain('"state":"running"');
    });
    await hold;
    await closing.close();
  });
});
