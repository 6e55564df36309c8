import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from './cluster.ts';
import { reasonIn, runProgram } from './programs.ts';

/**
 * Starts PostgreSQL on `cluster`, recovering from a crash first where there was one.
 * @param preferredPort used if it is free, or becomes free soon
 * @returns undefined when the server accepts connections; otherwise why it does not, in PostgreSQL's words
 */
export async function startServer(cluster: Cluster, preferredPort = 0): Promise<string | undefined> {
  const { binaries, dataFolder, logFile } = cluster;
  const port = (preferredPort > 0 ? await waitForPort(preferredPort) : undefined) ?? (await probe(0));
  const { status, output } = await runProgram(binaries, binaries.pgCtl, [
    ...['start', '--wait', '--timeout', '600', '--silent', '--pgdata', dataFolder],
    ...['--log', logFile, '--options', `-p ${port}`],
  ]);
  return status === 0 ? undefined : reasonIn(await readFile(logFile, 'utf8').catch(() => output));
}

/**
 * A restarted server should keep its port, as every connection pool knows it by that. Other processes that probe the port at
 * the same moment, or a client that has connected to itself, hold it only briefly.
 */
async function waitForPort(port: number): Promise<number | undefined> {
  for (let attempt = 0; attempt < 40; attempt++) {
    const free = await probe(port);
    if (free !== undefined) return free;
    await delay(50);
  }
  return undefined;
}

/** Ends all sessions, writes everything to disk and waits until the server is gone. */
export async function stopServer({ binaries, dataFolder }: Cluster): Promise<void> {
  await runProgram(binaries, binaries.pgCtl, [
    ...['stop', '--wait', '--timeout', '120', '--silent', '--mode', 'fast', '--pgdata', dataFolder],
  ]);
}

/** @returns `port` (0: any free one) where nobody listens on it */
function probe(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(undefined));
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? address?.port : undefined));
    });
  });
}
