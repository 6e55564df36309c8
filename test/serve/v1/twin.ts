import type { AddressInfo } from 'node:net';
import { openLiveModel } from '../../../src/cli/live-model.ts';
import { createApp } from '../../../src/serve/app.ts';
import { createLogger } from '../../../src/serve/logger.ts';
import { connect, keepArrayTypes } from '../../../src/store/connect.ts';
import { readReply, type TestServer } from '../server.ts';

export type Twin = { request: TestServer['request']; close(): Promise<void> };

/** Another app over the database of `server`, which shares nothing else with it but the files of its models. */
export async function startTwin({ home, databaseUrl }: TestServer): Promise<Twin> {
  const parts = new AsyncDisposableStack();
  const sql = connect(databaseUrl);
  parts.defer(() => sql.end({ timeout: 5 }));
  const logger = createLogger('silent');
  const model = parts.adopt(await openLiveModel(sql, home, logger), (live) => live.close());
  keepArrayTypes(sql);
  const app = parts.adopt(createApp({ sql, model, logger }), (made) => made.close());
  await app.listen({ port: 0, host: '127.0.0.1' });
  const { port } = app.server.address() as AddressInfo;
  return {
    async request(method, path, body) {
      const headers = { 'content-type': 'application/json' };
      const content = body === undefined ? {} : { body: JSON.stringify(body), headers };
      return await readReply(await fetch(`http://127.0.0.1:${port}${path}`, { method, ...content }));
    },
    close: () => parts.disposeAsync(),
  };
}
