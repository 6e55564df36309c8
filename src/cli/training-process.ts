import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import { type ErrorCode, MarqueeError } from '../errors.ts';

/** What `marquee train` tells the process that started it, where one did. */
export type TrainingMessage = { started: number } | { refused: { code: ErrorCode; message: string } };

/** Trains in processes of their own with low priority, so that answers do not wait for it. */
export type Trainer = {
  /**
   * Resolves once a training has begun, to its number.
   * @throws MarqueeError TRAINING_RUNS, NOTHING_TO_TRAIN, TRAINING_FAILED
   */
  start(): Promise<number>;
  /** Resolves when no training is left that `start` began. */
  settled(): Promise<void>;
  /** Ends what still runs. */
  stop(): Promise<void>;
};

const main = path.join(import.meta.dirname, '..', 'main.ts');

/** A server learns of the new models as of any other. */
export function createTrainer(config: Pick<Config, 'home' | 'databaseUrl'>, log: FastifyBaseLogger): Trainer {
  const stopped = new AbortController();
  const running = new Set<Promise<void>>();

  async function start(): Promise<number> {
    const child = spawn(process.execPath, [main, 'train', '--home', config.home, '--json'], {
      // The address of the database may hold a password, which a command line would show to everyone.
      env: { ...process.env, DATABASE_URL: config.databaseUrl ?? '' },
      stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      signal: stopped.signal,
    });
    if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    const { promise: started, resolve, reject } = Promise.withResolvers<number>();
    child.on('message', (message: TrainingMessage) => {
      if ('started' in message) resolve(message.started);
      else reject(new MarqueeError(message.refused.code, message.refused.message));
    });
    const [output, complaint] = [child.stdout!, child.stderr!].map(async (stream) => (await stream.toArray()).join(''));
    const ended = once(child, 'close').then(
      async ([code]) => report(log, code, await output!, await complaint!),
      () => {},
    );
    running.add(ended);
    void ended.then(() => {
      running.delete(ended);
      reject(new MarqueeError('TRAINING_FAILED', 'The training could not be begun; the log of the server says why.'));
    });
    return await started;
  }

  const settled = async () => void (await Promise.all(running));
  return {
    start,
    settled,
    async stop() {
      stopped.abort();
      await settled();
    },
  };
}

function report(log: FastifyBaseLogger, code: number | null, output: string, complaint: string): void {
  if (code === 0 || code === 2) log.info({ outcome: JSON.parse(output) }, 'trained a new model');
  else log.error(`training failed: ${complaint.trim().split('\n').at(-1)}`);
}
