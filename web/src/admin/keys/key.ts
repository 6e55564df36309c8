import type { Answer } from '../../../../client/index.ts';

export type Key = Answer<'get', '/v1/keys'>['keys'][number];
export type Scope = Key['scopes'][number];

/** Whether a key works at a time, in milliseconds. */
export function isInUse({ revoked, expires }: Pick<Key, 'revoked' | 'expires'>, now = Date.now()): boolean {
  return revoked === null && (expires === null || Date.parse(expires) > now);
}

/** The last moment of a day of the reader's, `2026-11-23`, as the API wants it. */
export function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59`).toISOString();
}
