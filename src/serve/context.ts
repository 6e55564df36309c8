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
  /** To read histories from, where it has the latest. */
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
  /** Host names to answer for beside this machine's own; without it any. */
  allowedHosts?: readonly string[] | undefined;
  /** Connections at a time; more are refused. Default: any number. */
  maxConnections?: number | undefined;
  limits?: Partial<Limits>;
  /** Free space on the disk of the home folder. */
  freeDiskBytes?: () => Promise<number>;
  /** Further health checks, such as one for a stream that lags. */
  moreChecks?: () => Promise<HealthCheck[]>;
  /** State of the stream that runs beside the server, if one does. */
  stream?: (() => StreamSnapshot | Promise<StreamSnapshot>) | undefined;
  /** If several workers answer together. */
  siblings?: Siblings | undefined;
  /** Aborted once the server is about to stop; it still answers, but load balancers should send no more. */
  stopping?: AbortSignal;
  tracing?: Tracing | undefined;
  /** Keeps what users were shown; closed with the app. */
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

/** The workers of a server, each a thread with an app of its own, that answer at one address as one. */
export type Siblings = {
  /** Counts the requests of all. */
  load: Load;
  /** Says where this app's figures are, for those of all together. */
  join(figures: Figures): void;
  readMetrics: () => Promise<string>;
  readHistory: () => Promise<HistoryView>;
};

/** What one app measures. */
export type Figures = {
  readMetrics: () => Promise<MetricObjectWithValues<MetricValue<string>>[]>;
  /** Since the last time that it was asked for. */
  takeInterval: () => Interval;
};

/** Routes of one resource: `app.register(routes, context)`. */
export type Routes = FastifyPluginAsyncTypebox<Context>;

/** The web page that the server shows. */
export type Page = {
  /** Where its build is; without it there is no page. */
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
