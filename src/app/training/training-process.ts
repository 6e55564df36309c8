import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../../config.ts';
import { MarqueeError } from '../../errors.ts';
import { type CommandEnd, createCommandProcesses } from '../command-processes.ts';

/** Runs trainings in processes of their own. */
export type Trainer = {
  /**
   * Starts a training; resolves to its number once it has started.
   * @throws MarqueeError TRAINING_RUNS, NOTHING_TO_TRAIN, TRAINING_FAILED
   */
  start(): Promise<number>;
  /** Resolves when no training of this trainer runs. */
  settled(): Promise<void>;
  /** Ends those that run. */
  stop(): Promise<void>;
};

export function createTrainer(config: Pick<Config, 'home' | 'databaseUrl'>, log: FastifyBaseLogger): Trainer {
  const { start, settled, stop } = createCommandProcesses(config, log);
  const notBegun = new MarqueeError('TRAINING_FAILED', 'Training could not start; see the server log.');
  return { start: () => start(['train', '--json'], { notBegun, onEnd: (end) => report(log, end) }), settled, stop };
}

function report(log: FastifyBaseLogger, { code, stdout, stderr }: CommandEnd): void {
  if (code === 0 || code === 2) log.info({ outcome: JSON.parse(stdout) }, 'trained a new model');
  else log.error(`training failed: ${stderr.trim().split('\n').at(-1)}`);
}
