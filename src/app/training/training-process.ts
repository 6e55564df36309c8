import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../../config.ts';
import { MarqueeError } from '../../errors.ts';
import { type CommandEnd, createCommandProcesses } from '../command-processes.ts';

/** Trains in processes of their own. */
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

/** A server learns of the new models as of any other. */
export function createTrainer(config: Pick<Config, 'home' | 'databaseUrl'>, log: FastifyBaseLogger): Trainer {
  const { start, settled, stop } = createCommandProcesses(config);
  const notBegun = new MarqueeError(
    'TRAINING_FAILED',
    'The training could not be begun; the log of the server says why.',
  );
  return { start: () => start(['train'], { notBegun, onEnd: (end) => report(log, end) }), settled, stop };
}

function report(log: FastifyBaseLogger, { code, output, complaint }: CommandEnd): void {
  if (code === 0 || code === 2) log.info({ outcome: JSON.parse(output) }, 'trained a new model');
  else log.error(`training failed: ${complaint.trim().split('\n').at(-1)}`);
}
