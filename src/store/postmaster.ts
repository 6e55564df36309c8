import { readFileSync, readlinkSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What PostgreSQL's lock file says about the server on a data folder. */
export type Postmaster = { pid: number; port: number };

/** Above every system's highest process id, so that PostgreSQL sees that its owner is gone. */
const nobody = 2 ** 31 - 1;

/** @returns undefined where no server runs and none was killed on this folder */
export function readPostmaster(dataFolder: string): Postmaster | undefined {
  try {
    const lines = readFileSync(lockFile(dataFolder), 'utf8').split('\n');
    return { pid: Number(lines[0]), port: Number(lines[3]) };
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return undefined;
    throw error;
  }
}

/** Whether `pid` lives and is a PostgreSQL on `dataFolder`, not some process that got a killed server's id. */
export function isRunning(pid: number, dataFolder: string): boolean {
  try {
    if (process.platform === 'linux') return readlinkSync(`/proc/${pid}/cwd`) === dataFolder;
    return pid !== nobody && process.kill(pid, 0);
  } catch {
    return false;
  }
}

/**
 * Frees the lock file of a killed server whose process id another process has since been given: PostgreSQL would take
 * that process for a server and refuse to start. The file itself stays, as PostgreSQL learns from the rest of it whether
 * the killed server's children still live.
 */
export function disownLockFile(dataFolder: string, pid: number): void {
  const lines = readFileSync(lockFile(dataFolder), 'utf8').split('\n');
  if (Number(lines[0]) !== pid) return;
  writeFileSync(lockFile(dataFolder), [nobody, ...lines.slice(1)].join('\n'));
}

function lockFile(dataFolder: string): string {
  return path.join(dataFolder, 'postmaster.pid');
}
