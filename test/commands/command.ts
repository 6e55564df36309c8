import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { text } from 'node:stream/consumers';

export type Outcome = { code: number | null; output: string; messages: string };

const main = path.join(import.meta.dirname, '..', '..', 'src', 'main.ts');

/** `marquee` with these arguments, in a separate process. */
export function start(...flags: string[]): ChildProcess {
  return spawn(process.execPath, [main, ...flags], { stdio: 'pipe' });
}

/** @param input what is piped to it */
export async function finish(child: ChildProcess, input: string | Buffer = ''): Promise<Outcome> {
  // It may end before it has read all.
  child.stdin!.on('error', () => {});
  child.stdin!.end(input);
  const ended = child.exitCode === null && child.signalCode === null ? once(child, 'exit') : undefined;
  const [output, messages] = await Promise.all([text(child.stdout!), text(child.stderr!), ended]);
  return { code: child.exitCode, output, messages };
}
