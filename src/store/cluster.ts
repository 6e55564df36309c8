import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmod, chown, mkdir, mkdtemp, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import { MarqueeError, messageOf } from '../errors.ts';
import { mayAccess } from './account.ts';
import { type Binaries, systemFolder } from './binaries.ts';

/** An initialised PostgreSQL under `<home>/postgres`. */
export type Cluster = { binaries: Binaries; dataFolder: string; password: string; logFile: string };

export const superuser = 'marquee';

/** Small enough for any machine, large enough to load tens of millions of ratings without a checkpoint storm. */
const settings = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  shared_buffers: '256MB',
  work_mem: '32MB',
  maintenance_work_mem: '256MB',
  max_wal_size: '4GB',
  // Nothing replicates from it, so tables filled in the transaction that made them need no write-ahead log.
  wal_level: 'minimal',
  max_wal_senders: '0',
  log_checkpoints: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

/**
 * The cluster of `home`, made first where there is none. Of several processes that make it at the same moment, the first
 * to move its own into place wins.
 * @throws MarqueeError HOME_NOT_WRITABLE, DATABASE_START_FAILED
 */
export async function openCluster(
  home: string,
  binaries: Binaries,
  onNotice: (message: string) => void,
): Promise<Cluster> {
  const place = path.join(home, 'postgres');
  const existing = await readCluster(place, binaries);
  if (existing) return existing;
  const folder = await makeFolder(home, binaries, onNotice);
  try {
    await initialise(folder, binaries);
    await (path.dirname(folder) === home ? rename(folder, place) : symlink(folder, place));
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    const winner = await readCluster(place, binaries);
    if (winner) return winner;
    throw error;
  }
  return (await readCluster(place, binaries))!;
}

async function readCluster(place: string, binaries: Binaries): Promise<Cluster | undefined> {
  try {
    const folder = await realpath(place);
    const password = await readFile(path.join(folder, 'password'), 'utf8');
    return { binaries, dataFolder: path.join(folder, 'data'), password, logFile: path.join(folder, 'postgres.log') };
  } catch (cause) {
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new MarqueeError(
      'HOME_NOT_WRITABLE',
      `The database in ${place} cannot be read (${messageOf(cause)}); run marquee as the user who made it, or choose another folder with --home.`,
      { cause },
    );
  }
}

/** An empty folder that belongs to whoever runs PostgreSQL: in `home`, or in `systemFolder` where they cannot get there. */
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

async function makeFolderIn(parent: string): Promise<string> {
  try {
    await mkdir(parent, { recursive: true, mode: 0o755 });
    return await mkdtemp(path.join(parent, 'postgres-'));
  } catch (cause) {
    throw new MarqueeError(
      'HOME_NOT_WRITABLE',
      `The folder ${parent} cannot be written (${messageOf(cause)}); make it writable, or choose another with --home.`,
      { cause },
    );
  }
}

async function initialise(folder: string, binaries: Binaries): Promise<void> {
  const passwordFile = path.join(folder, 'password');
  await writeFile(passwordFile, randomBytes(24).toString('base64url'));
  await chmod(passwordFile, 0o600);
  if (binaries.account) await chown(passwordFile, binaries.account.uid, binaries.account.gid);
  const { status, output } = await runProgram(binaries, binaries.initdb, [
    ...['--pgdata', path.join(folder, 'data'), '--username', superuser, '--pwfile', passwordFile],
    ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
    ...['--no-instructions', '--data-checksums', '--locale', 'C'],
    ...Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
  ]);
  if (status === 0) return;
  throw new MarqueeError('DATABASE_START_FAILED', `PostgreSQL could not be set up in ${folder}: ${lastLine(output)}`);
}

/** @returns undefined when the server accepts connections; otherwise why it does not, in PostgreSQL's words */
export async function startCluster(cluster: Cluster, preferredPort: number | undefined): Promise<string | undefined> {
  const port = await findFreePort(preferredPort);
  const { status, output } = await runProgram(cluster.binaries, cluster.binaries.pgCtl, [
    ...['start', '--wait', '--timeout', '600', '--silent', '--pgdata', cluster.dataFolder],
    ...['--log', cluster.logFile, '--options', `-p ${port}`],
  ]);
  if (status === 0) return undefined;
  const log = await readFile(cluster.logFile, 'utf8').catch(() => output);
  return lastLine(log.replace(/^HINT:.*$/gm, ''));
}

/** Ends all sessions, writes everything to disk and waits until the server is gone. */
export async function stopCluster({ binaries, dataFolder }: Cluster): Promise<void> {
  await runProgram(binaries, binaries.pgCtl, [
    ...['stop', '--wait', '--timeout', '120', '--silent', '--mode', 'fast', '--pgdata', dataFolder],
  ]);
}

type Outcome = { status: number | null; output: string };

/**
 * Runs one of PostgreSQL's programs in a session of its own, where a terminal's Ctrl-C does not reach it, and without our
 * environment, whose PG* variables would change what it does.
 */
function runProgram({ account }: Binaries, program: string, args: string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { ...account, cwd: path.dirname(program), env: { LC_ALL: 'C' }, detached: true };
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    child.stdout.on('data', (text) => (output += text));
    child.stderr.on('data', (text) => (output += text));
    child.on('error', (error) => resolve({ status: null, output: error.message }));
    // Not "close": a server that pg_ctl started could hold the pipes open for as long as it runs.
    child.on('exit', (status) => resolve({ status, output }));
  });
}

/** `preferred`, where nobody listens on it, so that programs that were connected before a crash find the server again. */
async function findFreePort(preferred = 0): Promise<number> {
  return await new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => (preferred ? resolve(findFreePort()) : reject(error)));
    probe.listen(preferred, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(address && typeof address === 'object' ? address.port : 0));
    });
  });
}

function lastLine(text: string): string {
  return text.trim().split('\n').at(-1)?.trim() ?? '';
}
