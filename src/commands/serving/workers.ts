import { availableParallelism, totalmem } from 'node:os';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Worker } from 'node:worker_threads';
import type { FastifyBaseLogger } from 'fastify';
import { notify } from '../../app/messages.ts';
import { MarqueeError } from '../../errors.ts';
import type { HealthCheck } from '../../serve/context.ts';
import { type Caller, connectCalls } from './calls.ts';
import { createJointFigures, type JointFigures } from './figures.ts';
import { createHeartbeats, type Patience, usualPatience } from './heartbeats.ts';
import type { MainCalls, WorkerCalls, WorkerSettings } from './worker.ts';

/** In a published package, the sources are compiled. */
const workerFile = new URL(`./worker${path.extname(import.meta.filename)}`, import.meta.url);

/** How long a worker may take to close: twice the time that requests in flight get. */
const closeMs = 20_000;
const terminateMs = 5_000;
/** The pause before a worker is replaced; it grows as long as each new one fails soon after its start. */
const [firstPauseMs, longestPauseMs] = [100, 30_000];
/** A worker that ran for longer did not fail at its start. */
const soundMs = 60_000;

/** Limits the young generation of a worker's heap. By default V8 allows three times as much, which costs 30 MB more per worker. */
const maxYoungGenerationSizeMb = 48;

/** Operators may ask for more: each has up to eight connections, and PostgreSQL allows a hundred. */
const maxByDefault = 8;
/** By default, bytes of memory per worker: half for itself, half for what all share. */
const memoryPerWorker = 2 ** 28;

/** Systems whose kernel distributes connections among all threads that listen on a port. */
const portSharing: readonly string[] = ['linux', 'freebsd'] satisfies NodeJS.Platform[];

/**
 * @param wanted by the operator; undefined: one per usable core, but at most eight, and no more than memory allows
 * @param machine what the process may use, given its control group and affinity
 */
export function countWorkers(wanted: number | undefined, machine = readMachine()): number {
  const count =
    wanted ?? Math.max(1, Math.min(maxByDefault, machine.cores, Math.floor(machine.memory / memoryPerWorker)));
  if (count === 1 || portSharing.includes(process.platform)) return count;
  if (wanted !== undefined) notify('using one worker, as this system cannot distribute connections among several');
  return 1;
}

function readMachine(): { cores: number; memory: number } {
  const memory = Math.min(totalmem(), process.constrainedMemory() || Number.POSITIVE_INFINITY);
  return { cores: availableParallelism(), memory };
}

/** What a worker may call, apart from the joint figures. */
type OwnCalls = Omit<MainCalls, 'readMetrics' | 'readHistory' | 'check' | 'startImport'> & {
  /** @param gone aborted if the worker that sends the content ends */
  startImport(...parameters: [...Parameters<MainCalls['startImport']>, gone: AbortSignal]): Promise<number>;
  check(): HealthCheck[];
};

type Thread = Caller<WorkerCalls> & {
  ended: Promise<unknown>;
  /** @param late aborted if it does not respond and waiting is pointless */
  close(late: AbortSignal): Promise<void>;
  /** Ends it at once. @returns whether that worked: Node cannot end a thread that is stuck in native code or garbage collection */
  terminate(): Promise<boolean>;
};

export type Workers = {
  url: string;
  /** Lets them answer requests in flight, then ends them. @returns whether all have ended; otherwise the process cannot exit */
  close(): Promise<boolean>;
};

type WorkersOptions = {
  settings: Omit<WorkerSettings, 'worker' | 'inFlight' | 'beats'>;
  calls: OwnCalls;
  log: FastifyBaseLogger;
  /** Once it is aborted, load balancers should send no more requests. */
  stopping: AbortSignal;
  /** Called if a worker does not respond and cannot be ended. */
  onStuck: (error: MarqueeError) => void;
  patience?: Patience;
};

/**
 * Starts the workers of a server. They listen on the same port, and the kernel distributes connections among them. One that fails
 * or stops responding is replaced while the others answer.
 * @throws the error of one that cannot start
 */
