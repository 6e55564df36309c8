import { MarqueeError } from '../errors.ts';

/** How many connections to PostgreSQL each pool may have: that for background work in the main thread, and those of each worker. */
export type ConnectionShares = { background: number; reading: number; writing: number; backgroundOfWorker: number };

/** Connections outside the pools: one for the lock of the home, one for that of a training or import, and two for notifications. */
const sessions = 4;
/** With several workers, further connections of each: two for background work and one for notifications. */
const besideRequests = 3;
/** The minimum for reading and for writing: a request may need a second connection while it holds one. */
const fewest = 2;
const usual = { background: 10, reading: 10, writing: 6 };

/**
 * Shares out the connections that a server may have.
 * @param total the most in all; undefined: as many as are useful
 * @throws MarqueeError BAD_FLAG if that is too few for this number of workers
 */
export function shareConnections(total: number | undefined, workers = 1): ConnectionShares {
  const backgroundOfWorker = 2;
  if (total === undefined) {
    const share = (connections: number, least: number) => Math.max(least, Math.ceil(connections / workers));
    return { ...usual, reading: share(usual.reading, 3), writing: share(usual.writing, fewest), backgroundOfWorker };
  }
  const pooled = total - sessions - (workers === 1 ? 0 : besideRequests * workers);
  const forRequests = 2 * fewest * workers;
  if (pooled < fewest + forRequests) {
    const least = total - pooled + fewest + forRequests;
    throw new MarqueeError(
      'BAD_FLAG',
      `Only ${total} connections to the database are allowed, but with --workers ${workers} a server needs at least ${least}: ` +
        'raise --database-connections (DATABASE_CONNECTIONS), or lower --workers.',
    );
  }
  const background = Math.min(usual.background, Math.max(fewest, Math.floor(pooled / 4)), pooled - forRequests);
  const each = Math.floor((pooled - background) / workers);
  const writing = Math.max(fewest, Math.floor((3 * each) / 8));
  return { background, reading: each - writing, writing, backgroundOfWorker };
}
