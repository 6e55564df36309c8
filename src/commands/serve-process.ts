import { existsSync } from 'node:fs';
import path from 'node:path';
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { setTimeout as delay } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import type { FastifyBaseLogger } from 'fastify';
import { createEvaluator } from '../app/evaluating/evaluation-process.ts';
import { type FirstStart, prepareModel } from '../app/first-start.ts';
import { createImporter, type ImportSettings } from '../app/importing/upload.ts';
import { notify } from '../app/messages.ts';
import type { RecommenderName } from '../app/models/loaded-model.ts';
import { createSharedReader } from '../app/models/model-cache.ts';
import { stopRequested } from '../app/stop.ts';
import type { ServedStream } from '../app/streaming/topic.ts';
import { type RetrainRule, startRetraining } from '../app/training/retraining.ts';
import { trainModel } from '../app/training/training.ts';
import { createTrainer } from '../app/training/training-process.ts';
import type { Config } from '../config.ts';
import { type ConnectionShares, shareConnections } from '../domain/connections.ts';
import { MarqueeError } from '../errors.ts';
import { listen, takePort } from '../serve/listen.ts';
import { createLogger } from '../serve/operation/logger.ts';
import { type Database, openDatabase, type Sql } from '../store/database.ts';
import { lockHome } from '../store/home-lock.ts';
import { deleteOldAnswers } from '../store/models/answer-log.ts';
import { findActiveModel } from '../store/models/models.ts';
import { countWorkers, startWorkers } from './serving/workers.ts';
import { createImportDescription } from './terminal/import-progress.ts';
import { showProgress } from './terminal/progress.ts';
import { readTopicOptions, type TopicFlags } from './terminal/topic-options.ts';
import { describeOutcome, showPhase } from './train.ts';

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

const deleteAnswersEveryMs = 3_600_000;
/** How long stopping may take after the stop delay, even if something hangs. */
const lastResortMs = 60_000;

/**
 * V8 drops compiled code in a pause of seconds to save memory, and the next 800 answers take half as long again. Only the V8 of
 * Node 24 has the option; another one would complain on standard error.
 */
function keepCompiledCode(): void {
  if (process.versions.v8.startsWith('13.')) setFlagsFromString('--no-memory-reducer-favors-memory');
}

/** Serves until a signal comes, then ends the process, even if it is still starting. */
export async function runServe(config: Config, flags: ServeFlags): Promise<void> {
  keepCompiledCode();
  const stop = stopRequested();
  const stopping = new AbortController();
  const parts = new AsyncDisposableStack();
  parts.use(await takePort(config));
  // If it loses its database or its home, the process ends with an error, so that a supervisor notices.
  const failed = Promise.withResolvers<never>();
  failed.promise.catch(() => {});
  let canExit = true;
  try {
    const workers = countWorkers(config.workers ?? (flags.demo ? 1 : undefined));
    const connections = shareConnections(config.databaseConnections, workers);
    const database = parts.adopt(
      await openDatabase({ ...config, connections, onNotice: notify, onGone: failed.reject }),
      (opened) => opened.close(),
    );
    const signals = { stopping: stopping.signal, onFailure: failed.reject };
    const onWorkersClosed = (haveEnded: boolean) => {
      canExit = haveEnded;
    };
    const isReady = await Promise.race([
      start(database, config, flags, parts, { workers, connections, onWorkersClosed, ...signals }),
      stop.then(() => false),
      failed.promise,
    ]);
    await Promise.race([stop, failed.promise]);
    stopping.abort();
    if (isReady) await delay(config.stopDelayMs);
  } catch (error) {
    if (error instanceof MarqueeError && error.code === 'WORKER_STUCK') notify(error.message);
    throw error;
  } finally {
    setTimeout(() => killProcess('it did not stop in time'), lastResortMs).unref();
    await parts.disposeAsync();
    if (!canExit) killProcess('a worker thread cannot be ended');
  }
  process.exit(0);
}

/** Node's own exit would wait for its threads forever. */
function killProcess(reason: string): void {
  notify(`killing the process, as ${reason}`);
  process.kill(process.pid, 'SIGKILL');
}

type StartOptions = {
  workers: number;
  connections: ConnectionShares;
  stopping: AbortSignal;
  /** Called with an error that the server cannot survive. */
  onFailure: (error: MarqueeError) => void;
  /** @param haveEnded whether all of their threads have ended */
  onWorkersClosed: (haveEnded: boolean) => void;
};

