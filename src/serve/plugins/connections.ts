import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';

/** Node publishes each accepted connection here, including those to the second address of `localhost`. */
const channel = 'net.server.socket';
const logEveryMs = 10_000;
/** How long a connection may stay silent once the app closes. */
const silentMs = 500;

/**
 * Accepts at most `max` connections at a time. If there are more, idle ones are closed; if that is not enough, new ones are refused.
 * Without this, a process that runs out of file descriptors silently stops accepting connections.
 *
 * When the app closes, connections that never sent a request are closed, too. Node counts these as busy, and would wait for a minute.
 */
export function limitConnections(app: FastifyInstance, max: number, log: FastifyBaseLogger): void {
  const sockets = new Set<Socket>();
  let refused = 0;
  let lastLog = Number.NEGATIVE_INFINITY;

  function warn(): void {
    if (performance.now() - lastLog < logEveryMs) return;
    lastLog = performance.now();
    log.warn(
      { connections: sockets.size, max, refused },
      'too many connections: idle ones are closed, new ones refused',
    );
    refused = 0;
  }

  function onSocket(message: unknown): void {
    const { socket } = message as { socket: Socket & { server?: Server } };
    if (socket.localPort !== (app.server.address() as AddressInfo | null)?.port) return;
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
    if (sockets.size <= max) return;
    socket.server?.closeIdleConnections();
    const open = [...sockets].filter((each) => !each.destroyed).length;
    if (open > max) {
      refused++;
      socket.destroy();
    }
    warn();
  }

  subscribe(channel, onSocket);
  app.addHook('preClose', async () => {
    setTimeout(() => {
      for (const socket of sockets) if (socket.bytesRead === 0) socket.destroy();
    }, silentMs).unref();
  });
  app.addHook('onClose', async () => void unsubscribe(channel, onSocket));
}
