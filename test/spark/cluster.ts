import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import type { TestContext } from 'vitest';
import { requirePart } from '../support/parts.ts';
import { findPorts } from '../support/ports.ts';

export const venv = path.join(import.meta.dirname, 'venv', 'bin');
const driver = path.join(import.meta.dirname, 'jars', 'postgresql-42.7.8.jar');
export const job = path.join(import.meta.dirname, '..', '..', 'spark', 'statistics.py');

/** A standalone cluster on this machine: a master and two workers of one core each. */
export type Cluster = {
  /**
   * Runs spark/statistics.py with these flags.
   * @param onMessage called with each line that it writes
   * @returns all lines, once it has succeeded
   */
  submit(flags: readonly string[], options?: { env?: object; onMessage?: (line: string) => void }): Promise<string>;
  /** Kills one of the workers and what runs on it, as a lost machine would. */
  killWorker(): void;
  stop(): Promise<void>;
};

/** Skips a test if there is no Java or no Spark; in CI, where `.ci/run` prepares both, it fails. */
export function requireSpark(context: TestContext): void {
  requirePart(context, 'java');
  if (existsSync(path.join(venv, 'spark-submit')) && existsSync(driver)) return;
  if (process.env.CI) throw new Error('Spark is missing; .ci/run must call test/spark/prepare');
  context.skip('needs Spark, which test/spark/prepare installs');
}

/** @param folder for what the workers write */
export async function startCluster(folder: string): Promise<Cluster> {
  const env = {
    ...process.env,
    PYSPARK_PYTHON: path.join(venv, 'python'),
    SPARK_LOCAL_IP: '127.0.0.1',
    SPARK_LOCAL_DIRS: path.join(folder, 'local'),
  };
  const [port, page] = await findPorts(2);
  const master = `spark://localhost:${port}`;
  // In a process group of its own, so that what a worker has started dies with it.
  const start = (role: 'master.Master' | 'worker.Worker', ...flags: string[]) =>
    spawn(path.join(venv, 'spark-class'), [`org.apache.spark.deploy.${role}`, '--host', 'localhost', ...flags], {
      env,
      detached: true,
      stdio: 'ignore',
    });
  const startWorker = (name: string) =>
    start('worker.Worker', '--cores', '1', '--memory', '1g', '--work-dir', path.join(folder, name), master);
  const processes = [start('master.Master', '--port', String(port), '--webui-port', String(page))];
  await untilAlive(page!, 0);
  processes.push(startWorker('first'), startWorker('second'));
  await untilAlive(page!, 2);
  let workers = 2;

  return {
    async submit(flags, { env: more, onMessage } = {}) {
      // So little data need neither 200 tasks nor compiled plans, which cost more than all else.
      const settings = [
        ...['spark.driver.memory=1g', 'spark.executor.memory=800m', 'spark.ui.enabled=false'],
        ...['spark.sql.shuffle.partitions=2', 'spark.sql.codegen.wholeStage=false'],
        // No task begins before all workers are ready, so that one that is killed takes part.
        ...[`spark.cores.max=${workers}`, 'spark.scheduler.minRegisteredResourcesRatio=1'],
        'spark.scheduler.maxRegisteredResourcesWaitingTime=10min',
        ...['driver', 'executor'].map((each) => `spark.${each}.extraJavaOptions=-XX:TieredStopAtLevel=1`),
      ];
      const options = ['--master', master, '--jars', driver, ...settings.flatMap((each) => ['--conf', each])];
      const child = spawn(path.join(venv, 'spark-submit'), [...options, job, ...flags], { env: { ...env, ...more } });
      let output = '';
      for (const stream of [child.stdout, child.stderr]) {
        createInterface(stream).on('line', (line) => {
          output += `${line}\n`;
          onMessage?.(line);
        });
      }
      const [code] = await once(child, 'close');
      if (code !== 0) throw new Error(`spark-submit ended with ${code}:\n${output.slice(-6000)}`);
      return output;
    },
    killWorker() {
      kill(processes[1]!);
      workers--;
    },
    async stop() {
      const running = processes.filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
      const ends = running.map((each) => once(each, 'exit'));
      for (const each of running) kill(each);
      await Promise.all(ends);
    },
  };
}

function kill({ pid }: ChildProcess): void {
  process.kill(-pid!, 'SIGKILL');
}

/** Waits until the master knows this many workers. */
async function untilAlive(page: number, workers: number): Promise<void> {
  for (let tries = 0; tries < 1800; tries++) {
    const answer = await fetch(`http://localhost:${page}/json/`).catch(() => undefined);
    // While it starts, the master answers with a page instead.
    const state = (await answer?.json().catch(() => undefined)) as { aliveworkers: number } | undefined;
    if (state && state.aliveworkers >= workers) return;
    await delay(100);
  }
  throw new Error(`the Spark master has no ${workers} workers after three minutes`);
}
