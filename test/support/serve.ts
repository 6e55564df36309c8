import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { onTestFinished } from 'vitest';
import type { Account } from '../../src/store/embedded/account.ts';
import { makeTemporaryFolder } from './folders.ts';

export type Served = {
  url: string;
  process: ChildProcess;
  /** What it has written for people so far. */
  told(): string;
  predict(userId: unknown): Promise<{ account: boolean; movies: string[] }>;
  /** Sends a signal and resolves to the exit code, or, where that is 1, to what went wrong. */
  stop(signal?: NodeJS.Signals): Promise<number | string | null>;
};

type ServeOptions = {
  flags?: readonly string[];
  account?: Account;
  /** Run this instead of src/main.ts, in a process group of its own. */
  command?: readonly string[];
  /** The repository, or a copy of it. */
  root?: string;
  /** What it tells when to resolve; the first group is its URL. */
  until?: RegExp;
};

const repository = path.join(import.meta.dirname, '..', '..');

/**
 * `marquee serve` as a separate process on any free port; resolves when it is ready.
 * @throws Error with what it told, where it ends before
 */
export async function serve(home: string, options: ServeOptions = {}): Promise<Served> {
  const { flags = [], account, root = repository, until = /ready on (\S+);/ } = options;
  const { command = [process.execPath, 'src/main.ts', 'serve'] } = options;
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const environment = {
    PATH,
    NODE_COMPILE_CACHE,
    HOME: home,
    PORT: '0',
    MARQUEE_HOME: home,
    LOG_LEVEL: 'error',
    // Each takes a second to start.
    MARQUEE_WORKERS: '1',
  };
  const child = spawn(command[0]!, [...command.slice(1), ...flags], {
    cwd: root,
    env: environment,
    detached: true,
    ...account,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let told = '';
  child.stderr.on('data', (text) => {
    told += text;
  });
  const url = await Promise.race([readUrl(child, () => told, until), endOf(child, () => told)]);
  return {
    url,
    process: child,
    told: () => told,
    async predict(userId) {
      const headers = { 'content-type': 'application/json' };
      const body = JSON.stringify({ user_id: userId });
      const response = await fetch(`${url}/predict`, { method: 'POST', headers, body });
      return (await response.json()) as { account: boolean; movies: string[] };
    },
    async stop(signal = 'SIGINT') {
      child.kill(signal);
      const [code] = await once(child, 'close');
      return code === 1 ? told : code;
    },
  };
}

/** The same on a database, with a home of its own. It ends with the test. */
export async function serveUntilTestEnds(
  databaseUrl: string,
  { flags = [], ...options }: ServeOptions = {},
): Promise<Served> {
  const home = await makeTemporaryFolder();
  const served = await serve(home.folder, { ...options, flags: ['--database-url', databaseUrl, ...flags] });
  onTestFinished(async () => {
    if (served.process.exitCode === null && served.process.signalCode === null) await served.stop('SIGKILL');
    await home.remove();
  });
  return served;
}

function readUrl(child: ChildProcess, told: () => string, until: RegExp): Promise<string> {
  return new Promise((resolve) => {
    child.stderr!.on('data', () => {
      const found = until.exec(told());
      if (found) resolve(found[1] ?? '');
    });
  });
}

async function endOf(child: ChildProcess, told: () => string): Promise<never> {
  await once(child, 'close');
  throw new Error(told());
}
