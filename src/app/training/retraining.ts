import { InvalidArgumentError } from 'commander';
import type { FastifyBaseLogger } from 'fastify';
import { messageOf } from '../../errors.ts';
import type { Sql } from '../../store/database.ts';
import { listModels, ratingsAtTraining } from '../../store/models/models.ts';
import { countRatings } from '../../store/users/ratings.ts';
import type { Trainer } from './training-process.ts';

/** When the active model counts as out of date. */
export type RetrainRule = { afterMs: number } | { afterShare: number };

const units: Record<string, number> = { m: 60_000, h: 3_600_000, d: 86_400_000 };

/** `30m`, `1h`, `7d`: age of the model; `10%`: share of ratings that came since. */
export function toRetrainRule(text: string): RetrainRule {
  const [, digits, unit] = /^(\d+(?:\.\d+)?)([mhd%])$/.exec(text) ?? [];
  const amount = Number(digits);
  if (!(amount > 0))
    throw new InvalidArgumentError('It must be an age such as 30m, 1h or 7d, or a share of new ratings such as 10%.');
  return unit === '%' ? { afterShare: amount / 100 } : { afterMs: amount * units[unit] };
}

/**
 * Whether `rule` wants a training now, by the newest model, active or rejected: a rejected one is no reason to try again
 * at once. Never while there is none, as the server's start sees to that.
 */
export async function isTrainingDue(sql: Sql, rule: RetrainRule, now: Date): Promise<boolean> {
  const newest = (await listModels(sql)).find((model) => model.facts !== null);
  if (!newest) return false;
  if ('afterMs' in rule) return now.getTime() - newest.created.getTime() >= rule.afterMs;
  const then = ratingsAtTraining(newest);
  return (await countRatings(sql)) - then >= rule.afterShare * Math.max(then, 1);
}

/** Has `trainer` train whenever `rule` wants it. */
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
