import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import type { Account } from '../../src/store/embedded/account.ts';

/** Another process that has the embedded database of a home open. */
export type Holder = {
  /** Where the database's server listens. */
  port: number;
  pid: number;
  /** Has it close the database; resolves to its exit code. */
  release(): Promise<number>;
  /** As `kill -9` would. */
  kill(): Promise<void>;
};

const program = path.join(import.meta.dirname, 'database-child.ts');

/**
 * @param wrapper a program, with its parameters, that runs the process in some other way
 * @throws Error with what the process wrote, where it could not open the database
 */
export async function holdDatabase(home: string, account?: Account, wrapper: readonly string[] = []): Promise<Holder> {
  const [command, ...parameters] = [...wrapper, process.execPath, program, home];
  const child = spawn(command!, parameters, { ...account, stdio: 'pipe', cwd: path.dirname(program) });
  const port = await readPort(child);
  return {
    port,
    pid: child.pid!,
    async release() {
      child.stdin.end();
      const [code] = await once(child, 'exit');
      return code;
    },
    async kill() {
      child.kill('SIGKILL');
      await once(child, 'exit');
    },
  };
}

function readPort(child: ChildProcess): Promise<number> {
  return new Promise((resolve, reject) => {
    let output = '';
    const read = (text: Buffer) => {
      output += text;
      const opened = /^open (\d+)$/m.exec(output);
      if (opened) resolve(Number(opened[1]));
    };
    child.stdout!.on('data', read);
    child.stderr!.on('data', read);
    child.on('error', reject);
    child.on('close', () => reject(new Error(output)));
  });
}
