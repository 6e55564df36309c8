import { createBatcher } from '../batcher.ts';
import type { Sql } from '../database.ts';
import { findKeys, hasKeys, type PresentedKey, type Rate } from './keys.ts';
import { findViewerTokens, type PresentedToken } from './viewer-tokens.ts';

/** Look-ups of keys and tokens for each request, so that creating and revoking them takes effect at once in every process. */
export type KeyRing = {
  findKey(id: string): Promise<PresentedKey | undefined>;
  findViewerToken(id: string): Promise<PresentedToken | undefined>;
  /** Whether there has ever been a key. */
  hasKeys(): Promise<boolean>;
  countRequest(request: LimitedRequest): Promise<RateState>;
};

/** Questions of requests that wait at the same moment become one query. */
export function createKeyRing(sql: Sql): KeyRing {
  const askForAny = createBatcher(async (questions: readonly undefined[]) => {
    const found = await hasKeys(sql);
    return questions.map(() => found);
  });
  return {
    findKey: createBatcher((ids: readonly string[]) => findKeys(sql, ids)),
    findViewerToken: createBatcher((ids: readonly string[]) => findViewerTokens(sql, ids)),
    hasKeys: () => askForAny(undefined),
    countRequest: createBatcher((requests: readonly LimitedRequest[]) => countRequests(sql, requests)),
  };
}

/** A request that counts against a key's rate. */
export type LimitedRequest = { keyId: string; rate: Rate };

/** State of a key's rate limit after a request. */
export type RateState = {
  allowed: boolean;
  /** Requests that are left in this window. */
  remaining: number;
  /** Seconds until the next window. */
  resetSeconds: number;
};

/**
 * Counts requests, of any number of keys, in one query. Windows are fixed, and counted by the database with its own clock,
 * so all processes together let through exactly what the rate allows.
 *
 * Own code, as `rate-limiter-flexible` needs the driver `pg`, and a query for each request.
 */
export async function countRequests(sql: Sql, requests: readonly LimitedRequest[]): Promise<RateState[]> {
  const byKey = Map.groupBy(requests, ({ keyId }) => keyId);
  const ids = [...byKey.keys()];
  const seconds = ids.map((id) => byKey.get(id)![0]!.rate.seconds);
  const counts = ids.map((id) => byKey.get(id)!.length);
  // Sorted, so that two processes never wait for each other. A window never goes back, even if transactions overtake.
  const rows = await sql<{ id: string; used: number; window: number; now: number }[]>`
    insert into rate_windows (key_id, window_number, used)
    select id, floor(extract(epoch from clock_timestamp()) / seconds), count
    from unnest(${ids}::text[], ${seconds}::int[], ${counts}::int[]) as asked (id, seconds, count)
    order by id
    on conflict (key_id) do update set
      used = excluded.used
        + case when rate_windows.window_number >= excluded.window_number then rate_windows.used else 0 end,
      window_number = greatest(rate_windows.window_number, excluded.window_number)
    returning key_id as id, used, window_number as window,
      extract(epoch from clock_timestamp())::double precision as now`;
  const windows = new Map(
    rows.map(({ id, used, window, now }) => [id, { before: used - byKey.get(id)!.length, window, now }]),
  );
  return requests.map(({ keyId, rate }) => {
    const current = windows.get(keyId)!;
    current.before++;
    return {
      allowed: current.before <= rate.requests,
      remaining: Math.max(0, rate.requests - current.before),
      resetSeconds: Math.max(0, (current.window + 1) * rate.seconds - current.now),
    };
  });
}
