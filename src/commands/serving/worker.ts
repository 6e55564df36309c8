/** A worker of `marquee serve`: a thread with its own app. The main thread does what must be done only once. */
import { Readable } from 'node:stream';
import type { ReadableStream } from 'node:stream/web';
import { parentPort, workerData } from 'node:worker_threads';
import type { Evaluator } from '../../app/evaluating/evaluation-process.ts';
import type { Importer, ImportSettings } from '../../app/importing/upload.ts';
import { openLiveModel } from '../../app/models/live-model.ts';
import type { RecommenderName } from '../../app/models/loaded-model.ts';
import { interpretModels } from '../../app/models/model-files.ts';
import type { Artifact } from '../../artifact/format.ts';
import type { Config } from '../../config.ts';
import type { ConnectionShares } from '../../domain/connections.ts';
import type { StreamSnapshot } from '../../ingest/movielog/meter.ts';
import type { Figures, HealthCheck, Siblings } from '../../serve/context.ts';
import { listen } from '../../serve/listen.ts';
import type { HistoryView } from '../../serve/operation/history.ts';
import { createLogger } from '../../serve/operation/logger.ts';
import { createLoad } from '../../serve/plugins/admission.ts';
import { requestLimits } from '../../store/database.ts';
import type { Target } from '../../store/postgres/connections.ts';
import { connect } from '../../store/postgres/sql.ts';
import { connectCalls } from './calls.ts';
import { startBeating } from './heartbeats.ts';
import { openServedApp } from './served-app.ts';

/** What the main thread starts a worker with. */
export type WorkerSettings = {
  config: Config;
  connections: ConnectionShares;
  /** Contains a password. */
  target: Target;
  /** The number of workers, and the index of this one. */
  workers: number;
  worker: number;
  /** The requests in flight in each worker, in shared memory. */
  inFlight: Int32Array;
  /** A count for each worker, which shows that it runs, in shared memory. */
  beats: Int32Array;
  recommender: RecommenderName | undefined;
  logAnswers: number | undefined;
  pageFolder: string | undefined;
  /** Whether the main thread reads a topic. */
  streams: boolean;
};

/** What a worker may call in the main thread. */
export type MainCalls = {
  readModel(stored: { version: number; checksum: string | null }): Promise<Artifact>;
  startTraining(): Promise<number>;
  startEvaluation: Evaluator['start'];
  startImport(name: string, content: ReadableStream<Buffer>, settings: ImportSettings): Promise<number>;
  readMetrics(): Promise<string>;
  readHistory(): HistoryView;
  readStream(): StreamSnapshot;
  check(): HealthCheck[];
};

/** What the main thread may call in a worker. */
export type WorkerCalls = Figures & {
  /** @returns the URL, once requests are answered */
  listen(port: number): Promise<string>;
  /** The worker still answers, but load balancers should send no more requests. */
  announceStop(): void;
  /** Answers the requests in flight, and ends the thread. */
  close(): Promise<void>;
};

const settings = workerData as WorkerSettings;
startBeating(settings.beats, settings.worker);
const parts = new AsyncDisposableStack();
const stopping = new AbortController();
let figures: Figures | undefined;
const calls: WorkerCalls = {
  async listen(port) {
    return await listen(await opened, { ...settings.config, port, reusePort: true });
  },
  readMetrics: async () => (await figures?.readMetrics()) ?? [],
  takeInterval: () => figures!.takeInterval(),
  announceStop: () => stopping.abort(),
  async close() {
    await parts.disposeAsync();
    // The thread ends once the answer to this call has been sent.
    setImmediate(() => parentPort!.close());
  },
};
const main = connectCalls<MainCalls>(parentPort!, calls);
const opened = openApp();
// The call to `listen` reports a failure.
opened.catch(() => {});

async function openApp() {
  const { config, connections, target, workers, worker, inFlight, recommender, logAnswers, pageFolder, streams } =
    settings;
  const sql = parts.adopt(connect(target, { max: connections.backgroundOfWorker }), (each) => each.end({ timeout: 1 }));
  const { reading: max, writing: maxWriting } = connections;
  const requests = parts.adopt(connect(target, { ...requestLimits, max, maxWriting }), (each) =>
    each.end({ timeout: 1 }),
  );
  // Each worker numbers its requests from 1.
  const logger = createLogger(config.logLevel).child({ worker });
  const read = async ({ version, checksum }: { version: number; checksum: string | null }) =>
    interpretModels(await main.call('readModel', [{ version, checksum }]), `${version}`);
  const model = parts.adopt(await openLiveModel(sql, config.home, logger, recommender, { read }), (live) =>
    live.close(),
  );
  const siblings: Siblings = {
    load: createLoad(inFlight, worker),
    join(joining) {
      figures = joining;
    },
    readMetrics: () => main.call('readMetrics', []),
    readHistory: () => main.call('readHistory', []),
  };
  return await openServedApp(
    config,
    {
      sql,
      requests,
      connections,
      workers,
      pageFolder,
      logAnswers,
      model,
      logger,
      siblings,
      stopping: stopping.signal,
      trainer: { start: () => main.call('startTraining', []) },
      evaluator: { start: (choice) => main.call('startEvaluation', [choice]) },
      importer: { start: sendImport },
      ...(streams && { stream: () => main.call('readStream', []) }),
      moreChecks: () => main.call('check', []),
    },
    parts,
  );
}

/** Passes the file on to the main thread as it arrives. */
const sendImport: Importer['start'] = async (name, content, choice = {}) => {
  let failure: unknown;
  async function* watched() {
    try {
      yield* content;
    } catch (error) {
      failure = error;
      throw error;
    }
  }
  const stream = Readable.toWeb(Readable.from(watched()));
  try {
    return await main.call('startImport', [name, stream, choice], [stream]);
  } catch (error) {
    // An error of the upload itself says more than the main thread's.
    throw failure ?? error;
  }
};
