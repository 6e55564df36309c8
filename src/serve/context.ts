import type { FastifyBaseLogger } from 'fastify';
import type { ServedModel } from '../app/models/served-model.ts';
import type { Sql } from '../store/database.ts';
import type { StoredModel } from '../store/models/models.ts';
import type { StreamCounts } from '../store/stream/events.ts';
import type { EvaluationAnswer } from './administration/evaluation.ts';
import type { Limits } from './limits.ts';
import type { AnswerLog } from './operation/answer-log.ts';
import type { HealthCheck } from './operation/health.ts';
import type { StreamState } from './operation/stream-metrics.ts';
import type { Tracing } from './operation/tracing.ts';
import type { ReadAccess } from './plugins/access.ts';

/** All that the app needs of the world. */
export type AppOptions = {
  sql: Sql;
  model: ServedModel;
  logger: FastifyBaseLogger;
  /** Without it there are no routes that train or change models. */
  administration?: Administration;
  /** Open where absent. */
  readAccess?: ReadAccess;
  /** Of the sites whose pages may read answers; `*` is any, and none where absent. */
  corsOrigins?: readonly string[];
  limits?: Partial<Limits>;
  /** Of the disk that the home folder is on. */
  freeDiskBytes?: () => Promise<number>;
  /** What else may be wrong, such as a stream that is behind. */
  moreChecks?: () => Promise<HealthCheck[]>;
  /** What is told of a stream that runs beside the server. */
  stream?: (() => StreamState) | undefined;
  tracing?: Tracing | undefined;
  /** Where it shall be kept what users are shown; closed with the app. */
  answerLog?: AnswerLog | undefined;
  page?: Page;
};

/** What people see of the server. */
export type Page = {
  /** What its build has made; without it there is no page. */
  folder?: string | undefined;
  /** Address that movies' `posterPath` is added to; posters are shown where it is given. */
  posters?: string | undefined;
};

/** What only the composition root can do. */
export type Administration = {
  /**
   * Resolves once a training has begun in another process, to its number.
   * @throws MarqueeError TRAINING_RUNS, NOTHING_TO_TRAIN, TRAINING_FAILED
   */
  startTraining(): Promise<number>;
  /** Rejects where a model's file is damaged. @throws MarqueeError ARTIFACT_DAMAGED */
  checkModel(model: StoredModel): Promise<unknown>;
  /**
   * Any model, to answer beside the active one.
   * @throws MarqueeError ARTIFACT_DAMAGED, MEMORY_SHORT
   */
  openModel(model: StoredModel): Promise<ServedModel>;
  /** The latest one. @throws MarqueeError EVALUATION_MISSING */
  readEvaluation(): Promise<EvaluationAnswer>;
  /**
   * Puts all dead letters through again; those that can be used by now are none any longer.
   * @returns what they turned out to be
   * @throws AbortError when `signal` ends it; what was done stays done
   */
  replayDeadLetters(signal: AbortSignal): Promise<StreamCounts>;
  /**
   * Imports a file. Resolves once that has begun in another process, to its number.
   * @throws MarqueeError IMPORT_RUNS, IMPORT_FAILED, DISK_FULL, and what reading `content` throws
   */
  startImport(name: string, content: AsyncIterable<Buffer>): Promise<number>;
  /**
   * Some of what an import rejected.
   * @param start the byte of its file where they begin
   * @returns undefined where there is no such file here, or none begins there
   */
  readRejects(file: string, page: { start: number; most: number }): Promise<RejectsPage | undefined>;
};

/** A row, or one of its cells, that an import could not use. */
export type RejectedRow = {
  file: string;
  line: number;
  /** Empty where it is about the whole row. */
  column: string;
  reason: string;
  text: string;
  /** Whether the row was used all the same, with this cell empty. */
  kept: boolean;
};

/** `next` is the byte where the page after it begins; undefined where there is none. */
export type RejectsPage = { rejects: readonly RejectedRow[]; next: number | undefined };
