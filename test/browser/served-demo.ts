import { cp } from 'node:fs/promises';
import { inject } from 'vitest';
import type { Sql } from '../../src/store/postgres/sql.ts';
import { openTestDatabase } from '../support/database.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { findPorts } from '../support/ports.ts';
import { type Served, serve } from '../support/serve.ts';
import { openRelay, type Relay } from './relay.ts';

export type ServedDemo = {
  /** Stays the same, also where the server is started again. */
  url: string;
  /** Between it and its database. */
  database: Relay;
  /** Its database, past the relay. */
  sql: Sql;
  /** As `kill -9` would. */
  kill(): Promise<void>;
  startAgain(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** `marquee serve` with a trained demo of its own, whose users anyone on this machine may read, unless a flag says otherwise. */
export async function serveDemo(...flags: readonly string[]): Promise<ServedDemo> {
  const parts = new AsyncDisposableStack();
  const database = parts.adopt(await openTestDatabase('marquee_demo'), (opened) => opened.close());
  const relay = parts.adopt(await openRelay(inject('databaseServer')), (opened) => opened.cut());
  const address = new URL(database.url);
  address.host = `127.0.0.1:${relay.port}`;
  const { folder: home } = parts.adopt(await makeTemporaryFolder(), (made) => made.remove());
  await cp(inject('demoHome'), home, { recursive: true });
  const [port] = await findPorts(1);
  const start = (): Promise<Served> =>
    serve(home, { flags: ['--database-url', address.href, '--port', `${port}`, '--read-access', 'open', ...flags] });
  let server = await start();
  const { url } = server;
  parts.defer(async () => void (await server.stop()));
  return {
    url,
    database: relay,
    sql: database.sql,
    async kill() {
      await server.stop('SIGKILL');
    },
    async startAgain() {
      server = await start();
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
