import { spawn } from 'node:child_process';
import path from 'node:path';

const root = path.join(import.meta.dirname, '..');
const installed = path.join(root, 'node_modules', '.bin');

/** What a runner counted. */
export type Tally = { passed: number; failed: number; skipped: number };

/**
 * Runs a program of node_modules in the repository's root, its output going where ours goes.
 * @returns its exit code; 1 where a signal ended it
 */
export function runProgram(name: string, ...args: string[]): Promise<number> {
  // The pinned Node comes first, as these programs ask for "node".
  const environment = { ...process.env, PATH: `${installed}${path.delimiter}${process.env.PATH}` };
  const windows = process.platform === 'win32';
  const child = spawn(name, args, {
    cwd: root,
    env: environment,
    stdio: ['ignore', 'inherit', 'inherit'],
    shell: windows,
  });
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('exit', (code) => resolve(code ?? 1));
  });
}

/** The last line of every run, and the exit code that goes with it. */
export function finish({ passed, failed, skipped }: Tally): void {
  console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
  process.exitCode = failed > 0 ? 1 : 0;
}
