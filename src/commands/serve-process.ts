import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyInstance } from 'fastify';
import packageFile from '../../package.json' with { type: 'json' };
import { openImporter } from '../app/importing/upload.ts';
import { tell } from '../app/messages.ts';
import { stopRequested } from '../app/stop.ts';
import { startRetraining } from '../app/training/retraining.ts';
import { createTrainer } from '../app/training/training-process.ts';
import type { Config } from '../config.ts';
import { createApp } from '../serve/app.ts';
import { createLogger } from '../serve/operation/logger.ts';
import type { Tracing } from '../serve/operation/tracing.ts';
import { type Database, openDatabase } from '../store/database.ts';
import { lockHome } from '../store/home-lock.ts';
import { createAdministration } from './administration.ts';
import { checkPort, explainListening } from './ports.ts';
import { importDemo, openOrTrainModel } from './prepare.ts';
import { openAnswerLog, startDeletingAnswers } from './serve-answers.ts';
import type { ServeFlags } from './serve-options.ts';
import type { ServedStream, startServedStream } from './served-stream.ts';

/** How long requests in flight may take to end when the process shall stop. */
const drainMs = 10_000;

/** Serves until a signal comes, then ends the process: what a start that was cut short still does is of no use. */
export async function runServe(config: Config, flags: ServeFlags): Promise<void> {
  const stop = stopRequested();
  await checkPort(config);
  const parts = new AsyncDisposableStack();
  try {
    const database = parts.adopt(await openDatabase({ ...config, onNotice: tell }), (opened) => opened.close());
    await Promise.race([start(database, config, flags, parts), stop]);
    await stop;
  } finally {
    await parts.disposeAsync();
  }
  process.exit(0);
}

async function start(
  database: Database,
  config: Config,
  flags: ServeFlags,
  parts: AsyncDisposableStack,
): Promise<void> {
  const { sql } = database;
  const homeLock = parts.adopt(await lockHome(database, config.home), (lock) => lock.release());
  if (flags.demo) await importDemo(sql, config.home);
  const logger = createLogger(config.logLevel);
  const stream =
    flags.stream === undefined ? undefined : await startStream(sql, { ...flags, stream: flags.stream }, logger);
  if (stream) parts.defer(stream.stop);
  const model = parts.adopt(await openOrTrainModel(sql, config.home, logger, flags.recommender), (live) =>
    live.close(),
  );
  const trainer = parts.adopt(createTrainer(config, logger), (each) => each.stop());
  const importer = parts.adopt(await openImporter(config, sql, logger), (each) => each.stop());
  const tracing = config.tracesTo === undefined ? undefined : await openTracing(config.tracesTo, parts);
  parts.defer(startDeletingAnswers(sql, flags, logger).stop);
  const app = parts.adopt(
    createApp({
      ...{ sql, model, logger, tracing, answerLog: openAnswerLog(sql, flags, logger) },
      ...{ readAccess: config.readAccess, corsOrigins: config.corsOrigins, limits: { inFlight: config.mostInFlight } },
      administration: createAdministration({ sql, home: config.home, trainer, importer, log: logger }),
      page: { folder: builtPage(), posters: config.posters },
      freeDiskBytes: () => freeBytes(config.home),
      ...(stream && { stream: stream.snapshot, moreChecks: async () => [stream.check()] }),
    }),
    closeApp,
  );
  const url = await listen(app, config);
  await homeLock.announce(url);
  if (flags.retrainAfter) {
    parts.defer(startRetraining(sql, trainer, flags.retrainAfter, logger).stop);
  }
  tell(`ready on ${url}; try: ${exampleRequest(url)}`);
}

/** Loaded only where it is wanted, as it takes a while; tracing likewise. */
async function startStream(...parameters: Parameters<typeof startServedStream>): Promise<ServedStream> {
  const { startServedStream: start } = await import('./served-stream.ts');
  return start(...parameters);
}

async function openTracing(endpoint: string, parts: AsyncDisposableStack): Promise<Tracing> {
  const { openTracing: open } = await import('../serve/operation/open-telemetry.ts');
  return parts.adopt(open(endpoint, packageFile.version), (tracing) => tracing.close());
}

/** Undefined where it has not been built. */
function builtPage(): string | undefined {
  const folder = path.join(import.meta.dirname, '..', '..', 'web', 'dist');
  if (existsSync(path.join(folder, 'index.html'))) return folder;
  tell('the page is not built, so only the API is served; `npm run build:page` builds it');
  return undefined;
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

async function listen(app: FastifyInstance, { host, port }: Config): Promise<string> {
  try {
    await app.listen({ host, port });
  } catch (error) {
    throw explainListening(error, { host, port });
  }
  const { port: openedPort } = app.server.address() as AddressInfo;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host;
  return `http://${name.includes(':') ? `[${name}]` : name}:${openedPort}`;
}

/** Answers the requests in flight, but waits for none for ever. */
async function closeApp(app: FastifyInstance): Promise<void> {
  const closed = app.close();
  await Promise.race([closed, delay(drainMs, undefined, { ref: false })]);
  app.server.closeAllConnections();
  await closed;
}

function exampleRequest(url: string): string {
  return `curl ${url}/predict -H 'content-type: application/json' -d '{"user_id": 42}'`;
}
