import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';

/** A `marquee stream` as a separate process, which can be killed and comes again. */
export type ConsumerProcess = {
  /** As `kill -9` would. */
  kill(): Promise<void>;
  start(): void;
  /** Asks it to end, as Ctrl-C would. @returns its exit code */
  stop(): Promise<number>;
  /** Rejects with what it said, should it end by itself. */
  failed: Promise<never>;
};

const main = path.join(import.meta.dirname, '..', '..', 'src', 'main.ts');

export function startConsumerProcess(flags: readonly string[]): ConsumerProcess {
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  let child: ChildProcess;
  let isEnding = false;
  const start = () => {
    isEnding = false;
    child = spawn(process.execPath, [main, 'stream', ...flags], { stdio: ['ignore', 'ignore', 'pipe'] });
    let said = '';
    child.stderr!.on('data', (text) => {
      said = (said + text).slice(-4000);
    });
    child.on('close', (code) => {
      if (!isEnding) failure.reject(new Error(`a consumer ended by itself with ${code}:\n${said}`));
    });
  };
  const end = async (signal: NodeJS.Signals): Promise<number> => {
    isEnding = true;
    const closed = once(child, 'close');
    // What has ended already, no signal reaches.
    if (child.kill(signal)) await closed;
    return child.exitCode ?? 1;
  };
  start();
  return {
    kill: async () => void (await end('SIGKILL')),
    start,
    stop: () => end('SIGINT'),
    failed: failure.promise,
  };
}
