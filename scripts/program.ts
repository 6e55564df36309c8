import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { setPriority } from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';

const root = path.join(import.meta.dirname, '..');
const installed = path.join(root, 'node_modules', '.bin');

/** What a runner counted. */
export type Tally = { passed: number; failed: number; skipped: number };

/** Starts a program of node_modules in the repository's root. */
export function startProgram(name: string, args: readonly string[], stdio: SpawnOptions['stdio']): ChildProcess {
  // The pinned Node comes first, as these programs ask for "node".
  const env = { ...process.env, PATH: `${installed}${path.delimiter}${process.env.PATH}` };
  const options = { cwd: root, env, stdio };
  if (process.platform !== 'win32') return spawn(name, args, options);
  // There they are scripts for a shell, which splits what is not quoted at spaces, as in a user's name.
  return spawn([name, ...args].map((word) => `"${word}"`).join(' '), { ...options, shell: true });
}

/**
 * Runs a program of node_modules in the repository's root, its output going where ours goes.
 * @returns its exit code; 1 where a signal ended it
 */
export function runProgram(name: string, ...args: string[]): Promise<number> {
  return codeOf(startProgram(name, args, ['ignore', 'inherit', 'inherit']));
}

/**
 * As `runProgram`, but returns what the program wrote.
 * @param priority as `os.setPriority` takes it
 */
export async function captureProgram(
  name: string,
  args: readonly string[],
  priority?: number,
): Promise<{ code: number; output: string }> {
  const child = startProgram(name, args, ['ignore', 'pipe', 'pipe']);
  if (priority !== undefined && child.pid !== undefined) setPriority(child.pid, priority);
  const [code, output, errors] = await Promise.all([codeOf(child), text(child.stdout!), text(child.stderr!)]);
  return { code, output: output + errors };
}

function codeOf(child: ChildProcess): Promise<number> {
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
