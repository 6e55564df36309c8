/**
 * What a training costs the requests of a running server: latencies of POST /predict with a few connections, while nothing
 * else runs and while `--retrain-after` would be training (a process of low priority), in one run on the demo data:
 *
 *   node bin/launch.cjs bench/retraining.ts [--connections 4] [--seconds 10]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { constants, setPriority, tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';

const main = path.join(import.meta.dirname, '..', 'src', 'main.ts');
const { values: flags } = parseArgs({
  options: { connections: { type: 'string', default: '4' }, seconds: { type: 'string', default: '10' } },
});
const users = 671;

const home = mkdtempSync(path.join(tmpdir(), 'marquee-bench-'));
const server = run('serve', '--demo', '--port', '0', '--log-level', 'silent');
try {
  const url = await readyUrl(server);
  await load(url, delay(3000));
  const quiet = await load(url, delay(Number(flags.seconds) * 1000));
  const training = run('train');
  training.stderr!.resume();
  setPriority(training.pid!, constants.priority.PRIORITY_LOW);
  const busy = await load(url, once(training, 'exit'));
  console.log(`${flags.connections} connections; milliseconds`);
  print('quiet', quiet);
  print('while training', busy);
  console.log(`p99 while training / quiet: ${(quantile(busy, 0.99) / quantile(quiet, 0.99)).toFixed(2)}`);
} finally {
  server.kill('SIGTERM');
  await once(server, 'exit');
  rmSync(home, { recursive: true });
}

function run(...command: string[]): ChildProcess {
  return spawn(process.execPath, [main, ...command, '--home', home], { stdio: ['ignore', 'ignore', 'pipe'] });
}

/** The address that the server says it is ready on. What it says later is read and dropped, or it would block. */
function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = '';
    child.stderr!.on('data', (chunk) => {
      told += chunk;
      const [, url] = /ready on (\S+);/.exec(told) ?? [];
      if (url) resolve(url);
    });
    child.on('exit', () => reject(new Error(`the server did not start: ${told}`)));
  });
}

/** Latencies of requests for one user after another, from several connections, until `end`. */
async function load(url: string, end: Promise<unknown>): Promise<number[]> {
  let ended = false;
  void end.then(() => {
    ended = true;
  });
  const latencies: number[] = [];
  let user = 0;
  const connection = async () => {
    while (!ended) {
      user = (user % users) + 1;
      const started = performance.now();
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(`${url}/predict`, { method: 'POST', headers, body: `{"user_id": ${user}}` });
      await answer.arrayBuffer();
      if (!answer.ok) throw new Error(`status ${answer.status}`);
      latencies.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: Number(flags.connections) }, connection));
  return latencies.sort((a, b) => a - b);
}

function quantile(sorted: number[], share: number): number {
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}

function print(name: string, sorted: number[]): void {
  const [p50, p99] = [quantile(sorted, 0.5), quantile(sorted, 0.99)].map((value) => value.toFixed(1));
  console.log(`${name.padEnd(16)}${sorted.length} requests, p50 ${p50}, p99 ${p99}, max ${sorted.at(-1)!.toFixed(1)}`);
}
