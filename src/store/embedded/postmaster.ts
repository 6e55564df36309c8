import { chownSync, readFileSync, readlinkSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

/** What PostgreSQL's lock file says about the server on a data folder; zeros where it is empty, as after a power cut. */
export type Postmaster = { pid: number; port: number };

/** Above every system's highest process id, so that PostgreSQL sees that its owner is gone. */
const nobody = 2 ** 31 - 1;
const secondLookMs = 1000;

/** @returns undefined if no server runs and none was killed on this folder */
export function readPostmaster(dataFolder: string): Postmaster | undefined {
  const lines = readLines(dataFolder);
  return lines && { pid: Number(lines[0]) || 0, port: Number(lines[3]) || 0 };
}

/**
 * Whether `pid` lives and is a PostgreSQL on `dataFolder`, not some process that got a killed server's id. Where that cannot be
 * found out, it may be, so it counts as one.
 */
export function isRunning(pid: number, dataFolder: string): boolean {
  if (!isAlive(pid)) return false;
  if (process.platform !== 'linux') return true;
  try {
    return readlinkSync(`/proc/${pid}/cwd`) === dataFolder;
  } catch {
    // Of another user's process only those who may trace it learn the folder; a container's root may not.
  }
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').includes(dataFolder);
  } catch {
    return isAlive(pid);
  }
}

/**
 * Frees the lock file of a server that does not run (`isRunning`), where PostgreSQL would not do so itself: where the file is empty, and where
 * another process has the server's id by now. In the second case all but the id stays, as PostgreSQL learns from the rest
 * whether the killed server's children still live.
 */
export async function freeLockFile(dataFolder: string, { pid }: Postmaster): Promise<void> {
  if (pid === 0) {
    // A server that starts just now has written nothing yet, either.
    await delay(secondLookMs);
    if (readPostmaster(dataFolder)?.pid === 0) rmSync(lockFile(dataFolder));
  } else if (isAlive(pid)) {
    const lines = readLines(dataFolder);
    if (Number(lines?.[0]) === pid) replaceLockFile(dataFolder, [nobody, ...lines!.slice(1)].join('\n'));
  }
}

/** A process of another user may refuse signals, which says that it is there. */
export function isAlive(pid: number): boolean {
  if (pid <= 0) return false;
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** The port of the server that ran last on `dataFolder`. PostgreSQL notes it once it listens, and never removes the note. */
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

/** In one step, so that no kill leaves half of it. */
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
