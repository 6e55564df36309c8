import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { MarqueeError, messageOf } from '../../errors.ts';
import { mayAccess } from './account.ts';
import { isAlive } from './postmaster.ts';
import { type Binaries, reasonIn, runProgram, systemFolder } from './programs.ts';

/** An initialised PostgreSQL under `<home>/postgres`. */
export type Cluster = { binaries: Binaries; dataFolder: string; password: string; logFile: string };

export const superuser = 'marquee';

/** Small enough for any machine, large enough to load tens of millions of ratings without constant checkpoints. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '256MB',
  work_mem: '32MB',
  maintenance_work_mem: '256MB',
  max_wal_size: '4GB',
  // Nothing replicates from it, so tables that are filled in the transaction that created them need no write-ahead log.
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_logical_replication_workers: '0',
  log_checkpoints: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/** The folder of the cluster of `home`, or a link to it. */
export function clusterFolder(home: string): string {
  return path.join(home, 'postgres');
}

/**
 * Opens the cluster of `home`, and creates it first if there is none. It is created elsewhere and moved into place once it is
 * complete, so an unfinished one is never used, and if several processes create it at the same time, the first one wins.
 * @throws MarqueeError HOME_NOT_WRITABLE, DATABASE_START_FAILED
 */
export async function openCluster(
  home: string,
  binaries: Binaries,
  onNotice: (message: string) => void,
): Promise<Cluster> {
  const place = clusterFolder(home);
  if (!existsSync(place)) await createCluster(home, place, binaries, onNotice);
  await removeUnfinished(home);
  try {
    const folder = await realpath(place);
    const password = await readFile(path.join(folder, 'password'), 'utf8');
    return { binaries, dataFolder: path.join(folder, 'data'), password, logFile: path.join(folder, 'postgres.log') };
  } catch (cause) {
    throw new MarqueeError(
      'HOME_NOT_WRITABLE',
      `The database in ${place} cannot be opened (${messageOf(cause)}); run marquee as the user who created it, or choose another folder with --home.`,
      { cause },
    );
  }
}

async function createCluster(
  home: string,
  place: string,
  binaries: Binaries,
  onNotice: (message: string) => void,
): Promise<void> {
  const folder = await makeFolder(home, binaries, onNotice);
  try {
    await initialise(folder, binaries);
    await (path.dirname(folder) === home ? rename(folder, place) : symlink(folder, place));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    if (existsSync(place)) return;
    throw error instanceof MarqueeError ? error : notWritable(home, error);
  }
}

/** An empty folder owned by the account that runs PostgreSQL: in `home`, or in `systemFolder` if it cannot reach that. */
async function makeFolder(home: string, { account }: Binaries, onNotice: (message: string) => void): Promise<string> {
  const folder = await makeFolderIn(home);
  if (!account) return folder;
  await chown(folder, account.uid, account.gid);
  if (mayAccess(account, '-w', folder)) return folder;
  await rm(folder, { recursive: true });
  const reachable = await makeFolderIn(systemFolder);
  await chown(reachable, account.uid, account.gid);
  onNotice(`the database is kept in ${reachable}, as the user "postgres" cannot reach ${home}`);
  return reachable;
}

/** Its name contains the id of the process that creates it. */
async function makeFolderIn(parent: string): Promise<string> {
  try {
    await mkdir(parent, { recursive: true });
    return await mkdtemp(path.join(parent, `postgres-${process.pid}-`));
  } catch (error) {
    throw notWritable(parent, error);
  }
}

/** Removes what processes left behind that were killed while creating the cluster. */
async function removeUnfinished(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const maker = /^postgres-(\d+)-/.exec(name)?.[1];
    if (maker === undefined || isAlive(Number(maker))) continue;
    // Another process may be removing it, too.
    await rm(path.join(home, name), { recursive: true, force: true }).catch(() => {});
  }
}

function notWritable(folder: string, cause: unknown): MarqueeError {
  return new MarqueeError(
    'HOME_NOT_WRITABLE',
    `The folder ${folder} cannot be written (${messageOf(cause)}); make it writable, or choose another with --home.`,
    { cause },
  );
}

async function initialise(folder: string, binaries: Binaries): Promise<void> {
  const { account, initdb } = binaries;
  const passwordFile = path.join(folder, 'password');
  await writeFile(passwordFile, randomBytes(24).toString('base64url'), { mode: 0o600 });
  if (account) await chown(passwordFile, account.uid, account.gid);
  const { status, output } = await runProgram(binaries, initdb, [
    ...['--pgdata', path.join(folder, 'data'), '--username', superuser, '--pwfile', passwordFile],
    ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--no-instructions'],
    // Sorts by code point on every platform, so an index never depends on the system's C library.
    ...['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  if (status === 0) return;
  throw new MarqueeError('DATABASE_START_FAILED', `PostgreSQL could not be set up in ${folder}: ${reasonIn(output)}.`);
}
