import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import { InvalidArgumentError } from 'commander';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import { messageOf } from '../errors.ts';
import type { Sql } from '../store/database.ts';
import { listModels } from '../store/models.ts';
import { countRatings } from '../store/ratings.ts';

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
  const { ratings: then } = newest.facts as { ratings: number };
  return (await countRatings(sql)) - then >= rule.afterShare * Math.max(then, 1);
}

/**
 * Trains whenever `rule` wants it, in a process of its own with low priority, so that answers do not wait for it. The
 * server learns of the new model as of any other.
 */
export function startRetraining(
  sql: Sql,
  config: Config,
  rule: RetrainRule,
  log: FastifyBaseLogger,
  checkEveryMs = 60_000,
): { stop(): Promise<void> } {
  const stopped = new AbortController();
  let running: Promise<void> | undefined;
  const timer = setInterval(() => {
    running ??= trainIfDue().finally(() => {
      running = undefined;
    });
  }, checkEveryMs);

  async function trainIfDue(): Promise<void> {
    try {
      if (await isTrainingDue(sql, rule, new Date())) await trainElsewhere(config, log, stopped.signal);
    } catch (error) {
      if (!stopped.signal.aborted) log.error(`retraining failed: ${messageOf(error)}`);
    }
  }

  return {
    async stop() {
      clearInterval(timer);
      stopped.abort();
      await running;
    },
  };
}

const main = path.join(import.meta.dirname, '..', 'main.ts');

async function trainElsewhere(config: Config, log: FastifyBaseLogger, signal: AbortSignal): Promise<void> {
  log.info('training a new model');
  const child = spawn(process.execPath, [main, 'train', '--home', config.home, '--json'], {
    // The address of the database may hold a password, which a command line would show to everyone.
    env: { ...process.env, DATABASE_URL: config.databaseUrl ?? '' },
    stdio: ['ignore', 'pipe', 'pipe'],
    signal,
  });
  if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
  const [output, complaint] = [child.stdout, child.stderr].map(async (stream) => (await stream.toArray()).join(''));
  const [code] = await once(child, 'close');
  if (code === 1) log.error(`retraining failed: ${(await complaint).trim().split('\n').at(-1)}`);
  else log.info({ outcome: JSON.parse(await output) }, 'trained a new model');
}
