import { once } from 'node:events';
import { type AddressInfo, connect as connectSocket, createServer, type Socket } from 'node:net';
import { inject, onTestFinished } from 'vitest';
import type { Address } from '../../src/store/postgres/connections.ts';

export type Proxy = {
  /** The test run's PostgreSQL, reached through the proxy. */
  address: Address;
  /** Loses all connections. */
  hangUp(how: 'end' | 'resetAndDestroy'): void;
  /** Loses all connections in place of the `count`-th piece that clients send from now on; new ones work. */
  cutAt(count: number): void;
};

/** Passes bytes between clients and PostgreSQL, until the test ends. */
export async function openProxy(database = 'postgres'): Promise<Proxy> {
  const { host, port, ...rest } = inject('databaseServer');
  const sockets = new Set<Socket>();
  let left = Number.POSITIVE_INFINITY;
  const hangUp = (how: 'end' | 'resetAndDestroy') => {
    for (const socket of sockets) socket[how]();
    sockets.clear();
  };
  const server = createServer((client) => {
    const upstream = connectSocket(port, host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
    }
    client.on('data', (bytes) => {
      if (--left === 0) hangUp('resetAndDestroy');
      else if (upstream.writable) upstream.write(bytes);
    });
    client.on('end', () => upstream.end());
    upstream.pipe(client);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => {
    hangUp('resetAndDestroy');
    server.close();
  });
  return {
    address: { ...rest, host: '127.0.0.1', port: (server.address() as AddressInfo).port, database },
    hangUp,
    cutAt(count) {
      left = count;
    },
  };
}
