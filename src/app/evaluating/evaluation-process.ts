import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../../config.ts';
import type { SplitName } from '../../domain/split-names.ts';
import { MarqueeError } from '../../errors.ts';
import { createCommandProcesses } from '../command-processes.ts';

/** Runs evaluations of the database in separate processes. */
export type Evaluator = {
  /**
   * Starts an evaluation; resolves to its number once it has started.
   * @param users how many users to draw; all if undefined
   * @throws MarqueeError EVALUATION_RUNS, EVALUATION_FAILED
   */
  start(choice: { split: SplitName; users?: number | undefined }): Promise<number>;
  /** Ends running evaluations. */
  stop(): Promise<void>;
};

export function createEvaluator(config: Pick<Config, 'home' | 'databaseUrl'>, log: FastifyBaseLogger): Evaluator {
  const { start, stop } = createCommandProcesses(config, log);
  const notBegun = new MarqueeError('EVALUATION_FAILED', 'The evaluation could not start; see the server log.');
  return {
    start: ({ split, users }) =>
      start(['evaluate', '--split', split, ...(users === undefined ? [] : ['--users', String(users)])], {
        notBegun,
        onEnd({ code, stderr }) {
          if (code === 0) log.info('evaluated the recommendations');
          else log.error(`the evaluation failed: ${stderr.trim().split('\n').at(-1)}`);
        },
      }),
    stop,
  };
}
