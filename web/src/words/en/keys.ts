import { isInUse, type Key, type Scope } from '../../admin/keys/key.ts';

/** What each scope opens, in the order in which they are offered. */
export const scopeWords: Readonly<Record<Scope, string>> = {
  recommend: 'reading, where reading needs a key',
  write: 'ratings, watches, users and movies',
  admin: 'these pages: models, trainings, imports, keys',
  metrics: 'measurements of the server, which the overview shows, too',
};

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
