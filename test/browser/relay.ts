import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { findPorts } from '../support/ports.ts';

/** Hands bytes to and fro between clients and a server of this machine, as long as nobody cuts it. */
export type Relay = {
  port: number;
  /** From now on nothing gets through, as if the server were gone. */
  cut(): void;
  restore(): Promise<void>;
};

export async function openRelay(target: { host: string; port: number }): Promise<Relay> {
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = connect(target.port, target.host);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
    }
    client.pipe(upstream).pipe(client);
  });
  const [port] = (await findPorts(1)) as [number];
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    port,
    cut() {
      server.close();
      for (const socket of sockets) socket.resetAndDestroy();
    },
    async restore() {
      if (server.listening) return;
      server.listen(port, '127.0.0.1');
      await once(server, 'listening');
    },
  };
}
