import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A Python process that does the same work with numpy, scipy and OpenBLAS. */
export type Numpy = {
  /** The numbers that the task of the script answers with. */
  ask(task: string, ...parameters: number[]): Promise<number[]>;
  close(): void;
};

const environment = path.join(import.meta.dirname, '..', 'node_modules', '.cache', 'marquee-bench-python');

/**
 * A virtual environment with numpy and scipy, created if missing.
 * @returns its python; undefined, and a line on standard output that says why, where there can be none
 */
export function preparePython(): string | undefined {
  const python = path.join(environment, 'bin', 'python');
  if (existsSync(python) && run(python, '-c', 'import scipy') === undefined) return python;
  mkdirSync(path.dirname(environment), { recursive: true });
  const problem =
    run('python3', '-m', 'venv', environment) ?? run(python, '-m', 'pip', 'install', '--quiet', 'numpy', 'scipy');
  if (problem === undefined) return python;
  console.log(`no reference, python cannot be prepared: ${problem}`);
  return undefined;
}

function run(program: string, ...parameters: string[]): string | undefined {
  const { error, status, stderr } = spawnSync(program, parameters, { encoding: 'utf8' });
  if (error) return error.message;
  return status === 0 ? undefined : `${program} ${parameters.join(' ')}: ${stderr.trim()}`;
}

/** @param script a file of this folder that does one task a line of its input, with the files of `data` */
export function startNumpy(python: string, script: string, data: string, threads: number): Numpy {
  const child: ChildProcessWithoutNullStreams = spawn(python, [path.join(import.meta.dirname, script), data], {
    env: { ...process.env, OPENBLAS_NUM_THREADS: String(threads) },
  });
  child.stderr.pipe(process.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async (...task) => {
      child.stdin.write(`${JSON.stringify(task)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`${script} ended at ${task.join(' ')}`);
      return JSON.parse(value);
    },
    close: () => child.stdin.end(),
  };
}