export async function startWorkers(options: WorkersOptions): Promise<Workers> {
  const { settings, calls, log, stopping, onStuck, patience = usualPatience } = options;
  const count = settings.workers;
  const inFlight = new Int32Array(new SharedArrayBuffer(4 * count));
  const answering = new Map<number, Thread>();
  let haveStarted = false;
  const figures = createJointFigures(() => Array.from(answering.values(), asAsked));
  const closed = new AbortController();
  const heartbeats = createHeartbeats(count, patience);
  const { beats } = heartbeats;
  const start = (worker: number) =>
    startThread(
      { ...settings, worker, inFlight, beats },
      { ...calls, check: () => [...calls.check(), ...check()] },
      figures,
    );

  function check(): HealthCheck[] {
    const name = 'workers';
    const missing = count - answering.size;
    const late = [...answering.keys()].filter(heartbeats.isLate);
    if (late.length > 0) {
      const detail = `Worker ${late.join(' and worker ')} of ${count} (from 0) does not respond; see the server log.`;
      return [{ name, status: 'degraded', detail }];
    }
    if (missing === 0) return [{ name, status: 'ok', detail: `All ${count} answer.` }];
    const state = haveStarted ? 'being replaced; see the server log' : 'still starting';
    return [{ name, status: 'degraded', detail: `${missing} of ${count} are ${state}.` }];
  }

  /** @param pauseMs before it is replaced, should it end soon */
  function watch(worker: number, thread: Thread, pauseMs = firstPauseMs): void {
    const started = performance.now();
    answering.set(worker, thread);
    const unwatch = heartbeats.watch(worker, {
      onLate: () => log.error({ worker }, 'a worker does not respond'),
      onBack: () => log.info({ worker }, 'the worker responds again'),
      onStuck: () => void end(worker, thread),
    });
    void thread.ended.then(async (reason) => {
      unwatch();
      answering.delete(worker);
      if (closed.signal.aborted) return;
      log.error({ err: reason, worker }, 'a worker has failed; it is being replaced');
      figures.countReplacement();
      // Its requests are lost.
      Atomics.store(inFlight, worker, 0);
      await replace(worker, performance.now() - started > soundMs ? firstPauseMs : pauseMs);
    });
  }

  async function end(worker: number, thread: Thread): Promise<void> {
    const seconds = patience.stuckMs / 1000;
    log.error({ worker }, `a worker has not responded for ${seconds} seconds; ending it`);
    if (await thread.terminate()) return;
    const what = `Worker ${worker} has not responded for ${seconds} seconds and cannot be ended, so the server stops.`;
    onStuck(new MarqueeError('WORKER_STUCK', what));
  }

  async function replace(worker: number, pauseMs: number): Promise<void> {
    await delay(pauseMs, undefined, { signal: closed.signal }).catch(() => {});
    if (closed.signal.aborted) return;
    const thread = start(worker);
    const later = Math.min(longestPauseMs, 2 * pauseMs);
    try {
      await thread.call('listen', [port]);
      watch(worker, thread, later);
    } catch (error) {
      log.error({ err: error, worker }, 'a worker cannot start for now');
      await thread.terminate();
      await replace(worker, later);
    }
  }

  const threads = Array.from({ length: count }, (_, worker) => start(worker));
  let port = settings.config.port;
  let url: string;
  try {
    url = await threads[0]!.call('listen', [port]);
    port = Number(/\d+$/.exec(url)![0]);
    await Promise.all(threads.slice(1).map((thread) => thread.call('listen', [port])));
  } catch (error) {
    figures.close();
    heartbeats.close();
    await Promise.all(threads.map((thread) => thread.terminate()));
    throw error;
  }
  for (const [worker, thread] of threads.entries()) watch(worker, thread);
  haveStarted = true;
  stopping.addEventListener('abort', () => {
    for (const thread of answering.values()) void thread.call('announceStop', []).catch(() => {});
  });
  return {
    url,
    async close() {
      closed.abort();
      figures.close();
      const ended = await Promise.all(
        Array.from(answering, async ([worker, thread]) => {
          const late = new AbortController();
          if (heartbeats.isLate(worker)) late.abort();
          heartbeats.watch(worker, { onLate: () => late.abort(), onStuck: () => {}, onBack: () => {} });
          await thread.close(late.signal);
          return await thread.terminate();
        }),
      );
      heartbeats.close();
      return ended.every(Boolean);
    },
  };
}

function startThread(settings: WorkerSettings, calls: OwnCalls, figures: JointFigures): Thread {
  // Without this process's own flags, some of which (--eval) a worker refuses.
  const worker = new Worker(workerFile, {
    workerData: settings,
    execArgv: [],
    resourceLimits: { maxYoungGenerationSizeMb },
  });
  const gone = new AbortController();
  const mine: MainCalls = {
    ...calls,
    startImport: (name, content, choice) => calls.startImport(name, content, choice, gone.signal),
    readMetrics: figures.readMetrics,
    readHistory: figures.readHistory,
  };
  const caller = connectCalls<WorkerCalls>(worker, mine);
  let reason: unknown = new Error('The worker has ended.');
  worker.once('error', (error) => {
    reason = error;
  });
  const ended = new Promise<unknown>((resolve) => {
    worker.once('exit', () => {
      gone.abort();
      caller.end(reason instanceof Error ? reason : new Error(String(reason)));
      resolve(reason);
    });
  });
  return {
    ...caller,
    ended,
    async close(late) {
      const closed = caller.call('close', []).then(() => ended);
      const patient = delay(closeMs, undefined, { ref: false, signal: late });
      await Promise.race([closed, patient]).catch(() => {});
    },
    async terminate() {
      const terminated = worker.terminate().then(() => true);
      return await Promise.race([terminated, delay(terminateMs, false, { ref: false })]);
    },
  };
}

function asAsked({ call }: Thread) {
  return {
    readMetrics: () => call('readMetrics', []),
    takeInterval: () => call('takeInterval', []),
  };
}
