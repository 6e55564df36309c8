import { inBatches } from '../batches.ts';
import type { Sql } from '../database.ts';
import { findKeys, hasKeys, type PresentedKey } from './keys.ts';
import { countRequests, type LimitedRequest, type RateState } from './rate-windows.ts';

/** What a server asks about keys at each request, so that a key works and ends at once on every process. */
export type KeyRing = {
  findKey(id: string): Promise<PresentedKey | undefined>;
  /** Whether there is any key that works. */
  hasKeys(): Promise<boolean>;
  countRequest(request: LimitedRequest): Promise<RateState>;
};

/** Questions of requests that wait at the same moment become one query. */
export function createKeyRing(sql: Sql): KeyRing {
  const askForAny = inBatches(async (questions: readonly undefined[]) => {
    const found = await hasKeys(sql);
    return questions.map(() => found);
  });
  return {
    findKey: inBatches((ids: readonly string[]) => findKeys(sql, ids)),
    hasKeys: () => askForAny(undefined),
    countRequest: inBatches((requests: readonly LimitedRequest[]) => countRequests(sql, requests)),
  };
}
