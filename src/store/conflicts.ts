import { setTimeout as delay } from 'node:timers/promises';
import { MarqueeError } from '../errors.ts';
import { isConflict } from './availability.ts';

const mostAttempts = 4;
const mostDelayMs = 30;

/**
 * The result of `work`, a whole transaction, tried again where others at the same time made it fail.
 * @throws MarqueeError OVERLOADED where they keep doing so
 */
export async function retryConflicts<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isConflict(error)) throw error;
      if (attempt === mostAttempts) {
        throw new MarqueeError('OVERLOADED', 'Others keep changing the same rows; try again shortly.', {
          cause: error,
        });
      }
    }
    // Those who met shall not meet again.
    await delay(Math.random() * mostDelayMs * attempt);
  }
}

/** What a transaction throws that has seen rows change under it: another attempt may succeed. */
export function conflict(message: string): Error {
  return Object.assign(new Error(message), { code: '40001' });
}
