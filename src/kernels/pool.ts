import { once } from 'node:events';
import path from 'node:path';
import { Worker } from 'node:worker_threads';
import type { BadPivot } from './sweep.ts';
import { createTeamState } from './team.ts';
import type { Assignment, Job, Outcome } from './worker.ts';

/** In a published package the sources are compiled, and this file with them. */
const workerFile = new URL(`./worker${path.extname(import.meta.filename)}`, import.meta.url);

/** Worker threads that do one job at a time together. They start with the first job and hold no process open. */
export type Pool = {
  /** @returns the bad pivot, if the job met one */
  run(job: Job): Promise<BadPivot | undefined>;
  /** Ends the workers; a job in progress is rejected. */
  close(): Promise<void>;
};

export function createPool(size: number): Pool {
  let workers: Worker[] = [];
  let last: Promise<unknown> = Promise.resolve();

  const close = async () => {
    const ending = workers;
    workers = [];
    await Promise.all(ending.map((worker) => worker.terminate()));
  };

  const perform = async (job: Job) => {
    if (workers.length === 0) workers = Array.from({ length: size }, startWorker);
    const state = createTeamState();
    try {
      const outcomes = await Promise.all(
        workers.map((worker, member) => assign(worker, { job, team: { member, workers: size, state } })),
      );
      return outcomes.find((outcome) => outcome.badPivot)?.badPivot;
    } catch (error) {
      // The others would wait for the worker that failed for ever.
      await close();
      throw error;
    }
  };

  return {
    run: (job) => {
      const result = last.then(() => perform(job));
      last = result.catch(() => {});
      return result;
    },
    close,
  };
}

function startWorker(): Worker {
  // Without this process's own flags, some of which (--eval) a worker would refuse.
  const worker = new Worker(workerFile, { execArgv: [] });
  worker.unref();
  return worker;
}

async function assign(worker: Worker, assignment: Assignment): Promise<Outcome> {
  worker.ref();
  worker.postMessage(assignment);
  const settled = new AbortController();
  try {
    return await Promise.race([
      once(worker, 'message', settled).then(([outcome]) => outcome),
      once(worker, 'exit', settled).then(() => {
        throw new Error('The kernels were closed while they worked.');
      }),
    ]);
  } finally {
    settled.abort();
    worker.unref();
  }
}
