import { computed, signal } from '@preact/signals';
import { createMarquee, MarqueeProblem } from '../../../../client/index.ts';
import { connection } from '../../state/connection.ts';
import { operatorKey } from '../../state/operator.ts';

const key = operatorKey.value;

/** Why the server refuses us; null as long as it does not. */
export const refusal = signal<MarqueeProblem | null>(null);

export const hasKey = computed(() => key.value !== null);

const client = computed(() =>
  createMarquee({ fetch: connection.fetch, retries: 2, ...(key.value !== null && { key: key.value }) }),
);

/** The API, with the operator's key where there is one. */
export const api = () => client.value;

/** What a request that is not made by `api` has to send. */
export function authorization(): Record<string, string> {
  return key.value === null ? {} : { authorization: `Bearer ${key.value}` };
}

export function enterKey(token: string): void {
  operatorKey.change(() => token);
  refusal.value = null;
}

export function forgetKey(): void {
  operatorKey.change(() => null);
  refusal.value = null;
}

/** Takes note where nothing can be asked any more without a key, or with this one. */
export function noteRefusal(problem: unknown): void {
  if (!(problem instanceof MarqueeProblem)) return;
  // What a user alone may see is refused without a key, too, and that is no reason to ask for one.
  if (problem.code === 'KEY_INVALID' || problem.code === 'NOT_FROM_HERE') refusal.value = problem;
}

/** Asks for what only administrators may read. */
export async function seekAdmission(signal: AbortSignal): Promise<true> {
  try {
    await api().get('/v1/keys', {}, { signal });
    return true;
  } catch (problem) {
    const isRefusal = problem instanceof MarqueeProblem && (problem.status === 401 || problem.status === 403);
    if (isRefusal) refusal.value = problem;
    throw problem;
  }
}
