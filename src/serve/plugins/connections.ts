import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import type { Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';

/** Node publishes each connection that it accepts, also on the second address of `localhost`. */
const channel = 'net.server.socket';
const logEveryMs = 10_000;
/** How long a connection may stay silent once the app closes. */
const silentMs = 500;

/**
 * Takes at most `max` connections at a time. Where there are more, those that wait for no answer are closed; a new one is refused
 * if that is not enough. Without this, a process that runs out of file descriptors silently accepts no connections.
 *
 * When the app closes, connections without a request are closed, too, also those that never sent one. Node counts these as busy, and
 * would wait for a minute.
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
