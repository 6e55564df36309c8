import { setTimeout as delay } from 'node:timers/promises';
import { MarqueeError } from '../errors.ts';
import { findAccount } from './account.ts';
import { findBinaries } from './binaries.ts';
import { type Cluster, openCluster, startCluster, stopCluster, superuser } from './cluster.ts';
import { type Address, codeOf, connect, type Sql } from './connect.ts';
import { disownLockFile, isRunning, readPostmaster } from './postmaster.ts';

export type EmbeddedServer = {
  address: Address;
  /** Stops the server where no other process uses it. */
  leave(): Promise<void>;
};

/** Held shared by every process that uses the server; whoever gets it alone may stop the server. */
const usersLock = 7_263_101;
const patienceMs = 60_000;

/**
 * Starts the PostgreSQL of `home`, or joins it where another process has started it or a killed one has left it running.
 *
 * No lock file of ours: PostgreSQL lets only one server on a data folder, and whoever stops it holds the users' lock
 * until it is gone, so whoever joins meanwhile is cut off and tries again.
 * @throws MarqueeError HOME_NOT_WRITABLE, HOME_IN_USE, DATABASE_START_FAILED
 */
export async function joinEmbeddedServer(
  home: string,
  onNotice: (message: string) => void = () => {},
): Promise<EmbeddedServer> {
  const account = await findAccount(onNotice);
  const cluster = await openCluster(home, await findBinaries(account, onNotice), onNotice);
  const { address, session } = await join(cluster);
  return {
    address,
    async leave() {
      await session`select pg_advisory_unlock_shared(${usersLock})`;
      const [last] = await session`select pg_try_advisory_lock(${usersLock}) as alone`;
      if (last?.alone) await stopCluster(cluster);
      await session.end({ timeout: 5 });
    },
  };
}

type Membership = { address: Address; session: Sql };

async function join(cluster: Cluster): Promise<Membership> {
  const deadline = Date.now() + patienceMs;
  let refusal: string | undefined;
  for (let starts = 0; starts < 5; ) {
    const postmaster = readPostmaster(cluster.dataFolder);
    const running = postmaster !== undefined && isRunning(postmaster.pid, cluster.dataFolder);
    if (running) {
      const membership = await becomeUser(cluster, postmaster.port);
      if (membership) return membership;
      if (Date.now() > deadline) throw inUse(cluster, postmaster.pid);
      await delay(50);
      continue;
    }
    if (postmaster) disownLockFile(cluster.dataFolder, postmaster.pid);
    refusal = await startCluster(cluster, postmaster?.port);
    starts++;
  }
  throw new MarqueeError(
    'DATABASE_START_FAILED',
    `The embedded PostgreSQL does not start: ${refusal}; its log is ${cluster.logFile}.`,
  );
}

/** @returns undefined where the server does not let us in, which it does not while it starts or stops */
async function becomeUser(cluster: Cluster, port: number): Promise<Membership | undefined> {
  const address = { host: '127.0.0.1', port, user: superuser, password: cluster.password, database: 'postgres' };
  const session = connect(address, { connections: 1 });
  try {
    await session`select pg_advisory_lock_shared(${usersLock})`;
    return { address, session };
  } catch (error) {
    if (codeOf(error) === undefined) throw error;
    await session.end({ timeout: 1 });
    return undefined;
  }
}

function inUse({ dataFolder }: Cluster, pid: number): MarqueeError {
  return new MarqueeError(
    'HOME_IN_USE',
    `A PostgreSQL that does not accept our connection (process ${pid}) runs on ${dataFolder}; stop it with "kill ${pid}", or choose another folder with --home.`,
  );
}
