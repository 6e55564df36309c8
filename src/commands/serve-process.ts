import { existsSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import packageFile from '../../package.json' with { type: 'json' };
import { prepareModel } from '../app/first-start.ts';
import { createImporter } from '../app/importing/upload.ts';
import { tell } from '../app/messages.ts';
import type { LiveModel } from '../app/models/live-model.ts';
import type { RecommenderName } from '../app/models/loaded-model.ts';
import { stopRequested } from '../app/stop.ts';
import type { ServedStream } from '../app/streaming/topic.ts';
import { type RetrainRule, startRetraining } from '../app/training/retraining.ts';
import { trainModel } from '../app/training/training.ts';
import { createTrainer } from '../app/training/training-process.ts';
import type { Config } from '../config.ts';
import type { MarqueeError } from '../errors.ts';
import { createApp } from '../serve/app.ts';
import { checkPort, findMaxConnections, listen } from '../serve/listen.ts';
import { createAnswerLog } from '../serve/operation/answer-log.ts';
import { createLogger } from '../serve/operation/logger.ts';
import type { Tracing } from '../serve/operation/tracing.ts';
import { type Database, openDatabase, type Sql } from '../store/database.ts';
import { lockHome } from '../store/home-lock.ts';
import { deleteOldAnswers, writeAnswers } from '../store/models/answer-log.ts';
import { createImportDescription } from './terminal/import-progress.ts';
import { showProgress } from './terminal/progress.ts';
import { readTopicOptions, type TopicFlags } from './terminal/topic-options.ts';
import { describeOutcome, tellPhase } from './train.ts';

/** `logAnswers` is a share of users, `rejectLimit` of messages; `keepAnswers` and `lagLimit` are in milliseconds. */
export type ServeFlags = TopicFlags & {
  demo?: boolean;
  recommender?: RecommenderName;
  retrainAfter?: RetrainRule;
  logAnswers?: number;
  keepAnswers: number;
  stream?: string;
  rejectLimit: number;
  lagLimit: number;
};

/** How long a stop waits for requests in flight. */
const finishMs = 10_000;
const deleteAnswersEveryMs = 3_600_000;

/** Serves until a signal comes, then ends the process, also if it has not finished starting. */
export async function runServe(config: Config, flags: ServeFlags): Promise<void> {
  const stop = stopRequested();
  await checkPort(config);
  const stopping = new AbortController();
  const parts = new AsyncDisposableStack();
  // Without its database or its home, the process ends with an error, so that a supervisor learns of it.
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  try {
    const database = parts.adopt(await openDatabase({ ...config, onNotice: tell, onGone: failed.reject }), (opened) =>
      opened.close(),
    );
    const signals = { stopping: stopping.signal, onHomeTaken: failed.reject };
    const isReady = await Promise.race([
      start(database, config, flags, parts, signals),
      stop.then(() => false),
      failed.promise,
    ]);
    await Promise.race([stop, failed.promise]);
    stopping.abort();
    if (isReady) await delay(config.stopDelayMs);
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
  { stopping, onHomeTaken }: { stopping: AbortSignal; onHomeTaken: (error: MarqueeError) => void },
): Promise<true> {
  const { sql } = database;
  const { home } = config;
  const homeLock = parts.adopt(await lockHome(database, home, onHomeTaken), (lock) => lock.release());
  const logger = createLogger(config.logLevel);
  const stream = await startStream(sql, flags, logger);
  if (stream) parts.defer(stream.stop);
  const model = parts.adopt(await openModel(sql, config, flags, logger), (live) => live.close());
  const trainer = parts.adopt(createTrainer(config, logger), (each) => each.stop());
  const importer = parts.adopt(createImporter(config, sql, logger), (each) => each.stop());
  const tracing = config.tracesTo === undefined ? undefined : await openTracing(config.tracesTo, parts);
  parts.defer(startDeletingAnswers(sql, flags.keepAnswers, logger).stop);
  const app = parts.adopt(
    createApp({
      ...{
        sql: database.requests,
        model,
        logger,
        home,
        trainer,
        importer,
        tracing,
        stopping,
        answerLog: openAnswerLog(sql, flags.logAnswers, logger),
      },
      ...{
        readAccess: config.readAccess,
        allowedHosts: config.allowedHosts,
        corsOrigins: config.corsOrigins,
        limits: { inFlight: config.maxInFlight },
        maxConnections: await findMaxConnections(),
      },
      page: { folder: findBuiltPage(), posters: config.posters },
      freeDiskBytes: () => freeBytes(home),
      ...(stream && { stream: stream.snapshot, moreChecks: async () => [checkStream(stream)] }),
    }),
    closeApp,
  );
  const url = await listen(app, config);
  await homeLock.announce(url);
  if (flags.retrainAfter) parts.defer(startRetraining(sql, trainer, flags.retrainAfter, logger).stop);
  if (config.readAccess === 'open')
    tell('everyone who can reach this server may read what users said (--read-access open)');
  tell(`ready on ${url}; try: ${exampleRequest(url)}`);
  return true;
}

async function openModel(sql: Sql, { home }: Config, flags: ServeFlags, log: FastifyBaseLogger): Promise<LiveModel> {
  const progress = showProgress();
  const describe = createImportDescription();
  try {
    return await prepareModel(sql, home, log, flags.recommender, {
      demo: flags.demo === true,
      importing: { onProgress: (each) => progress.update(describe(each)) },
      onImported({ movies, users, ratings }) {
        progress.end();
        tell(`imported ${movies.new} movies, ${users.new} users and ${ratings.new} ratings`);
      },
      train: async () => tell(describeOutcome(await trainModel({ sql, home, onPhase: tellPhase }))),
    });
  } finally {
    progress.end();
  }
}

/** Loads the code for Kafka only if there is a topic to read, as that takes a while; tracing likewise. */
async function startStream(sql: Sql, flags: ServeFlags, log: FastifyBaseLogger): Promise<ServedStream | undefined> {
  const { stream: topic, rejectLimit: rejects, lagLimit: lagMs } = flags;
  if (topic === undefined) return undefined;
  const options = readTopicOptions({ ...flags, topic });
  const { startServedStream } = await import('../app/streaming/topic.ts');
  return startServedStream(sql, options, { rejects, lagMs }, log);
}

function checkStream({ problem }: ServedStream) {
  const found = problem();
  return { name: 'stream', status: found ? ('degraded' as const) : ('ok' as const), detail: found ?? 'It keeps up.' };
}

async function openTracing(endpoint: string, parts: AsyncDisposableStack): Promise<Tracing> {
  const { openTracing: open } = await import('../serve/operation/open-telemetry.ts');
  return parts.adopt(open(endpoint, packageFile.version), (tracing) => tracing.close());
}

/** Undefined if answers are not logged. */
function openAnswerLog(sql: Sql, share: number | undefined, log: FastifyBaseLogger) {
  return share ? createAnswerLog({ write: (answers) => writeAnswers(sql, answers), share, log }) : undefined;
}

/** Also if no answers are logged any more: those logged before expire, too. */
function startDeletingAnswers(sql: Sql, maxAgeMs: number, log: FastifyBaseLogger): { stop(): void } {
  const deleteOld = () =>
    deleteOldAnswers(sql, maxAgeMs).then(
      (answers) => answers > 0 && log.info({ answers }, 'deleted old answers'),
      (error) => log.warn({ err: error }, 'old answers cannot be deleted for now'),
    );
  void deleteOld();
  const timer = setInterval(deleteOld, deleteAnswersEveryMs);
  return { stop: () => clearInterval(timer) };
}

/** Undefined if the page was not built. */
function findBuiltPage(): string | undefined {
  const folder = path.join(import.meta.dirname, '..', '..', 'web', 'dist');
  if (existsSync(path.join(folder, 'index.html'))) return folder;
  tell('the page is not built, so only the API is served; `npm run build:page` builds it');
  return undefined;
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Answers the requests in flight, for a limited time. */
async function closeApp(app: FastifyInstance): Promise<void> {
  const closed = app.close();
  await Promise.race([closed, delay(finishMs, undefined, { ref: false })]);
  app.server.closeAllConnections();
  await closed;
}

function exampleRequest(url: string): string {
  return `curl ${url}/predict -H 'content-type: application/json' -d '{"user_id": 42}'`;
}
