import { lookup } from 'node:dns/promises';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { MarqueeError } from '../errors.ts';
import { codeOf } from '../store/failures.ts';

type Address = { host: string; port: number };

/**
 * Reserves the port for this process and checks that it can listen there, before any import or training. Workers share a port by
 * `SO_REUSEPORT`, so the kernel would let workers of another server join them without an error.
 * @returns what keeps other Marquee servers from using the port until the process ends
 * @throws MarqueeError PORT_IN_USE, BAD_FLAG
 */
export async function takePort(address: Address): Promise<AsyncDisposable> {
  const taken = new AsyncDisposableStack();
  try {
    // On most machines, "localhost" stands for two addresses.
    const found = await lookup(address.host, { all: true });
    for (const { address: host } of found) {
      taken.use(await lockPort({ host, port: address.port }));
      await probe({ host, port: address.port });
    }
  } catch (error) {
    await taken.disposeAsync();
    throw explain(error, address);
  }
  return taken;
}

/** Linux's abstract sockets end with the process and belong to a network namespace, as ports do. */
const hasAbstractSockets = process.platform === 'linux';

/** @throws an error with the code EADDRINUSE if another server has it */
async function lockPort({ host, port }: Address): Promise<AsyncDisposable> {
  if (port === 0 || !hasAbstractSockets) return new AsyncDisposableStack();
  const lock = createServer((socket) => socket.destroy());
  lock.listen(`\0marquee-${host}-${port}`);
  await once(lock, 'listening');
  return lock.unref();
}

/**
 * @param address may say that other threads of this process listen there, too
 * @returns the URL of the server
 * @throws MarqueeError PORT_IN_USE, BAD_FLAG
 */
export async function listen(app: FastifyInstance, address: Address & { reusePort?: boolean }): Promise<string> {
  // Fastify does not know `reusePort`, but passes it on to Node.
  const options = { host: address.host, port: address.port, reusePort: address.reusePort ?? false };
  let listening: Promise<string> | undefined;
  // Fastify looks up the second address of "localhost" once it has the first; if it is closed meanwhile, the process would end.
  app.addHook('preClose', async () => {
    if (app.server.listening) await listening?.catch(() => {});
  });
  try {
    listening = app.listen(options);
    await listening;
  } catch (error) {
    throw explain(error, address);
  }
  const { port } = app.server.address() as AddressInfo;
  const host = address.host === '0.0.0.0' || address.host === '::' ? 'localhost' : address.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** File descriptors for everything but clients: the database, files, the runtime. */
const otherDescriptors = 64;
const maxConnectionsByDefault = 10_000;

/** How many connections this process may have open, given its limit on file descriptors (`ulimit -n`) if that can be read. */
export async function findMaxConnections(): Promise<number> {
  const limits = await readFile('/proc/self/limits', 'utf8').catch(() => '');
  const [, soft] = /^Max open files\s+(\d+)/m.exec(limits) ?? [];
  if (soft === undefined) return maxConnectionsByDefault;
  const descriptors = Number(soft);
  return Math.min(maxConnectionsByDefault, Math.max(descriptors - otherDescriptors, Math.floor(descriptors / 4), 1));
}

function probe(address: Address): Promise<void> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(address, () => server.close(() => resolve()));
  });
}

/** The error to report if `listen` fails. */
function explain(error: unknown, { host, port }: Address): unknown {
  const code = codeOf(error);
  if (code === 'EADDRINUSE') {
    return new MarqueeError(
      'PORT_IN_USE',
      `Port ${port} on ${host} is in use; stop the program that listens there, or choose another port: --port ${port + 1} (or PORT=${port + 1}).`,
      { cause: error },
    );
  }
  if (code === 'EACCES') {
    return new MarqueeError(
      'BAD_FLAG',
      `The current user may not listen on port ${port}; choose one above 1023 with --port or PORT.`,
      { cause: error },
    );
  }
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND' || code === 'EAI_AGAIN') {
    return new MarqueeError(
      'BAD_FLAG',
      `Cannot listen on "${host}", which is not an address of this machine; set --host or HOST to localhost or 0.0.0.0.`,
      { cause: error },
    );
  }
  return error;
}
