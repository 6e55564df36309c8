import type { FastifyBaseLogger } from 'fastify';
import { messageOf } from '../../errors.ts';
import type { Sql } from '../../store/database.ts';
import { entriesAtTraining, listModels } from '../../store/models/models.ts';
import { countRatingsAndWatches } from '../../store/users/ratings.ts';
import type { Trainer } from './training-process.ts';

/** When to train again: by the newest model's age, or by the share of ratings and watches that are newer than it. */
export type RetrainRule = { afterMs: number } | { afterShare: number };

/**
 * Whether a training is due by the newest model, active or rejected, so that a rejected one is not retried at once. False
 * while there is no model: the start of the server trains the first.
 */
export async function isTrainingDue(sql: Sql, rule: RetrainRule, now: Date): Promise<boolean> {
  const newest = (await listModels(sql)).find((model) => model.facts !== null);
  if (!newest) return false;
  if ('afterMs' in rule) return now.getTime() - newest.created.getTime() >= rule.afterMs;
  const then = entriesAtTraining(newest);
  const { ratings, watches } = await countRatingsAndWatches(sql);
  return ratings + watches - then >= rule.afterShare * Math.max(then, 1);
}

/** Trains whenever it is due. */
export function startRetraining(
  sql: Sql,
  trainer: Trainer,
  rule: RetrainRule,
  log: FastifyBaseLogger,
  checkEveryMs = 60_000,
): { stop(): void } {
  let stopped = false;
  let busy = false;
  const timer = setInterval(async () => {
    if (busy) return;
    busy = true;
    await trainIfDue();
    busy = false;
  }, checkEveryMs);

  async function trainIfDue(): Promise<void> {
    try {
      if (!(await isTrainingDue(sql, rule, new Date())) || stopped) return;
      log.info('training a new model');
      await trainer.start();
      await trainer.settled();
    } catch (error) {
      if (!stopped) log.error(`retraining failed: ${messageOf(error)}`);
    }
  }

  return {
    stop() {
      stopped = true;
      clearInterval(timer);
    },
  };
}
