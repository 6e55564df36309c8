import { execFile, spawnSync } from 'node:child_process';
import { stat } from 'node:fs/promises';
import { promisify } from 'node:util';
import { MarqueeError } from '../../errors.ts';

const run = promisify(execFile);

/** A user of the operating system. */
export type Account = { uid: number; gid: number };

/**
 * PostgreSQL refuses to run as root, so root runs it as the owner of `clusterFolder` or, before that folder exists, as the
 * user `postgres`, which is created if missing.
 * @returns undefined if PostgreSQL can run as the current user
 * @throws MarqueeError DATABASE_START_FAILED if there is no such user and none can be created
 */
export async function findAccount(
  clusterFolder: string,
  onNotice: (message: string) => void,
): Promise<Account | undefined> {
  if (process.getuid?.() !== 0) return undefined;
  const owner = await stat(clusterFolder).catch(() => undefined);
  if (owner && owner.uid !== 0) return { uid: owner.uid, gid: owner.gid };
  const found = (await lookUp('postgres')) ?? (await lookUp('_postgres'));
  if (found) return found;
  try {
    await run('useradd', ['--system', '--user-group', '--no-create-home', '--shell', '/usr/sbin/nologin', 'postgres']);
  } catch (cause) {
    throw new MarqueeError(
      'DATABASE_START_FAILED',
      'PostgreSQL cannot run as root, and a user "postgres" could not be created for it; run marquee as an ordinary user, or set DATABASE_URL.',
      { cause },
    );
  }
  onNotice('created the system user "postgres", as PostgreSQL cannot run as root');
  return await lookUp('postgres');
}

async function lookUp(name: string): Promise<Account | undefined> {
  try {
    const [uid, gid] = await Promise.all([run('id', ['-u', name]), run('id', ['-g', name])]);
    return { uid: Number(uid.stdout), gid: Number(gid.stdout) };
  } catch {
    return undefined;
  }
}

/** Whether `account` may read (`-r`), write (`-w`), or execute or enter (`-x`) `file`, according to test(1). */
export function mayAccess(account: Account, permission: '-r' | '-w' | '-x', file: string): boolean {
  return spawnSync('test', [permission, file], { ...account, cwd: '/' }).status === 0;
}
