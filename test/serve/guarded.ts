import { request as httpRequest, type OutgoingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import type { ServedModel } from '../../src/app/models/served-model.ts';
import { createApp } from '../../src/serve/app.ts';
import type { AppOptions } from '../../src/serve/context.ts';
import { createLogger } from '../../src/serve/operation/logger.ts';
import { connect, type Sql } from '../../src/store/postgres/sql.ts';
import { openTestDatabase, type TestDatabase } from '../support/database.ts';
import { createProcesses } from './server.ts';

/** The app without a model, and with a route for each kind of access: what stands around all routes can be tested on them. */
export type Guarded = {
  url: string;
  port: number;
  sql: Sql;
  /** What the app has asked the database so far. */
  queries: string[];
  /** What it has logged so far. */
  log: string[];
  /** Sends any headers, also those that `fetch` would not. */
  send(method: string, path: string, headers?: OutgoingHttpHeaders, body?: string): Promise<Sent>;
  close(): Promise<void>;
};

export type Sent = { status: number; headers: Record<string, string>; body: string };

type GuardedChoice = Partial<AppOptions> & {
  /** That of another server, instead of an own one. */
  database?: TestDatabase;
  host?: string;
  /** What `GET /wait` waits for. */
  wait?: () => Promise<unknown>;
};

const noModel: ServedModel = {
  current: () => undefined,
  catchUp: async () => {},
  prepare: async () => {},
  reload: async () => {},
};

export async function startGuarded(choice: GuardedChoice = {}): Promise<Guarded> {
  const { database: shared, host = '127.0.0.1', wait = async () => {}, ...options } = choice;
  const parts = new AsyncDisposableStack();
  const database = shared ?? parts.adopt(await openTestDatabase(), (opened) => opened.close());
  const queries: string[] = [];
  const sql: Sql = connect(database.url, { onStatement: (text) => queries.push(text) });
  parts.defer(() => sql.end({ timeout: 5 }));
  const log: string[] = [];
  const logger = createLogger('trace', { write: (line) => log.push(line) });
  const home = options.home ?? path.join(os.tmpdir(), 'marquee-no-home');
  const processes = createProcesses({ home, databaseUrl: database.url, sql, logger });
  const app = parts.adopt(
    createApp({ sql, model: noModel, logger, readAccess: 'open', ...processes, ...options }),
    (made) => made.close(),
  );
  const routes = { open: '/open', public: '/read', write: '/write', admin: '/administer' } as const;
  for (const access of ['open', 'public', 'write', 'admin'] as const) {
    app.register(async (scope) => {
      scope.route({
        method: ['GET', 'POST'],
        url: routes[access],
        config: { access },
        handler: async () => ({ access }),
      });
    });
  }
  app.register(async (scope) => {
    scope.post('/undeclared', async () => ({}));
    scope.get('/wait', { config: { access: 'public' } }, async () => {
      await wait();
      return { waited: true };
    });
  });
  await app.listen({ port: 0, host });
  const { port } = app.server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    sql,
    queries,
    log,
    send: (method, path, headers, body) => send({ port, method, path, headers: headers ?? {} }, body),
    close: () => parts.disposeAsync(),
  };
}

export function send(
  options: { host?: string; port: number; method: string; path: string; headers: OutgoingHttpHeaders },
  body?: string,
): Promise<Sent> {
  return new Promise((resolve, reject) => {
    const outgoing = httpRequest({ host: '127.0.0.1', agent: false, ...options }, async (response) =>
      resolve({
        status: response.statusCode!,
        headers: response.headers as Record<string, string>,
        body: await text(response),
      }),
    );
    outgoing.on('error', reject);
    outgoing.end(body);
  });
}
