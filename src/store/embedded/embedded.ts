import { setTimeout as delay } from 'node:timers/promises';
import { MarqueeError, messageOf } from '../../errors.ts';
import { codeOf, isDatabaseAway } from '../failures.ts';
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
  /** Stops the server if no other process uses it. */
  leave(): Promise<void>;
};

/** Long enough for a server to recover from a crash. */
const patienceMs = 120_000;
const maximumRefusals = 5;
const wrongPassword = '28P01';

export type EmbeddedOptions = {
  /** Called with what a user should know. */
  onNotice?: ((message: string) => void) | undefined;
  /** Called if the server dies and cannot be restarted for `giveUpMs` (it keeps trying), or comes back on another port. */
  onGone?: ((error: MarqueeError) => void) | undefined;
  giveUpMs?: number | undefined;
};

/** Pauses between attempts to restart the server; they grow from the first to the longest. */
const restartPauseMs = { first: 250, longest: 15_000 };
const defaultGiveUpMs = 5 * 60_000;

/**
 * Starts the PostgreSQL of `home`, or joins it if another process has started it or a killed one has left it running. If the server
 * dies, it is restarted on the same port, with further attempts until it runs.
 *
 * There is no lock file, as PostgreSQL allows only one server per data folder. A process that stops the server holds the users' lock
 * until it has stopped, so one that joins meanwhile is disconnected and tries again.
 * @throws MarqueeError HOME_NOT_WRITABLE, HOME_IN_USE, DATABASE_START_FAILED
 */
export async function joinEmbeddedServer(
  home: string,
  { onNotice = () => {}, onGone = () => {}, giveUpMs = defaultGiveUpMs }: EmbeddedOptions = {},
): Promise<EmbeddedServer> {
  const account = await findAccount(clusterFolder(home), onNotice);
  const cluster = await openCluster(home, await findBinaries(account, onNotice), onNotice);
  const leaving = new AbortController();
  const onLost = () => {
    if (!leaving.signal.aborted) membership = rejoin();
  };

  /** Resolves to undefined only if this process leaves meanwhile. */
  async function rejoin(): Promise<Membership | undefined> {
    const lost = Date.now();
    let isGone = false;
    for (
      let pause = restartPauseMs.first;
      !leaving.signal.aborted;
      pause = Math.min(2 * pause, restartPauseMs.longest)
    ) {
      try {
        const joined = await join(cluster, onLost);
        if (joined.address.port !== address.port) onGone(moved(address.port, joined.address.port));
        if (isGone || pause > restartPauseMs.first) onNotice('The embedded PostgreSQL runs again.');
        return joined;
      } catch (error) {
        onNotice(`${messageOf(error)} Trying again in ${pause / 1000} s.`);
        if (!isGone && Date.now() - lost > giveUpMs) {
          isGone = true;
          onGone(stayedAway(cluster, error));
        }
      }
      await delay(pause, undefined, { signal: leaving.signal, ref: false }).catch(() => {});
    }
    return undefined;
  }

  let membership: Promise<Membership | undefined> = join(cluster, onLost);
  const { address } = (await membership)!;
  return {
    address,
    async leave() {
      leaving.abort();
      const reason = await membership
        .then((joined) => joined && leaveServer(cluster, joined.session))
        // The server has stopped already.
        .catch((error) => (isDatabaseAway(error) ? undefined : messageOf(error)));
      if (reason) onNotice(`The embedded PostgreSQL could not be stopped: ${reason}`);
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
      // Another process may stop the server before we join it, any number of times.
      const refusal = await startServer(cluster);
      if (refusal === undefined) continue;
      if (++refusals === maximumRefusals) throw startFailed(cluster, refusal);
      await delay(200);
    }
  }
}

/** @returns 'not now' if the server is starting or stopping, 'never' if it does not accept our password */
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

/** @returns why the server may still run, although no other process uses it */
async function leaveServer(cluster: Cluster, session: Session): Promise<string | undefined> {
  await session`select pg_advisory_unlock_shared(${advisoryLocks.embeddedServer})`;
  const [lock] = await session`select pg_try_advisory_lock(${advisoryLocks.embeddedServer}) as alone`;
  const reason = lock?.alone ? await stopServer(cluster) : undefined;
  await session.end();
  return reason;
}

function inUse({ dataFolder }: Cluster, pid: number): MarqueeError {
  return new MarqueeError(
    'HOME_IN_USE',
    `A PostgreSQL that does not accept our connection (process ${pid}) is running on ${dataFolder}; stop it with "kill ${pid}", or choose another folder with --home.`,
  );
}

function stayedAway({ logFile }: Cluster, cause: unknown): MarqueeError {
  return new MarqueeError(
    'DATABASE_START_FAILED',
    `The embedded PostgreSQL died and cannot be restarted: ${messageOf(cause)} Its log is ${logFile}.`,
    { cause },
  );
}

function moved(from: number, to: number): MarqueeError {
  return new MarqueeError(
    'DATABASE_START_FAILED',
    `The embedded PostgreSQL died and now runs on port ${to}, as another program has taken port ${from}; restart marquee.`,
  );
}

function startFailed({ logFile }: Cluster, refusal: string): MarqueeError {
  return new MarqueeError(
    'DATABASE_START_FAILED',
    `The embedded PostgreSQL does not start: ${refusal}; its log is ${logFile}.`,
  );
}
