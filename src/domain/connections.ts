import { MarqueeError } from '../errors.ts';

/** How many connections to PostgreSQL each pool of a server may have: of its main thread's background, and of each worker. */
export type ConnectionShares = { background: number; reading: number; writing: number; backgroundOfWorker: number };

/** Beside the pools: the lock of the home, that of a training or an import, and two for notifications. */
const sessions = 4;
/** Of a worker beside its requests, where there are several: two in the background, and one for notifications. */
const besideRequests = 3;
/** For requests that read, and for those that write: something may need another connection while it holds one. */
const fewest = 2;
const usual = { background: 10, reading: 10, writing: 6 };

/**
 * Shares out the connections that a server may have.
 * @param total at most; undefined for as many as are of use
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
      `The connections to the database may be ${total}; with --workers ${workers} a server needs at least ${least}: ` +
        'raise --database-connections (DATABASE_CONNECTIONS), or lower --workers.',
    );
  }
  const background = Math.min(usual.background, Math.max(fewest, Math.floor(pooled / 4)), pooled - forRequests);
  const each = Math.floor((pooled - background) / workers);
  const writing = Math.max(fewest, Math.floor((3 * each) / 8));
  return { background, reading: each - writing, writing, backgroundOfWorker };
}
