import { MarqueeProblem } from './problem.ts';

/** With these codes the server says that it has not begun. */
const nothingDone = new Set(['OVERLOADED', 'MODEL_MISSING']);

/** Doing it twice is the same as doing it once (RFC 9110, 9.2.2). */
const idempotent = new Set(['GET', 'PUT', 'DELETE']);

const backoff = { firstMs: 200, maxMs: 5000 };

type Rules = {
  method: string;
  /** How often it may be tried again. */
  retries: number;
  /** For all attempts; no pause is begun that would last longer. */
  patienceMs: number;
  /** Aborted when time is over, too. */
  signal: AbortSignal;
};

/** Tries until it succeeds, or until trying again is no use or could do harm. */
export async function withRetries<T>(attempt: () => Promise<T>, rules: Rules): Promise<T> {
  const end = performance.now() + rules.patienceMs;
  for (let tried = 0; ; tried++) {
    try {
      return await attempt();
    } catch (error) {
      const pauseMs = pauseAfter(error, tried);
      const useful = tried < rules.retries && performance.now() + pauseMs <= end && !rules.signal.aborted;
      if (!useful || !mayBeRepeated(error, rules.method)) throw error;
      await pause(pauseMs, rules.signal);
    }
  }
}

function mayBeRepeated(error: unknown, method: string): boolean {
  // What fetch throws if there was no answer, or only a part of it.
  if (!(error instanceof MarqueeProblem)) return error instanceof TypeError && idempotent.has(method);
  if (error.status === 429) return true;
  return error.status === 503 && (idempotent.has(method) || nothingDone.has(error.code));
}

/** Exponential with full jitter (M. Brooker, 2015), after what the server asks for: not all come back at the same moment. */
function pauseAfter(error: unknown, tried: number): number {
  const askedForMs = (error instanceof MarqueeProblem && error.retryAfterMs) || 0;
  return askedForMs + Math.random() * Math.min(backoff.maxMs, backoff.firstMs * 2 ** tried);
}

/** @throws the signal's reason, as soon as it is aborted */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal.reason);
    };
    const timer = setTimeout(() => {
      signal.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal.addEventListener('abort', stop, { once: true });
  });
}
