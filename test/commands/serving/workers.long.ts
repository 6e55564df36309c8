import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createSharedReader } from '../../../src/app/models/model-cache.ts';
import { startWorkers } from '../../../src/commands/serving/workers.ts';
import { readConfig } from '../../../src/config.ts';
import { shareConnections } from '../../../src/domain/connections.ts';
import { createLogger } from '../../../src/serve/operation/logger.ts';
import { makeTemporaryFolder } from '../../support/folders.ts';
import { hangWorker, waitInNative } from '../../support/hang-worker.ts';
import { serve } from '../../support/serve.ts';
import { twoCamps } from '../../support/taste.ts';
import { openTrained } from '../../support/trained.ts';

const count = 2;

/** Workers in this process, and their threads as they are started. */
async function start(more: Partial<Parameters<typeof startWorkers>[0]> = {}) {
  const database = await openTrained(twoCamps());
  onTestFinished(() => database.close());
  const threads: Worker[] = [];
  const note = (worker: Worker) => void threads.push(worker);
  process.on('worker', note);
  onTestFinished(() => void process.off('worker', note));
  const log: string[] = [];
  const unused = async () => Promise.reject(new Error('not asked for'));
  const workers = await startWorkers({
    settings: {
      config: readConfig({ MARQUEE_HOME: database.home, PORT: '0', HOST: '127.0.0.1', LOG_LEVEL: 'silent' }),
      target: database.url,
      workers: count,
      connections: shareConnections(undefined, count),
      recommender: undefined,
      logAnswers: undefined,
      pageFolder: undefined,
      streams: false,
    },
    calls: {
      readModel: createSharedReader(database.sql, database.home),
      startTraining: unused,
      startEvaluation: unused,
      startImport: unused,
      check: () => [],
      readStream: () => {
        throw new Error('not asked for');
      },
    },
    log: createLogger('error', { write: (line) => log.push(line) }),
    stopping: new AbortController().signal,
    onStuck: () => {},
    ...more,
  });
  onTestFinished(() => void workers.close());
  return { url: workers.url, threads, log, close: workers.close };
}

/** One POST /predict. @returns the status, or what went wrong */
async function predict(url: string, agent: Agent): Promise<number | string> {
  try {
    const sending = request(`${url}/predict`, {
      method: 'POST',
      agent,
      headers: { 'content-type': 'application/json' },
    });
    sending.end('{"user_id": 1}');
    const [response] = await once(sending, 'response');
    await text(response);
    return response.statusCode;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? String(error);
  }
}

async function readMetric(url: string, name: string): Promise<number> {
  const page = await (await fetch(`${url}/metrics`)).text();
  return Number(new RegExp(`^${name} (\\S+)$`, 'm').exec(page)?.[1]);
}

test.each([
  ['killed', (thread: Worker) => void thread.terminate()],
  // What is no message makes the listener throw, and nothing catches that.
  ['ended by an uncaught error', (thread: Worker) => thread.postMessage(null)],
])('a worker that is %s is replaced, and no request fails but those in flight', async (_, end) => {
  const { url, threads, log } = await start();
  expect(threads).toHaveLength(count);
  const clients = 8;
  const answers: (number | string)[] = [];
  let done = false;
  const load = Array.from({ length: clients }, async () => {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    while (!done) answers.push(await predict(url, agent));
    agent.destroy();
  });
  await expect.poll(() => answers.length).toBeGreaterThan(50);
  end(threads[0]!);
  await expect.poll(() => readMetric(url, 'marquee_workers_replaced_total')).toBe(1);
  await expect.poll(() => readMetric(url, 'marquee_workers')).toBe(count);
  const before = answers.length;
  await expect.poll(() => answers.length).toBeGreaterThan(before + 50);
  done = true;
  await Promise.all(load);
  expect(threads).toHaveLength(count + 1);
  // On a busy machine any of them may be late for a moment.
  const told = log.map((line) => JSON.parse(line).msg).filter((message) => message !== 'a worker does not respond');
  expect(told).toEqual(['a worker has failed; it is being replaced']);
  expect(answers.slice(before).filter((status) => status !== 200)).toEqual([]);
  expect(answers.filter((status) => status !== 200).length).toBeLessThanOrEqual(clients);
  expect(await readMetric(url, 'marquee_http_requests_in_flight')).toBe(0);
});

