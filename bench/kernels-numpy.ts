import { type ChildProcessWithoutNullStreams, spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { createInterface } from 'node:readline';

/** A Python process that does the same work with numpy, scipy and OpenBLAS. */
export type Numpy = {
  /** The two numbers that the task of bench/kernels.py answers with. */
  ask(task: string, ...parameters: number[]): Promise<[number, number]>;
  close(): void;
};

/** Makes a virtual environment with numpy and scipy where there is none. @returns its python, or why there is none */
export function preparePython(folder: string): { python: string } | { missing: string } {
  const python = path.join(folder, 'bin', 'python');
  if (existsSync(python) && run(python, '-c', 'import scipy') === undefined) return { python };
  const problem =
    run('python3', '-m', 'venv', folder) ?? run(python, '-m', 'pip', 'install', '--quiet', 'numpy', 'scipy');
  return problem === undefined ? { python } : { missing: problem };
}

function run(program: string, ...parameters: string[]): string | undefined {
  const { error, status, stderr } = spawnSync(program, parameters, { encoding: 'utf8' });
  if (error) return error.message;
  return status === 0 ? undefined : `${program} ${parameters.join(' ')}: ${stderr.trim()}`;
}

export function startNumpy(python: string, data: string, threads: number): Numpy {
  const child: ChildProcessWithoutNullStreams = spawn(python, [path.join(import.meta.dirname, 'kernels.py'), data], {
    env: { ...process.env, OPENBLAS_NUM_THREADS: String(threads) },
  });
  child.stderr.pipe(process.stderr);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    ask: async (...task) => {
      child.stdin.write(`${JSON.stringify(task)}\n`);
      const { value, done } = await lines.next();
      if (done) throw new Error(`bench/kernels.py ended at ${task.join(' ')}`);
      return JSON.parse(value);
    },
    close: () => child.stdin.end(),
  };
}
