import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

const main = path.join(import.meta.dirname, '..', 'src', 'main.ts');
const samplingMs = 50;

/** The processes that a bench starts. */
export class Processes {
  readonly #children: ChildProcess[] = [];

  /** `marquee` with these arguments. */
  startMarquee(...parameters: string[]): ChildProcess {
    // As bin/marquee.cjs does.
    const options = parameters[0] === 'serve' ? ['--max-semi-space-size=16'] : [];
    return this.start(process.execPath, [...options, main, ...parameters]);
  }

  start(command: string, parameters: readonly string[], options: { cwd?: string } = {}): ChildProcess {
    const child = spawn(command, parameters, { stdio: ['ignore', 'pipe', 'pipe'], ...options });
    this.#children.push(child);
    return child;
  }

  async end(): Promise<void> {
    for (const child of this.#children.toReversed()) await endProcess(child);
  }
}

export async function endProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await ended;
}

/** The address that a server says it is ready on. What it says later is read and dropped, or it would block. */
export function readyUrl(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let told = '';
    for (const stream of [child.stdout!, child.stderr!]) {
      stream.on('data', (chunk) => {
        told += chunk;
        const [, url] = /ready on (\S+);/.exec(told) ?? [];
        if (url) resolve(url);
      });
    }
    child.on('exit', () => reject(new Error(`it did not start: ${told}`)));
  });
}

/** Waits for the end of a process. @throws what it wrote, where it failed */
export async function finished(child: ChildProcess): Promise<{ seconds: number; peakMiB: number }> {
  const started = performance.now();
  let told = '';
  for (const stream of [child.stdout!, child.stderr!]) {
    stream.on('data', (chunk) => {
      told = (told + chunk).slice(-4000);
    });
  }
  let peakMiB = 0;
  const sampling = setInterval(() => {
    peakMiB = Math.max(peakMiB, peakOf(child.pid!));
  }, samplingMs);
  const [code] = await once(child, 'exit');
  clearInterval(sampling);
  if (code !== 0) throw new Error(`${child.spawnargs.slice(1).join(' ')} ended with ${code}: ${told}`);
  return { seconds: (performance.now() - started) / 1000, peakMiB };
}

/** What Linux says is the most memory that a process has ever held, in MiB; 0 once it has ended. */
export function peakOf(pid: number): number {
  try {
    return Number(/^VmHWM:\s*(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Memory that a process holds now, in MiB. */
export function residentOf(pid: number): number {
  return Number(execFileSync('ps', ['-o', 'rss=', '-p', String(pid)], { encoding: 'utf8' })) / 1024;
}

/** Seconds of the processors that a process and its threads have used so far. */
export function processorSecondsOf(pid: number): number {
  const { own } = readStat(pid);
  return own / ticksASecond;
}

/** The same with its children, those that have ended too: PostgreSQL has one a connection. */
export function processorSecondsWithChildren(pid: number): number {
  const { own, ended } = readStat(pid);
  const living = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => tryToReadStat(Number(name)))
    .filter((stat) => stat?.parent === pid);
  return living.reduce((sum, stat) => sum + stat!.own + stat!.ended, own + ended) / ticksASecond;
}

/** On every Linux that we know. */
const ticksASecond = 100;

/** Times in ticks of a process, and of its children that have ended: fields 4 and 14 to 17 of proc(5). */
function readStat(pid: number): { parent: number; own: number; ended: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)!.split(' ').map(Number);
  return { parent: fields[1]!, own: fields[11]! + fields[12]!, ended: fields[13]! + fields[14]! };
}

function tryToReadStat(pid: number) {
  try {
    return readStat(pid);
  } catch {
    return undefined;
  }
}
