import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';

/** Below every system's ephemeral ports, and those of the embedded PostgreSQL. */
const range = { min: 10_000, max: 20_000 };

/**
 * Ports of this machine that nobody listens on, and that the system gives to nobody who asks for any port: neither to a server that
 * starts before the one that they are for, nor to a client that tries to reach one of them while nobody is there.
 */
export async function findPorts(count: number): Promise<number[]> {
  const ports = new Set<number>();
  while (ports.size < count) {
    const port = randomInt(range.min, range.max);
    if (await isFree(port)) ports.add(port);
  }
  return [...ports];
}

function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen(port, '127.0.0.1', () => server.close(() => resolve(true)));
  });
}
