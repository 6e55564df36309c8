import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { FastifyBaseLogger } from 'fastify';
import type { MetricObjectWithValues, MetricValue } from 'prom-client';
import type { Evaluator } from '../app/evaluating/evaluation-process.ts';
import type { Importer } from '../app/importing/upload.ts';
import type { ServedModel } from '../app/models/served-model.ts';
import type { Trainer } from '../app/training/training-process.ts';
import type { ReadAccess } from '../domain.ts';
import type { StreamSnapshot } from '../ingest/movielog/meter.ts';
import type { KeyRing } from '../store/access/key-ring.ts';
import type { Sql } from '../store/database.ts';
import type { Replica } from '../store/replica.ts';
import type { Answers } from './answers.ts';
import type { Limits } from './limits.ts';
import type { AnswerLog } from './operation/answer-log.ts';
import type { HistoryView, Interval } from './operation/history.ts';
import type { Tracing } from './operation/tracing.ts';
import type { Load } from './plugins/admission.ts';
import type { Pages } from './recommendations/pages.ts';

/** The app's dependencies, which its creator opens and closes. */
export type AppOptions = {
  sql: Sql;
  /** Histories are read from it when it is up to date. */
  replica?: Replica | undefined;
  model: ServedModel;
  logger: FastifyBaseLogger;
  /** Folder of model files, reports and rejected rows. */
  home: string;
  trainer: Pick<Trainer, 'start'>;
  evaluator: Pick<Evaluator, 'start'>;
  importer: Pick<Importer, 'start'>;
  readAccess: ReadAccess;
  /** Origins whose pages may read answers; `*` allows any. Default: none. */
  corsOrigins?: readonly string[];
  /** Host names to answer for besides this machine's own. Default: any. */
  allowedHosts?: readonly string[] | undefined;
  /** The most connections at a time. Default: no limit. */
  maxConnections?: number | undefined;
  limits?: Partial<Limits>;
  /** Free space on the disk of the home folder. */
  freeDiskBytes?: () => Promise<number>;
  /** Further health checks, such as one for a stream that lags. */
  moreChecks?: () => Promise<HealthCheck[]>;
  /** The state of the stream that the server reads, if any. */
  stream?: (() => StreamSnapshot | Promise<StreamSnapshot>) | undefined;
  /** The other workers, if there are several. */
  siblings?: Siblings | undefined;
  /** Aborted when the server is about to stop: it still answers, but load balancers should send no more requests. */
  stopping?: AbortSignal;
  tracing?: Tracing | undefined;
  /** Stores what users were shown; closed with the app. */
  answerLog?: AnswerLog | undefined;
  page?: Page;
};

/** What every route gets. */
export type Context = AppOptions & {
  limits: Limits;
  keys: KeyRing;
  answers: Answers;
  pages: Pages;
  /** In the text format of Prometheus. */
  readMetrics: () => Promise<string>;
  readHistory: () => Promise<HistoryView>;
};

/** What the workers of a server share. Each is a thread with its own app; together they answer at one address. */
export type Siblings = {
  /** Counts the requests of all workers. */
  load: Load;
  /** Registers this app's figures, which become part of the joint ones. */
  join(figures: Figures): void;
  readMetrics: () => Promise<string>;
  readHistory: () => Promise<HistoryView>;
};

/** What one app measures. */
export type Figures = {
  readMetrics: () => Promise<MetricObjectWithValues<MetricValue<string>>[]>;
  /** What happened since the last call. */
  takeInterval: () => Interval;
};

/** The routes of a resource: `app.register(routes, context)`. */
export type Routes = FastifyPluginAsyncTypebox<Context>;

/** The web page that the server shows. */
export type Page = {
  /** The folder of the built page; without it there is no page. */
  folder?: string | undefined;
  /** Base address of posters, to which a movie's `posterPath` is appended; without it none are shown. */
  posters?: string | undefined;
};

/**
 * - ok
 * - degraded: requests are answered, but something needs attention
 * - failing: requests cannot be answered
 */
export type HealthStatus = 'ok' | 'degraded' | 'failing';

export type HealthCheck = {
  name: string;
  status: HealthStatus;
  /** What is wrong, or that all is well. */
  detail: string;
};
