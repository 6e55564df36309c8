import { statfs } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import packageFile from '../../../package.json' with { type: 'json' };
import type { Config } from '../../config.ts';
import type { ConnectionShares } from '../../domain/connections.ts';
import { createApp } from '../../serve/app.ts';
import type { AppOptions } from '../../serve/context.ts';
import { findMaxConnections } from '../../serve/listen.ts';
import { createAnswerLog } from '../../serve/operation/answer-log.ts';
import type { Sql } from '../../store/database.ts';
import { writeAnswers } from '../../store/models/answer-log.ts';
import { openReplica, type Replica } from '../../store/replica.ts';

/** How long a stop waits for requests in flight. */
const finishMs = 10_000;

/** What an app needs besides the settings. */
export type ServedParts = Pick<
  AppOptions,
  'model' | 'logger' | 'trainer' | 'evaluator' | 'importer' | 'stream' | 'moreChecks' | 'stopping' | 'siblings'
> & {
  /** For work in the background. */
  sql: Sql;
  /** For requests. */
  requests: Sql;
  connections: ConnectionShares;
  /** How many apps share the connections of one process. */
  workers: number;
  /** The folder of the built page; undefined if there is none. */
  pageFolder: string | undefined;
  /** The share of users whose answers are logged; undefined if none are. */
  logAnswers: number | undefined;
};

/** Creates the app with the settings of the command line; `parts` closes it. */
export async function openServedApp(
  config: Config,
  given: ServedParts,
  parts: AsyncDisposableStack,
): Promise<FastifyInstance> {
  const { sql, requests, connections, workers, pageFolder, logAnswers, ...others } = given;
  const { home, readAccess, allowedHosts, corsOrigins, tracesTo, posters } = config;
  const tracing = tracesTo === undefined ? undefined : await openTracing(tracesTo, parts);
  const { logger: log } = given;
  const replica = await openReplicaOf(sql, config, connections, log, parts);
  const options: AppOptions = {
    ...others,
    sql: requests,
    replica,
    home,
    readAccess,
    allowedHosts,
    corsOrigins,
    tracing,
    answerLog: logAnswers
      ? createAnswerLog({ write: (answers) => writeAnswers(sql, answers), share: logAnswers, log })
      : undefined,
    limits: { inFlight: config.maxInFlight },
    maxConnections: Math.max(1, Math.floor((await findMaxConnections()) / workers)),
    page: { folder: pageFolder, posters },
    freeDiskBytes: () => freeBytes(home),
  };
  return parts.adopt(createApp(options), closeApp);
}

/** Undefined if none is configured. It gets as many connections as requests have for reading from the primary. */
async function openReplicaOf(
  sql: Sql,
  { replicaUrl }: Config,
  { reading }: ConnectionShares,
  log: FastifyBaseLogger,
  parts: AsyncDisposableStack,
): Promise<Replica | undefined> {
  if (replicaUrl === undefined) return undefined;
  const warn = (message: string) => log.warn(message);
  return parts.adopt(await openReplica(sql, replicaUrl, reading, warn), (replica) => replica.close());
}

/** Imports the code only if it is needed, as that takes a while. */
async function openTracing(endpoint: string, parts: AsyncDisposableStack) {
  const { openTracing: open } = await import('../../serve/operation/open-telemetry.ts');
  return parts.adopt(open(endpoint, packageFile.version), (tracing) => tracing.close());
}

async function freeBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

/** Gives requests in flight a limited time to be answered. */
async function closeApp(app: FastifyInstance): Promise<void> {
  const closed = app.close();
  await Promise.race([closed, delay(finishMs, undefined, { ref: false })]);
  app.server.closeAllConnections();
  await closed;
}
