import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import path from 'node:path';
import type { FastifyBaseLogger } from 'fastify';
import type { Config } from '../config.ts';
import { MarqueeError } from '../errors.ts';
import type { ChildMessage } from './parent-process.ts';

/** How a command ended; the code is null if it was killed. */
export type CommandEnd = { code: number | null; stdout: string; stderr: string };

/** Runs `marquee` commands in separate processes with low priority, so that answers do not wait for them. */
export type CommandProcesses = {
  /**
   * Resolves to the number of the command's record once it has started.
   * @param notBegun thrown if the command ends before that without giving a reason
   * @throws MarqueeError `notBegun`, or the reason that the command gives
   */
  start(
    words: readonly string[],
    options: { notBegun: MarqueeError; onEnd: (end: CommandEnd) => void | Promise<void> },
  ): Promise<number>;
  /** Resolves when none is running. */
  settled(): Promise<void>;
  /** Ends running commands. */
  stop(): Promise<void>;
};

/** In a published package the sources are compiled, and this file with them. */
const main = path.join(import.meta.dirname, '..', `main${path.extname(import.meta.filename)}`);

/**
 * @param config the home and database that the commands use
 * @param log gets an error if `onEnd` fails
 */
export function createCommandProcesses(
  config: Pick<Config, 'home' | 'databaseUrl'>,
  log: FastifyBaseLogger,
): CommandProcesses {
  const running = new Map<ChildProcess, Promise<void>>();
  let isStopped = false;

  function settled(): Promise<void> {
    return Promise.all(running.values()).then(() => {});
  }

  return {
    settled,
    async start(words, { notBegun, onEnd }) {
      if (isStopped) throw notBegun;
      const child = spawn(process.execPath, [main, ...words], {
        // Not as flags: the URL may contain a password, and every user of the machine can see command lines; an evaluation also
        // keeps its own.
        env: { ...process.env, MARQUEE_HOME: config.home, DATABASE_URL: config.databaseUrl ?? '' },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      });
      const { promise: started, resolve, reject } = Promise.withResolvers<number>();
      child.on('message', (message: ChildMessage) => {
        if ('started' in message) {
          // Not before, as a request waits for this: on a busy machine, Node alone would take longer to start than that may.
          if (child.exitCode === null && child.signalCode === null)
            setPriority(child.pid!, constants.priority.PRIORITY_LOW);
          resolve(message.started);
        } else reject(new MarqueeError(message.refused.code, message.refused.message));
      });
      const ended = endOf(child)
        .then((end) => {
          reject(notBegun);
          return onEnd(end);
        })
        .catch((error: unknown) =>
          log.error({ err: error }, `marquee ${words[0]} ended, but what was to follow failed`),
        )
        .finally(() => running.delete(child));
      running.set(child, ended);
      return await started;
    },
    async stop() {
      isStopped = true;
      for (const child of running.keys()) child.kill();
      await settled();
    },
  };
}

async function endOf(child: ChildProcess): Promise<CommandEnd> {
  const [stdout, stderr] = [child.stdout!, child.stderr!].map(async (stream) => (await stream.toArray()).join(''));
  // A process that could not be started never emits 'close'.
  const code = await once(child, 'close').then(
    ([exitCode]) => exitCode as number | null,
    () => null,
  );
  return { code, stdout: await stdout!, stderr: await stderr! };
}
