import { afterEach, describe, expect, it } from 'vitest';
import { trainModel } from '../../src/app/training/training.ts';
import { activateModel } from '../../src/store/models/models.ts';
import { damageModel } from '../support/damage.ts';
import { twoCamps } from '../support/taste.ts';
import { startGuarded } from './guarded.ts';
import { startServer } from './server.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

type Check = { name: string; status: string; detail: string };
const gibibyte = 2 ** 30;

async function ready(choice: Parameters<typeof startGuarded>[0]) {
  const server = await startGuarded(choice);
  cleanups.push(() => server.close());
  const { status, body } = await server.send('GET', '/health/ready');
  const report = JSON.parse(body) as { status: string; checks: Check[] };
  return { code: status, ...report, of: (name: string) => report.checks.find((check) => check.name === name) };
}

const model = {
  current: () => ({ version: 7 }) as never,
  catchUp: async () => {},
  prepare: async () => {},
  reload: async () => {},
};

describe('GET /health/ready', () => {
  it('is 200 for a server that can answer', async () => {
    const server = await startServer(twoCamps());
    cleanups.push(() => server.close());
    expect(await server.request('GET', '/health/ready')).toMatchObject({
      status: 200,
      body: {
        status: 'ok',
        checks: [
          { name: 'database', status: 'ok' },
          { name: 'model', status: 'ok', detail: 'Model 1 is live.' },
        ],
      },
    });
  });

  it('is degraded while another model is active than the one that answers', async () => {
    const server = await startServer(twoCamps());
    cleanups.push(() => server.close());
    const { version } = await trainModel({ sql: server.sql, home: server.home });
    await damageModel(server.sql, server.home, version);
    await expect.poll(() => server.model.current()!.version).toBe(version);
    await activateModel(server.sql, 1, 'by hand');
    await expect.poll(() => server.model.current()!.version).toBe(1);
    await activateModel(server.sql, version, 'by hand');
    expect(await server.request('GET', '/health/ready')).toMatchObject({
      status: 200,
      body: {
        status: 'degraded',
        checks: expect.arrayContaining([
          {
            name: 'model',
            status: 'degraded',
            detail: `Model 1 is live, but model ${version} is active; see the server log.`,
          },
        ]),
      },
    });
  });

  it('is 503 without a model, and says what to do', async () => {
    const { code, of } = await ready({});
    expect(code).toBe(503);
    expect(of('model')).toMatchObject({
      status: 'failing',
      detail: expect.stringContaining('npx @marquee-movies/server train'),
    });
    expect(of('database')).toMatchObject({ status: 'ok' });
  });

  it('is 503 where the database is away, and liveness is not', async () => {
    const server = await startGuarded({ model });
    cleanups.push(() => server.close());
    await server.sql.end({ timeout: 0 });
    const { status, body } = await server.send('GET', '/health/ready');
    expect(status).toBe(503);
    expect(JSON.parse(body).checks).toContainEqual({
      name: 'database',
      status: 'failing',
      detail: 'It does not answer within 2 seconds.',
    });
    expect(await server.send('GET', '/health/live')).toMatchObject({ status: 200, body: '{"status":"up"}' });
  });

  it.each([
    [2 * gibibyte, 'ok', 200],
    [0.5 * gibibyte, 'degraded', 200],
    [0.05 * gibibyte, 'degraded', 200],
  ])('with %d bytes free on the disk is %s', async (free, status, code) => {
    const report = await ready({ model, freeDiskBytes: async () => free });
    expect(report).toMatchObject({ code, status });
    expect(report.of('disk')).toMatchObject({ status, detail: expect.stringMatching(/[MG]iB are free/) });
  });

  it('is degraded where something else says so, and where nobody knows about the disk', async () => {
    const stream: Check = { name: 'stream', status: 'degraded', detail: 'It is 4 minutes behind.' };
    const report = await ready({
      model,
      moreChecks: async () => [stream as never],
      freeDiskBytes: async () => {
        throw new Error('gone');
      },
    });
    expect(report.code).toBe(200);
    expect(report.of('stream')).toEqual(stream);
    expect(report.of('disk')).toMatchObject({ status: 'degraded' });
  });
});