async function start(
  database: Database,
  config: Config,
  flags: ServeFlags,
  parts: AsyncDisposableStack,
  { workers, connections, stopping, onFailure, onWorkersClosed }: StartOptions,
): Promise<true> {
  const { sql, requests, target } = database;
  const { home } = config;
  const homeLock = parts.adopt(await lockHome(database, home, onFailure), (lock) => lock.release());
  const logger = createLogger(config.logLevel);
  const stream = await startStream(sql, flags, logger);
  if (stream) parts.defer(stream.stop);
  const trainer = parts.adopt(createTrainer(config, logger), (each) => each.stop());
  const evaluator = parts.adopt(createEvaluator(config, logger), (each) => each.stop());
  const importer = parts.adopt(createImporter(config, sql, logger), (each) => each.stop());
  parts.defer(startDeletingAnswers(sql, flags.keepAnswers, logger).stop);
  const common = { workers, connections, pageFolder: findBuiltPage(), logAnswers: flags.logAnswers };
  const checks = () => (stream ? [checkStream(stream)] : []);

  async function answerHere(): Promise<string> {
    // Imported here as it is most of the code, which is not needed if workers answer.
    const [{ openLiveModel }, { openServedApp }] = await Promise.all([
      import('../app/models/live-model.ts'),
      import('./serving/served-app.ts'),
    ]);
    const opened = parts.adopt(await openLiveModel(sql, home, logger, flags.recommender), (live) => live.close());
    const own = { sql, requests, model: opened, logger, trainer, evaluator, importer, stopping };
    const more = { ...(stream && { stream: stream.snapshot }), moreChecks: async () => checks() };
    return await listen(await openServedApp(config, { ...common, ...own, ...more }, parts), config);
  }

  async function answerInWorkers(): Promise<string> {
    const readModel = createSharedReader(sql, home);
    const active = await findActiveModel(sql);
    if (active) await readModel(active);
    const settings = { ...common, config, target, recommender: flags.recommender, streams: stream !== undefined };
    const calls = {
      readModel,
      startTraining: trainer.start,
      startEvaluation: evaluator.start,
      readStream: () => stream!.snapshot(),
      check: checks,
      async startImport(name: string, content: ReadableStream<Buffer>, choice: ImportSettings, signal: AbortSignal) {
        return await importer.start(name, Readable.fromWeb(content, { signal }), choice);
      },
    };
    const started = await startWorkers({ settings, calls, log: logger, stopping, onStuck: onFailure });
    parts.defer(async () => onWorkersClosed(await started.close()));
    return started.url;
  }

  const url = await prepare(sql, config, flags, workers === 1 ? answerHere : answerInWorkers);
  await homeLock.announce(url);
  if (flags.retrainAfter) parts.defer(startRetraining(sql, trainer, flags.retrainAfter, logger).stop);
  if (config.readAccess === 'open')
    notify("anyone who can reach this server may read users' data (--read-access open)");
  notify(`ready on ${url}; try: ${exampleRequest(url)}`);
  return true;
}

/** Calls `open` once there is a model, if there can be one. */
async function prepare(sql: Sql, { home }: Config, flags: ServeFlags, open: () => Promise<string>): Promise<string> {
  const progress = showProgress();
  const describe = createImportDescription();
  try {
    const first: FirstStart = {
      demo: flags.demo === true,
      importing: { onProgress: (each) => progress.update(describe(each)) },
      onImported({ movies, users, ratings }) {
        progress.end();
        notify(`imported ${movies.new} movies, ${users.new} users and ${ratings.new} ratings`);
      },
      train: async () => notify(describeOutcome(await trainModel({ sql, home, onPhase: showPhase, onNotice: notify }))),
    };
    return await prepareModel(sql, home, first, open);
  } finally {
    progress.end();
  }
}

/** Loads the code for Kafka only if there is a topic to read, as that takes a while. */
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

/** Runs even if no answers are logged any more, as those logged earlier expire, too. */
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
  notify('the page is not built, so only the API is served; `npm run build:page` builds it');
  return undefined;
}

function exampleRequest(url: string): string {
  return `curl ${url}/predict -H 'content-type: application/json' -d '{"user_id": 42}'`;
}
