import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { ask, openConnection, type Target } from './connections.ts';

export type Listener = {
  /**
   * Calls `onChange` once it listens, at each notification on `channel`, and when a lost connection is back, as some may have
   * been missed.
   * @returns a function that ends it
   */
  listen(channel: string, onChange: () => void): Promise<() => Promise<void>>;
  close(): Promise<void>;
};

const retryMs = 250;

/** One connection for all channels, made when it is first needed, and made again if it is lost while anybody listens. */
export function createListener(target: Target): Listener {
  const channels = new Map<string, Set<() => void>>();
  let connection: ReturnType<typeof connect> | undefined;
  let isClosed = false;

  async function connect() {
    const opened = await openConnection(target, () => {
      connection = undefined;
      void reconnect();
    });
    opened.client.on('notification', ({ channel }) => {
      for (const onChange of channels.get(channel) ?? []) onChange();
    });
    return opened;
  }

  /** If several ask at the same time, they share one attempt to connect. */
  function connected() {
    connection ??= connect().catch((error) => {
      connection = undefined;
      throw error;
    });
    return connection;
  }

  async function reconnect(): Promise<void> {
    while (!isClosed && channels.size > 0) {
      await delay(retryMs, undefined, { ref: false });
      try {
        const { client } = await connected();
        for (const channel of channels.keys()) await ask(client, `listen ${pg.escapeIdentifier(channel)}`);
        for (const listeners of channels.values()) for (const onChange of listeners) onChange();
        return;
      } catch {
        // The server is not back yet.
      }
    }
  }

  return {
    async listen(channel, onChange) {
      const { client } = await connected();
      await ask(client, `listen ${pg.escapeIdentifier(channel)}`);
      const listeners = channels.get(channel) ?? new Set();
      channels.set(channel, listeners.add(onChange));
      onChange();
      return async () => {
        listeners.delete(onChange);
        if (listeners.size > 0) return;
        channels.delete(channel);
        // The connection may be lost already.
        await connection
          ?.then((opened) => ask(opened.client, `unlisten ${pg.escapeIdentifier(channel)}`))
          .catch(() => {});
      };
    },
    async close() {
      isClosed = true;
      channels.clear();
      await connection?.then((opened) => opened.close()).catch(() => {});
    },
  };
}
