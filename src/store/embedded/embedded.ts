import { setTimeout as delay } from 'node:timers/promises';
import { MarqueeError, messageOf } from '../../errors.ts';
import { codeOf } from '../failures.ts';
import { advisoryLocks } from '../locks.ts';
import type { Address } from '../postgres/connections.ts';
import { openSession, type Session } from '../postgres/sql.ts';
import { findAccount } from './account.ts';
import { type Cluster, clusterFolder, openCluster, superuser } from './cluster.ts';
import { freeLockFile, isRunning, readPostmaster } from './postmaster.ts';
import { findBinaries } from './programs.ts';
import { startServer, stopServer } from './server.ts';

export type EmbeddedServer = {
  address: Address;
  /** Stops the server where no other process uses it. */
  leave(): Promise<void>;
};

/** For a server that is busy with recovering from a crash. */
const patienceMs = 120_000;
const maximumRefusals = 5;
const wrongPassword = '28P01';

/**
 * Starts the PostgreSQL of `home`, or joins it where another process has started it or a killed one has left it running.
 * Should the server die, it is started again at once, on the same port.
 *
 * No lock file of ours: PostgreSQL allows one server a data folder, and whoever stops it holds the users' lock until it
 * is gone, so whoever joins meanwhile is cut off and tries again.
 * @throws MarqueeError HOME_NOT_WRITABLE, HOME_IN_USE, DATABASE_START_FAILED
 */
export async function joinEmbeddedServer(
  home: string,
  onNotice: (message: string) => void = () => {},
): Promise<EmbeddedServer> {
  const account = await findAccount(clusterFolder(home), onNotice);
  const cluster = await openCluster(home, await findBinaries(account, onNotice), onNotice);
  let leaving = false;
  const onLost = () => {
    if (leaving) return;
    membership = join(cluster, onLost);
    membership.catch((error) => onNotice(messageOf(error)));
  };
  let membership = join(cluster, onLost);
  const { address } = await membership;
  return {
    address,
    async leave() {
      leaving = true;
      // A server that is gone by now needs no stopping.
      await membership.then(({ session }) => leaveServer(cluster, session)).catch(() => {});
    },
  };
}

type Membership = { address: Address; session: Session };

async function join(cluster: Cluster, onLost: () => void): Promise<Membership> {
  const deadline = Date.now() + patienceMs;
  for (let refusals = 0; ; ) {
    const postmaster = readPostmaster(cluster.dataFolder);
    if (postmaster && isRunning(postmaster.pid, cluster.dataFolder)) {
      const answer = await becomeUser(cluster, postmaster.port, onLost);
      if (answer !== 'not now' && answer !== 'never') return answer;
      if (answer === 'never' || Date.now() > deadline) throw inUse(cluster, postmaster.pid);
      await delay(50);
    } else {
      if (postmaster) await freeLockFile(cluster.dataFolder, postmaster);
      // A server that started may be stopped by another process before we join it, any number of times.
      const refusal = await startServer(cluster, postmaster?.port);
      if (refusal === undefined) continue;
      if (++refusals === maximumRefusals) throw startFailed(cluster, refusal);
      await delay(200);
    }
  }
}

/** @returns 'not now' from a server that starts or stops, 'never' from one that does not know us */
async function becomeUser(
  cluster: Cluster,
  port: number,
  onLost: () => void,
): Promise<Membership | 'not now' | 'never'> {
  const address = { host: '127.0.0.1', port, user: superuser, password: cluster.password, database: 'postgres' };
  let session: Session | undefined;
  let joined = false;
  try {
    session = await openSession(address, () => joined && onLost());
    await session`select pg_advisory_lock_shared(${advisoryLocks.embeddedServer})`;
    joined = true;
    return { address, session };
  } catch (error) {
    await session?.end();
    if (codeOf(error) === undefined) throw error;
    return codeOf(error) === wrongPassword ? 'never' : 'not now';
  }
}

async function leaveServer(cluster: Cluster, session: Session): Promise<void> {
  await session`select pg_advisory_unlock_shared(${advisoryLocks.embeddedServer})`;
  const [lock] = await session`select pg_try_advisory_lock(${advisoryLocks.embeddedServer}) as alone`;
  if (lock?.alone) await stopServer(cluster);
  await session.end();
}

function inUse({ dataFolder }: Cluster, pid: number): MarqueeError {
  return new MarqueeError(
    'HOME_IN_USE',
    `A PostgreSQL that does not accept our connection (process ${pid}) runs on ${dataFolder}; stop it with "kill ${pid}", or choose another folder with --home.`,
  );
}

function startFailed({ logFile }: Cluster, refusal: string): MarqueeError {
  return new MarqueeError(
    'DATABASE_START_FAILED',
    `The embedded PostgreSQL does not start: ${refusal}; its log is ${logFile}.`,
  );
}
