import { setTimeout as delay } from 'node:timers/promises';
import { MarqueeError } from '../errors.ts';

/** The SQLSTATE of an error from PostgreSQL or the name of one from the network (`ECONNREFUSED`); undefined for anything else. */
export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Codes of our connections (src/store/postgres/connections.ts) and of the network. */
const connectionCodes: ReadonlySet<string> = new Set([
  'CONNECTION_CLOSED',
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

const diskFull = '53100';
const ioError = '58030';

/** SQLSTATE classes: connection exception, insufficient resources, operator intervention (shut down, cancelled). */
const passingClasses = /^(08|53|57)/;

/** Whether a query failed because the database is currently unavailable, not because of the query itself. */
export function isDatabaseAway(error: unknown): boolean {
  // Waiting does not help if the server refuses the user or is too old.
  if (error instanceof MarqueeError) return error.code === 'DATABASE_UNREACHABLE' && isDatabaseAway(error.cause);
  if (isDiskFull(error) || isOverdue(error)) return false;
  const code = codeOf(error);
  return code !== undefined && (connectionCodes.has(code) || (code.length === 5 && passingClasses.test(code)));
}

/** Whether the disk that the database writes to is full. Reads still work then. */
export function isDiskFull(error: unknown): boolean {
  const code = codeOf(error);
  if (code === 'ENOSPC' || code === diskFull) return true;
  // For files other than tables and their log.
  return code === ioError && error instanceof Error && error.message.includes('No space left on device');
}

/** SQLSTATEs: a lock or an answer took too long. `CONNECTIONS_BUSY` comes from our own connections. */
const overdueCodes: ReadonlySet<string> = new Set(['55P03', '57014', 'CONNECTIONS_BUSY']);

/** Whether a statement waited too long for others, or took too long. */
function isOverdue(error: unknown): boolean {
  return overdueCodes.has(codeOf(error) ?? '');
}

/** The error that a user sees for a failure of the database; undefined if it is a defect of ours. */
export function toUserError(error: unknown): MarqueeError | undefined {
  if (error instanceof MarqueeError) return error;
  if (isDiskFull(error)) {
    return new MarqueeError(
      'DISK_FULL',
      'The disk of the database is full; nothing was written. Free some disk space there.',
      {
        cause: error,
      },
    );
  }
  if (isOverdue(error)) {
    return new MarqueeError('OVERLOADED', 'The database is busy; try again shortly.', { cause: error });
  }
  return undefined;
}

/** SQLSTATE: serialization failure, deadlock detected. */
const conflictCodes: ReadonlySet<string> = new Set(['40001', '40P01']);

/** Whether a transaction failed only because of concurrent ones, so that it may succeed if it is tried again. */
export function isConflict(error: unknown): boolean {
  return conflictCodes.has(codeOf(error) ?? '');
}

const maxAttempts = 4;
const maxDelayMs = 30;

/**
 * The result of `work`, a whole transaction, which is tried again if it fails because of concurrent ones.
 * @throws MarqueeError OVERLOADED if they keep doing so
 */
export async function retryConflicts<Result>(work: () => Promise<Result>): Promise<Result> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (!isConflict(error)) throw error;
      if (attempt === maxAttempts) {
        throw new MarqueeError('OVERLOADED', 'Other requests keep changing the same rows; try again shortly.', {
          cause: error,
        });
      }
    }
    // A random pause, so that the same transactions do not collide again.
    await delay(Math.random() * maxDelayMs * attempt);
  }
}

/** The error of a transaction whose rows changed while it ran: another attempt may succeed. */
export function conflict(message: string): Error {
  return Object.assign(new Error(message), { code: '40001' });
}
