import { MarqueeError } from '../errors.ts';
import { codeOf } from './connect.ts';

/** Of postgres.js and of the network. */
const connectionCodes: ReadonlySet<string> = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** SQLSTATE classes: connection exception, insufficient resources, operator intervention (shut down, cancelled). */
const passingClasses = /^(08|53|57)/;

/** Whether a query failed because the database cannot answer at this moment, and not because of the query. */
export function isDatabaseAway(error: unknown): boolean {
  // One that refuses the user, or is too old, will not be another one by itself.
  if (error instanceof MarqueeError) return error.code === 'DATABASE_UNREACHABLE' && isDatabaseAway(error.cause);
  const code = codeOf(error);
  return code !== undefined && (connectionCodes.has(code) || (code.length === 5 && passingClasses.test(code)));
}

/** SQLSTATE: serialization failure, deadlock detected. */
const conflictCodes: ReadonlySet<string> = new Set(['40001', '40P01']);

/** Whether a transaction failed only because of others at the same time, so that it may succeed when it is tried again. */
export function isConflict(error: unknown): boolean {
  return conflictCodes.has(codeOf(error) ?? '');
}