test('the figures of all workers are told as those of one server, whichever is asked', async () => {
  const { url } = await start();
  const requests = 40;
  // Each over a connection of its own, so both workers get some.
  for (let turn = 0; turn < requests; turn++) {
    const agent = new Agent();
    expect(await predict(url, agent)).toBe(200);
    agent.destroy();
  }
  for (let turn = 0; turn < 8; turn++) {
    const page = await (await fetch(`${url}/metrics`, { headers: { connection: 'close' } })).text();
    const lines = (start: string) => page.split('\n').filter((line) => line.startsWith(start));
    expect(lines('marquee_http_requests_total{method="POST",route="/predict",status="200"}')).toEqual([
      `marquee_http_requests_total{method="POST",route="/predict",status="200"} ${requests}`,
    ]);
    expect(lines('marquee_model_version')).toEqual(['marquee_model_version 1']);
    expect(lines('process_resident_memory_bytes')).toHaveLength(1);
    expect(Number(lines('process_resident_memory_bytes ')[0]!.split(' ')[1])).toBeLessThan(
      2 * process.memoryUsage.rss(),
    );
  }
});

describe('a worker that no longer responds', () => {
  const patience = { lateMs: 3000, stuckMs: 12_000 };
  const checksOf = async (url: string) => {
    const report = (await (await fetch(`${url}/health/ready`, { headers: { connection: 'close' } })).json()) as {
      checks: unknown;
    };
    return JSON.stringify(report.checks);
  };
  /** By the other worker: connections that the kernel gives to the one that hangs are given up. */
  const askSome = async (url: string) => {
    const asked = [1, 2, 3, 4].map(() => Promise.race([checksOf(url).catch(() => ''), delay(1000, '')]));
    return (await Promise.all(asked)).join();
  };
  const whenDegraded = (url: string) =>
    expect.poll(() => askSome(url)).toMatch(/Worker [01] of 2 \(from 0\) does not respond/);

  test('is told by readiness, ended and replaced: an endless loop', async () => {
    const { url, threads, log } = await start({ patience });
    await hangWorker('while (true);');
    await whenDegraded(url);
    await expect.poll(() => threads.length).toBe(count + 1);
    await expect.poll(() => readMetric(url, 'marquee_workers')).toBe(count);
    expect(await predict(url, new Agent())).toBe(200);
    const lines = log.map((line) => JSON.parse(line) as { msg: string; worker: number });
    const { worker } = lines.find(({ msg }) => msg.endsWith('ending it'))!;
    const told = lines.filter((line) => line.worker === worker).map(({ msg }) => msg);
    // On a busy machine it may have been late for a moment before, and the new one after.
    const end = told.findIndex((msg) => msg.endsWith('ending it'));
    expect(told.slice(end - 1, end + 2)).toEqual([
      'a worker does not respond',
      'a worker has not responded for 12 seconds; ending it',
      'a worker has failed; it is being replaced',
    ]);
  });

  test('is told as an error if it cannot be ended: native code', async () => {
    const stuck = Promise.withResolvers<Error>();
    const { close } = await start({ patience, onStuck: stuck.resolve });
    const { folder, remove } = await makeTemporaryFolder();
    onTestFinished(remove);
    const end = path.join(folder, 'end');
    await hangWorker(waitInNative(end));
    try {
      expect(await stuck.promise).toMatchObject({ code: 'WORKER_STUCK' });
      expect(await close()).toBe(false);
    } finally {
      await writeFile(end, '');
    }
  });

  test('does not keep a server from stopping', async () => {
    const database = await openTrained(twoCamps());
    onTestFinished(() => database.close());
    const flags = ['--database-url', database.url, '--workers', '2'];
    const command = [process.execPath, '--import', path.resolve('test/support/hang-worker.ts'), 'src/main.ts', 'serve'];
    const server = await serve(database.home, { command, flags });
    server.process.kill('SIGUSR2');
    await expect.poll(async () => server.told().includes('hanging')).toBe(true);
    server.process.kill('SIGTERM');
    const [, signal] = await once(server.process, 'exit');
    expect(signal).toBe('SIGKILL');
    expect(server.told()).toContain('killing the process, as a worker thread cannot be ended');
  });
});
