import { cp } from 'node:fs/promises';
import { inject } from 'vitest';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { makeTemporaryFolder } from '../support/folders.ts';
import { type Served, serve } from '../support/serve.ts';

export type ServedDemo = {
  /** Stays the same, also where the server is started again. */
  url: string;
  database: TestDatabase;
  /** As `kill -9` would. */
  kill(): Promise<void>;
  startAgain(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
};

/** `marquee serve` with a trained demo of its own. */
export async function serveDemo(...flags: readonly string[]): Promise<ServedDemo> {
  const parts = new AsyncDisposableStack();
  const database = parts.adopt(await openTestDatabase('marquee_demo'), (opened) => opened.close());
  const { folder: home } = parts.adopt(await makeTemporaryFolder(), (made) => made.remove());
  await cp(inject('demoHome'), home, { recursive: true });
  const start = (port: string): Promise<Served> =>
    serve(home, { flags: ['--database-url', database.url, '--port', port, ...flags] });
  let server = await start('0');
  const { url } = server;
  parts.defer(async () => void (await server.stop()));
  return {
    url,
    database,
    async kill() {
      await server.stop('SIGKILL');
    },
    async startAgain() {
      server = await start(new URL(url).port);
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}
