import { randomInt } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { MarqueeError } from '../../errors.ts';
import type { Cluster } from './cluster.ts';
import { readLastPort } from './postmaster.ts';
import { reasonIn, runProgram } from './programs.ts';

/**
 * Below every system's ephemeral ports: a client that keeps trying to reach a server on one of those may be given that very port,
 * connect to itself, and so keep the server from coming back.
 */
const ports = { min: 20_000, max: 32_767 };
const portAttempts = 50;
const portPauseMs = 100;

/**
 * Starts PostgreSQL on `cluster`, recovering from a crash first if there was one. It gets its previous port, which every connection
 * pool uses, unless another program keeps that port.
 * @returns undefined when the server accepts connections; otherwise PostgreSQL's reason
 */
export async function startServer(cluster: Cluster): Promise<string | undefined> {
  const { binaries, dataFolder, logFile } = cluster;
  const lastPort = readLastPort(dataFolder);
  const port = (lastPort && (await waitForPort(lastPort))) ?? (await findPort());
  const { status, output } = await runProgram(binaries, binaries.pgCtl, [
    ...['start', '--wait', '--timeout', '600', '--silent', '--pgdata', dataFolder],
    ...['--log', logFile, '--options', `-p ${port}`],
  ]);
  return status === 0 ? undefined : reasonIn(await readFile(logFile, 'utf8').catch(() => output));
}

/** Other processes that are starting the same server may hold its port, but only briefly. */
async function waitForPort(port: number): Promise<number | undefined> {
  for (let attempt = 0; attempt < portAttempts; attempt++) {
    if (await isFree(port)) return port;
    await delay(portPauseMs);
  }
  return undefined;
}

async function findPort(): Promise<number> {
  for (let attempt = 0; attempt < portAttempts; attempt++) {
    const port = randomInt(ports.min, ports.max + 1);
    if (await isFree(port)) return port;
  }
  throw new MarqueeError(
    'DATABASE_START_FAILED',
    `No free port for the embedded PostgreSQL was found between ${ports.min} and ${ports.max} on 127.0.0.1; set DATABASE_URL.`,
  );
}

/**
 * Ends all sessions, writes everything to disk and waits until the server is gone.
 * @returns why it may still run
 */
export async function stopServer({ binaries, dataFolder }: Cluster): Promise<string | undefined> {
  const fast = ['--wait', '--timeout', '120', '--silent', '--mode', 'fast'];
  const { status, output } = await runProgram(binaries, binaries.pgCtl, ['stop', ...fast, '--pgdata', dataFolder]);
  return status === 0 ? undefined : output.trim().split('\n', 1)[0];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
