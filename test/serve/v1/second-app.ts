import type { AddressInfo } from 'node:net';
import { openLiveModel } from '../../../src/app/models/live-model.ts';
import { createApp } from '../../../src/serve/app.ts';
import { createLogger } from '../../../src/serve/operation/logger.ts';
import { connect } from '../../../src/store/postgres/sql.ts';
import type { Rows } from '../../support/taste.ts';
import { createProcesses, type Reply, readReply, startServer, type TestServer } from '../server.ts';

/** Two apps over one database, as two processes have them: each with connections and a model of its own. */
export async function startTwoServers(
  rows: Rows,
): Promise<{ servers: TestServer['request'][]; first: TestServer; close(): Promise<void> }> {
  const first = await startServer(rows);
  const second = await startAnotherServer(first);
  return {
    first,
    servers: [first.request, second.request],
    async close() {
      await second.close();
      await first.close();
    },
  };
}

/** One more app over the database of `first`. */
export async function startAnotherServer(
  first: Pick<TestServer, 'databaseUrl' | 'home'>,
): Promise<Pick<TestServer, 'request' | 'close'>> {
  const sql = connect(first.databaseUrl);
  const logger = createLogger('silent');
  const model = await openLiveModel(sql, first.home, logger);
  const app = createApp({ sql, model, logger, readAccess: 'open', ...createProcesses({ ...first, sql, logger }) });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  return {
    async request(method: string, path: string, body?: unknown): Promise<Reply> {
      const content =
        body === undefined ? {} : { body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
      return await readReply(await fetch(`${url}${path}`, { method, ...content }));
    },
    async close() {
      await app.close();
      await model.close();
      await sql.end({ timeout: 5 });
    },
  };
}
