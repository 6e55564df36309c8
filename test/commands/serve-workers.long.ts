import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import type { HealthCheck } from '../../src/serve/context.ts';
import { findImport } from '../../src/store/imports/imports.ts';
import { listTrainings } from '../../src/store/models/trainings.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { type Served, serve } from '../support/serve.ts';
import { twoCamps } from '../support/taste.ts';
import { openTrained } from '../support/trained.ts';

const rows = twoCamps();
/** Enough that all of them reach the same one of two workers once in eight million runs. */
const connections = Array.from({ length: 24 }, () => new Agent({ keepAlive: true, maxSockets: 1 }));

let database: Awaited<ReturnType<typeof openTrained>>;
let server: Served;
beforeAll(async () => {
  database = await openTrained(rows);
  const flags = ['--database-url', database.url, '--workers', '2', '--read-access', 'open', '--stop-delay', '5s'];
  const toFile = 'exec "$0" src/main.ts serve "$@" >"$MARQUEE_HOME/log"';
  const command = ['/bin/sh', '-c', toFile, process.execPath];
  server = await serve(database.home, { command, flags: [...flags, '--log-level', 'info'] });
});
afterAll(async () => {
  for (const agent of connections) agent.destroy();
  await database?.close();
});

async function send(connection: number, method: string, path: string, body?: unknown) {
  const agent = connections[connection]!;
  const headers = body === undefined ? {} : { 'content-type': 'application/json' };
  const sending = request(`${server.url}${path}`, { method, agent, headers });
  sending.end(body === undefined ? undefined : JSON.stringify(body));
  const [response] = await once(sending, 'response');
  const answer = await text(response);
  return { status: response.statusCode as number, body: answer === '' ? undefined : JSON.parse(answer) };
}

const step = fc.record({
  user: fc.integer({ min: 1, max: 4 }),
  movie: fc.nat({ max: rows.movies.length - 1 }).map((index) => rows.movies[index]!.id),
  stars: fc.option(fc.integer({ min: 1, max: 10 }).map((halves) => halves / 2)),
  writer: fc.nat({ max: connections.length - 1 }),
  reader: fc.nat({ max: connections.length - 1 }),
});

test('what is written over one connection is read over every other, whichever workers they reach', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 12 }), async (steps) => {
      for (const { user, movie, stars, writer, reader } of steps) {
        const place = `/v1/users/${user}/ratings/${movie}`;
        if (stars === null) await send(writer, 'DELETE', place);
        else expect((await send(writer, 'PUT', place, { rating: stars })).status).toBeLessThan(300);
        const { body } = await send(reader, 'GET', `/v1/users/${user}/ratings?limit=100`);
        const found = body.ratings.find((each: { movie: string }) => each.movie === movie);
        expect(found?.rating).toBe(stars ?? undefined);
        const lists = [reader, writer].map((each) => send(each, 'POST', '/predict', { user_id: user }));
        const [one, other] = await Promise.all(lists);
        if (stars !== null) expect(one!.body.movies).not.toContain(movie);
        expect(one).toEqual(other);
      }
    }),
    { numRuns: 25 },
  );
});

test('one training and one import run at a time, by whichever worker they are started', async () => {
  const before = (await listTrainings(database.sql)).length;
  const answers = await Promise.all([0, 1, 2, 3].map((each) => send(each, 'POST', '/v1/trainings')));
  const started = answers.filter(({ status }) => status === 202).length;
  expect(answers.filter(({ status }) => status === 409)).toHaveLength(answers.length - started);
  // A small training may end before the last one is asked for.
  const begun = async () => (await listTrainings(database.sql)).toReversed().slice(before);
  await expect.poll(async () => (await begun()).map(({ state }) => state)).toEqual(Array(started).fill('succeeded'));
  const trainings = await begun();
  expect(started).toBeGreaterThan(0);
  for (const [index, { started: next }] of trainings.slice(1).entries()) {
    expect(next.getTime()).toBeGreaterThanOrEqual(trainings[index]!.ended!.getTime());
  }

  const file = 'timestamp,user_id,movie,rating\n2001-01-01,1,comedy+1+2000,5\n';
  const sent = await fetch(`${server.url}/v1/imports?name=ratings.csv`, {
    method: 'POST',
    body: file,
    headers: { 'content-type': 'application/octet-stream' },
  });
  expect(sent.status).toBe(202);
  const { id } = (await sent.json()) as { id: number };
  await expect.poll(async () => (await findImport(database.sql, id)).state).toBe('succeeded');
  const empty = await fetch(`${server.url}/v1/imports?name=ratings.csv`, {
    method: 'POST',
    headers: { 'content-type': 'application/octet-stream' },
  });
  expect(empty.status).toBe(400);
});

test('an activation reaches all workers', async () => {
  const { body } = await send(0, 'GET', '/v1/models');
  const { version } = body.models[0];
  expect((await send(0, 'POST', `/v1/models/${version}/activate`)).status).toBe(200);
  await expect
    .poll(async () => {
      const answers = connections.map((_, each) => send(each, 'GET', '/v1/users/1/recommendations?limit=1'));
      return new Set((await Promise.all(answers)).map(({ body }) => body.model.version));
    })
    .toEqual(new Set([version]));
});

test('the log tells the requests of the workers apart', async () => {
  const lines = (await readFile(path.join(database.home, 'log'), 'utf8')).trim().split('\n');
  const requests = lines.map((line) => JSON.parse(line)).filter(({ msg }) => msg === 'request answered');
  expect(new Set(requests.map(({ worker }) => worker))).toEqual(new Set([0, 1]));
  expect(new Set(requests.map(({ worker, reqId }) => `${worker} ${reqId}`)).size).toBe(requests.length);
});

test('another server of the same home is refused, and a stop is announced before it fails nobody', async () => {
  const other = await serve(database.home, { flags: ['--database-url', database.url, '--workers', '2'] }).catch(
    (error: Error) => error.message,
  );
  expect(other).toMatch(/Another marquee serve uses/);

  const stopped = server.stop('SIGTERM');
  const states = await Promise.all(connections.map((_, each) => send(each, 'GET', '/health/ready')));
  await expect
    .poll(async () => (await fetch(`${server.url}/health/ready`).catch(() => undefined))?.status, { interval: 20 })
    .toBe(503);
  expect(states.every(({ status }) => status === 200 || status === 503)).toBe(true);
  expect(await stopped).toBe(0);
});

test('workers that have not started yet are not reported as being replaced', async () => {
  const command = ['/bin/sh', '-c', 'exec "$0" src/main.ts serve "$@" 1>&2', process.execPath];
  const flags = ['--database-url', database.url, '--workers', '3', '--log-level', 'info'];
  // Told by the first worker, while the others start.
  const until = /Server listening at ([^"]+)/;
  const home = await makeTemporaryFolder();
  onTestFinished(home.remove);
  const starting = await serve(home.folder, { command, flags, until });
  onTestFinished(async () => void (await starting.stop()));
  const details: string[] = [];
  const readDetail = async () => {
    const { checks } = (await (await fetch(`${starting.url}/health/ready`)).json()) as { checks: HealthCheck[] };
    details.push(checks.find(({ name }) => name === 'workers')!.detail);
    return details.at(-1);
  };
  await expect.poll(readDetail).toBe('All 3 answer.');
  expect(details.filter((detail) => detail.includes('replaced'))).toEqual([]);
});
