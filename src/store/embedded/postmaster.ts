import { chownSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** What PostgreSQL's lock file says about the server on a data folder; zeros if it is empty, as after a power cut. */
export type Postmaster = { pid: number; port: number };

/** Higher than any process id, so that PostgreSQL sees that the owner is gone. */
const nobody = 2 ** 31 - 1;
const secondCheckMs = 1000;

/** @returns undefined if no server runs and none was killed on this folder */
export function readPostmaster(dataFolder: string): Postmaster | undefined {
  const lines = readLines(dataFolder);
  return lines && { pid: Number(lines[0]) || 0, port: Number(lines[3]) || 0 };
}

/**
 * Whether `pid` is alive and is a PostgreSQL on `dataFolder`, not another process that got a killed server's id. If that cannot be
 * determined, it counts as one.
 */
export function isRunning(pid: number, dataFolder: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === dataFolder;
  } catch {
    // Only those who may trace another user's process see its folder, and root in a container may not.
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(dataFolder);
  } catch {
    return isAlive(pid);
  }
}

/**
 * Frees the lock file of a server that is not running (`isRunning`) if PostgreSQL would not do so itself: if the file is empty, or if
 * another process now has the server's id. In the latter case only the id is replaced, as PostgreSQL learns from the rest whether
 * children of the killed server are still alive.
 */
export async function freeLockFile(dataFolder: string, { pid }: Postmaster): Promise<void> {
  if (pid === 0) {
    // A server that is just starting has not written anything yet, either.
    await delay(secondCheckMs);
    if (readPostmaster(dataFolder)?.pid === 0) rmSync(lockFile(dataFolder));
  } else if (isAlive(pid)) {
    const lines = readLines(dataFolder);
    if (Number(lines?.[0]) === pid) replaceLockFile(dataFolder, [nobody, ...lines!.slice(1)].join('\n'));
  }
}

/** A process of another user may refuse signals, which also shows that it exists. */
export function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The port of the last server on `dataFolder`, which PostgreSQL records once it listens, and never removes. */
export function readLastPort(dataFolder: string): number | undefined {
  const options = readIfThere(path.join(dataFolder, 'postmaster.opts'));
  return Number(/"-p" "(\d+)"/.exec(options ?? '')?.[1]) || undefined;
}

function readLines(dataFolder: string): string[] | undefined {
  return readIfThere(lockFile(dataFolder))?.split('\n');
}

function readIfThere(file: string): string | undefined {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Atomically, so that a kill never leaves half of it. */
function replaceLockFile(dataFolder: string, text: string): void {
  const { uid, gid } = statSync(lockFile(dataFolder));
  const aside = `${lockFile(dataFolder)}.${process.pid}`;
  writeFileSync(aside, text);
  chownSync(aside, uid, gid);
  renameSync(aside, lockFile(dataFolder));
}

function lockFile(dataFolder: string): string {
  return path.join(dataFolder, 'postmaster.pid');
}
