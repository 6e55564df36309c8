import { spawn } from 'node:child_process';
import path from 'node:path';
import type { Binaries } from './binaries.ts';

export type Outcome = { status: number | null; output: string };

/**
 * Runs one of PostgreSQL's programs in a session of its own, where a terminal's Ctrl-C does not reach it, and without our
 * environment, whose PG* variables would change what it does.
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
