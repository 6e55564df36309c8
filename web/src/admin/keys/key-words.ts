import type { Answer } from '../../../../client/index.ts';

export type Key = Answer<'get', '/v1/keys'>['keys'][number];
export type Scope = Key['scopes'][number];

/** What each scope opens, in the order in which they are offered. */
export const scopeWords: Readonly<Record<Scope, string>> = {
  recommend: 'reading, where reading needs a key',
  write: 'ratings, watches, users and movies',
  admin: 'this page: models, trainings, imports, keys',
  metrics: 'measurements of the server, which the overview here shows too',
};

/** Whether a key works at a time, in milliseconds. */
export function isInUse({ revoked, expires }: Pick<Key, 'revoked' | 'expires'>, now = Date.now()): boolean {
  return revoked === null && (expires === null || Date.parse(expires) > now);
}

export function keyState(key: Pick<Key, 'revoked' | 'expires'>, now = Date.now()): 'works' | 'revoked' | 'expired' {
  if (isInUse(key, now)) return 'works';
  return key.revoked === null ? 'expired' : 'revoked';
}

/** The windows in which requests are counted, by their seconds. */
export const windows = { 1: 'second', 60: 'minute', 3600: 'hour', 86400: 'day' } as const;

/** `100 a second`. */
export function rateLimitWords(rate: Key['rate']): string {
  if (rate === null) return 'any';
  const window = windows[rate.seconds as keyof typeof windows] ?? `${rate.seconds} seconds`;
  return `${rate.requests} a ${window}`;
}

/** The last moment of a day of the reader's, `2026-11-23`, as the API wants it. */
export function endOfDay(day: string): string {
  return new Date(`${day}T23:59:59`).toISOString();
}
