import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { Agent, request } from 'node:http';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, onTestFinished, test } from 'vitest';
import { trainModel } from '../../src/app/training/training.ts';
import { openTestDatabase } from '../support/database.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { requirePart } from '../support/parts.ts';
import { findPorts } from '../support/ports.ts';
import { type Served, serve } from '../support/serve.ts';
import { storeRows } from '../support/store-rows.ts';
import { twoCamps } from '../support/taste.ts';

/** `sent` and the times of activations are of `performance.now()`. */
type Answer = { sent: number; status: number | string; model: number | undefined };

const clients = 8;
/** It takes a fraction of a second; this is what it may take where eight clients and more keep two processors busy. */
const maxStaleMs = 4000;
const backends = (ports: readonly number[]) => `
global
  maxconn 200
defaults
  mode http
  timeout connect 2s
  timeout check 5s
  timeout client 30s
  timeout server 30s
frontend front
  bind 127.0.0.1:${ports[0]}
  default_backend servers
backend servers
  balance roundrobin
  option httpchk GET /health/ready
  default-server check inter 200ms fall 1 rise 1
  server first 127.0.0.1:${ports[1]}
  server second 127.0.0.1:${ports[2]}
`;

test('activation, rollback and restarts of one server after the other fail no request and show no old model', async (context) => {
  requirePart(context, 'haproxy');
  const parts = new AsyncDisposableStack();
  onTestFinished(() => parts.disposeAsync());
  const database = parts.adopt(await openTestDatabase(), (opened) => opened.close());
  await storeRows(database.sql, twoCamps(100));
  const ports = await findPorts(3);
  const homes = await Promise.all(
    [0, 1].map(async () => parts.adopt(await makeTemporaryFolder(), (made) => made.remove()).folder),
  );
  for (let version = 1; version <= 2; version++) await trainModel({ sql: database.sql, home: homes[0]!, force: true });
  const startServer = (index: number) =>
    serve(homes[index]!, {
      flags: [
        '--database-url',
        database.url,
        '--port',
        `${ports[index + 1]}`,
        '--stop-delay',
        '4s',
        '--read-access',
        'open',
        // One of each kind.
        '--workers',
        `${index + 1}`,
      ],
    });
  const servers: Served[] = [await startServer(0), await startServer(1)];
  parts.defer(async () => void (await Promise.all(servers.map((server) => server.stop()))));
  const proxy = parts.adopt(await startProxy(homes[0]!, ports), (child) => void child.kill());
  expect(proxy.exitCode).toBeNull();

  const answers: Answer[] = [];
  const activations: { at: number; version: number }[] = [];
  const running = new AbortController();
  const load = Array.from({ length: clients }, (_, client) => sendUntil(running.signal, ports[0]!, client, answers));
  const activate = async (index: number, version: number) => {
    const answer = await fetch(`${servers[index]!.url}/v1/models/${version}/activate`, { method: 'POST' });
    expect(answer.status).toBe(200);
    activations.push({ at: performance.now(), version });
    await delay(maxStaleMs + 1000);
  };

  await activate(0, 1);
  await activate(1, 2);
  for (const index of [0, 1]) {
    expect(await servers[index]!.stop('SIGTERM')).toBe(0);
    servers[index] = await startServer(index);
    await delay(1000);
    await activate(index, 1 + index);
  }
  running.abort();
  await Promise.all(load);

  expect(answers.length).toBeGreaterThan(1000);
  expect(answers.filter(({ status }) => status !== 200).slice(0, 5)).toEqual([]);
  expect(answers.filter((answer) => isStale(answer, activations)).slice(0, 5)).toEqual([]);
});

function isStale({ sent, model }: Answer, activations: readonly { at: number; version: number }[]): boolean {
  const [last] = activations.filter(({ at }) => at + maxStaleMs < sent).slice(-1);
  const since = activations.filter(({ at }) => at + maxStaleMs >= sent);
  return last !== undefined && [last, ...since].every(({ version }) => version !== model);
}

/** Sends one request after the other over connections that are kept alive, as a site does. */
async function sendUntil(signal: AbortSignal, port: number, client: number, answers: Answer[]): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const url = `http://127.0.0.1:${port}/v1/users/${client + 1}/recommendations?limit=1`;
  while (!signal.aborted) {
    const sent = performance.now();
    try {
      const sending = request(url, { agent }).end();
      const [response] = await once(sending, 'response');
      const body = await text(response);
      const status = response.statusCode === 200 ? 200 : `${response.statusCode} ${body}`;
      answers.push({ sent, status, model: status === 200 ? JSON.parse(body).model.version : undefined });
    } catch (error) {
      answers.push({ sent, status: String(error), model: undefined });
    }
    await delay(5);
  }
  agent.destroy();
}

async function startProxy(folder: string, ports: readonly number[]): Promise<ChildProcess> {
  const file = path.join(folder, 'haproxy.cfg');
  await writeFile(file, backends(ports));
  const child = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' });
  await expect.poll(async () => (await fetch(`http://127.0.0.1:${ports[0]}/health/ready`)).status).toBe(200);
  return child;
}
