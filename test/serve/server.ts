import type { AddressInfo } from 'node:net';
import type { FastifyBaseLogger } from 'fastify';
import { createEvaluator } from '../../src/app/evaluating/evaluation-process.ts';
import { createImporter } from '../../src/app/importing/upload.ts';
import { openLiveModel } from '../../src/app/models/live-model.ts';
import type { RecommenderName } from '../../src/app/models/loaded-model.ts';
import type { ServedModel } from '../../src/app/models/served-model.ts';
import { createTrainer } from '../../src/app/training/training-process.ts';
import { createApp } from '../../src/serve/app.ts';
import type { AppOptions } from '../../src/serve/context.ts';
import { createLogger } from '../../src/serve/operation/logger.ts';
import { connect, type Sql } from '../../src/store/postgres/sql.ts';
import type { Rows } from '../support/taste.ts';
import { openTrained } from '../support/trained.ts';

export type TestServer = {
  url: string;
  /** The folder with the files of its models. */
  home: string;
  databaseUrl: string;
  /** The app's own connections. */
  sql: Sql;
  model: ServedModel;
  /** What the app has asked the database so far, besides the trend, which it reads at each full minute. */
  queries: string[];
  /** What it has logged so far, a JSON line each. */
  log: string[];
  /** `POST /predict`. */
  post(body: string, headers?: Record<string, string>): Promise<Reply>;
  predict(userId: unknown): Promise<Reply>;
  /** Any other route; a body is sent as JSON. */
  request(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
  /** Closes the app alone. */
  stop(): Promise<void>;
  close(): Promise<void>;
};

export type Reply = { status: number; body: unknown; headers: Headers };

export type ServerChoice = {
  /** What answers who does not ask for a certain one. */
  recommender?: RecommenderName;
  /** What the app shall be made with instead, seeing what it would be made with. */
  replace?: (options: AppOptions) => Partial<AppOptions>;
  /** Where the app shall find the database at this URL. */
  prepare?: (url: string) => Promise<string>;
};

type ProcessParts = { home: string; databaseUrl: string; sql: Sql; logger: FastifyBaseLogger };

/** What an app needs to train and import. */
export function createProcesses({ home, databaseUrl, sql, logger }: ProcessParts) {
  const trainer = createTrainer({ home, databaseUrl }, logger);
  const evaluator = createEvaluator({ home, databaseUrl }, logger);
  return { home, trainer, evaluator, importer: createImporter({ home, databaseUrl }, sql, logger) };
}

/** The app on a port of its own, over a real database with these rows and a model trained on them. */
export async function startServer(rows: Rows, choice: ServerChoice = {}): Promise<TestServer> {
  const { recommender, replace, prepare = async (url) => url } = choice;
  const parts = new AsyncDisposableStack();
  const database = parts.adopt(await openTrained(rows), (opened) => opened.close());
  const { home } = database;
  const queries: string[] = [];
  const onStatement = (text: string) => {
    if (!text.includes('like_changes')) queries.push(text);
  };
  const sql: Sql = connect(await prepare(database.url), { onStatement });
  parts.defer(() => sql.end({ timeout: 5 }));
  const log: string[] = [];
  const logger = createLogger('debug', { write: (line) => log.push(line) });
  const model = parts.adopt(await openLiveModel(sql, home, createLogger('silent'), recommender), (live) =>
    live.close(),
  );
  const processes = createProcesses({ home, databaseUrl: database.url, sql, logger });
  parts.defer(processes.trainer.stop);
  parts.defer(processes.evaluator.stop);
  parts.defer(processes.importer.stop);
  const options = { sql, model, logger, readAccess: 'open' as const, ...processes };
  const app = parts.adopt(createApp({ ...options, ...replace?.(options) }), (made) => made.close());
  await app.listen({ port: 0, host: '127.0.0.1' });
  const url = `http://127.0.0.1:${(app.server.address() as AddressInfo).port}`;
  const json = { 'content-type': 'application/json' };
  const post: TestServer['post'] = async (body, headers = json) =>
    await readReply(await fetch(`${url}/predict`, { method: 'POST', body, headers }));
  return {
    url,
    home,
    databaseUrl: database.url,
    sql,
    model,
    queries,
    log,
    post,
    predict: (userId) => post(JSON.stringify({ user_id: userId })),
    async request(method, path, body, headers) {
      const content = body === undefined ? {} : { body: JSON.stringify(body) };
      return await readReply(
        await fetch(`${url}${path}`, { method, ...content, headers: { ...(body !== undefined && json), ...headers } }),
      );
    },
    stop: () => app.close(),
    close: () => parts.disposeAsync(),
  };
}

export async function readReply(response: Response): Promise<Reply> {
  const text = await response.text();
  const isJson = text !== '' && /json/.test(response.headers.get('content-type') ?? '');
  return { status: response.status, body: isJson ? JSON.parse(text) : text || undefined, headers: response.headers };
}
