import { Type } from 'typebox';
import { inTime } from '../../domain/duration.ts';
import { findActiveModel } from '../../store/models/models.ts';
import type { AppOptions, HealthCheck, Routes } from '../context.ts';
import { errors } from '../problems.ts';

/** Milliseconds after which a database that says nothing counts as unreachable. */
const patience = 2000;
const mebibyte = 2 ** 20;
/** PostgreSQL cannot write when there is no space for its log, which grows by files of 16 MiB. */
const fullDisk = 100 * mebibyte;
const scarceDisk = 1024 * mebibyte;

/** Checks everything that answers depend on. */
async function checkHealth(options: AppOptions): Promise<HealthCheck[]> {
  const [database, model, disk, more] = await Promise.all([
    checkDatabase(options),
    checkModel(options),
    checkDisk(options),
    soon(options.moreChecks?.() ?? Promise.resolve([])),
  ]);
  return [...checkProcess(options), database, ...checkReplica(options), model, ...disk, ...(more ?? [])];
}

function checkProcess({ stopping }: AppOptions): HealthCheck[] {
  return stopping?.aborted ? [{ name: 'process', status: 'failing', detail: 'The server is stopping.' }] : [];
}

async function checkDatabase({ sql }: AppOptions): Promise<HealthCheck> {
  const answer = await soon(sql`select 1`);
  if (answer) return { name: 'database', status: 'ok', detail: 'It answers.' };
  return { name: 'database', status: 'failing', detail: `It does not answer within ${patience / 1000} seconds.` };
}

/** Never failing, as everything can be read from the primary. */
function checkReplica({ replica }: AppOptions): HealthCheck[] {
  if (!replica) return [];
  const problem = replica.problem();
  if (problem === undefined) return [{ name: 'replica', status: 'ok', detail: 'Histories are read from it.' }];
  return [{ name: 'replica', status: 'degraded', detail: `Histories are read from the primary: ${problem}.` }];
}

async function checkModel({ sql, model }: AppOptions): Promise<HealthCheck> {
  const name = 'model';
  const active = await soon(findActiveModel(sql));
  const current = model.current();
  if (!current) {
    const detail = active
      ? `Model ${active.version} is active, but not loaded; see the server log.`
      : 'There is no model yet; run `npx @marquee-movies/server train`.';
    return { name, status: 'failing', detail };
  }
  if (active && active.version !== current.version) {
    const detail = `Model ${current.version} is live, but model ${active.version} is active; see the server log.`;
    return { name, status: 'degraded', detail };
  }
  return { name, status: 'ok', detail: `Model ${current.version} is live.` };
}

async function checkDisk({ freeDiskBytes }: AppOptions): Promise<HealthCheck[]> {
  if (!freeDiskBytes) return [];
  const free = await soon(freeDiskBytes());
  if (free === undefined) return [{ name: 'disk', status: 'degraded', detail: 'The home folder cannot be looked at.' }];
  const detail = `${describeSize(free)} are free on the disk of the home folder.`;
  if (free >= scarceDisk) return [{ name: 'disk', status: 'ok', detail }];
  // Not failing: all servers on a disk would drop out at once, though reads still work.
  const advice =
    free < fullDisk ? 'Reads still work; writes are about to fail. Free some disk space.' : 'Free some disk space.';
  return [{ name: 'disk', status: 'degraded', detail: `${detail} ${advice}` }];
}

/** In GiB where that is precise enough. */
function describeSize(bytes: number): string {
  const mebibytes = Math.floor(bytes / mebibyte);
  return mebibytes < 10_240
    ? `${mebibytes.toLocaleString('en-US')} MiB`
    : `${Math.floor(mebibytes / 1024).toLocaleString('en-US')} GiB`;
}

/** What `work` resolves to; undefined if it rejects, or takes too long. */
async function soon<Value>(work: PromiseLike<Value>): Promise<Value | undefined> {
  return await inTime(work, patience, new Error('It takes too long.')).catch(() => undefined);
}

const shortReport = Type.Object({
  process: Type.Literal('up'),
  database: Type.Union([Type.Literal('reachable'), Type.Literal('unreachable')]),
  model: Type.Union([Type.Literal('loaded'), Type.Literal('missing')]),
});

/** `GET /health`: whether requests can be answered; 503 where not. */
export const healthRoute: Routes = async (app, { sql, model: served, stopping }) => {
  app.get(
    '/health',
    {
      config: { access: 'open' },
      schema: {
        operationId: 'checkHealth',
        summary: 'Health in short',
        description: '`/health/ready` says what is wrong.',
        tags: ['operation'],
        response: { 200: shortReport, 503: { ...shortReport, description: 'Not healthy' }, '4xx': errors['4xx'] },
      },
    },
    async (_request, reply) => {
      const database = (await soon(sql`select 1`)) ? 'reachable' : 'unreachable';
      const model = served.current() ? 'loaded' : 'missing';
      const healthy = database === 'reachable' && model === 'loaded' && !stopping?.aborted;
      return reply.code(healthy ? 200 : 503).send({ process: 'up', database, model });
    },
  );
};

const liveSchema = {
  operationId: 'checkLiveness',
  summary: 'Liveness',
  description: 'Always 200. Restart a process that does not answer this.',
  tags: ['operation'],
  response: {
    ...errors,
    200: Type.Object({ status: Type.Literal('up') }, { description: 'It runs', examples: [{ status: 'up' }] }),
  },
};

/** `GET /health/live`: asks nothing of anybody, so that a database that is away is no reason to start the server again. */
export const livenessRoute: Routes = async (app) => {
  app.get('/health/live', { config: { access: 'open' }, schema: liveSchema }, async () => ({ status: 'up' as const }));
};

const statuses = ['ok', 'degraded', 'failing'] as const;

const report = Type.Object(
  {
    status: Type.Enum(statuses, {
      description: 'The worst of all checks; degraded is sent with 200, failing with 503.',
    }),
    checks: Type.Array(
      Type.Object({
        name: Type.String({
          description: 'What was checked: process, database, replica, model, disk, stream, workers',
        }),
        status: Type.Enum(statuses),
        detail: Type.String({ description: 'What is wrong, or that nothing is' }),
      }),
    ),
  },
  {
    description: 'The checks',
    examples: [{ status: 'ok', checks: [{ name: 'database', status: 'ok', detail: 'It answers.' }] }],
  },
);

/** `GET /health/ready`: whether requests should be sent here and, if not, what is wrong. */
export const readinessRoute: Routes = async (app, context) => {
  app.get(
    '/health/ready',
    {
      config: { access: 'open' },
      schema: {
        operationId: 'checkReadiness',
        summary: 'Readiness',
        description: 'Checks the database, the model, the disk of the home folder, and a stream if one is read.',
        tags: ['operation'],
        response: { 200: report, 503: report },
      },
    },
    async (_request, reply) => {
      const checks = await checkHealth(context);
      const status = statuses.findLast((each) => checks.some((check) => check.status === each)) ?? 'ok';
      return reply.code(status === 'failing' ? 503 : 200).send({ status, checks });
    },
  );
};

const metricsType = 'text/plain; version=0.0.4; charset=utf-8';

/** `GET /metrics`: for Prometheus. */
export const metricsRoute: Routes = async (app, { readMetrics }) => {
  app.get(
    '/metrics',
    {
      config: { access: 'metrics' },
      schema: {
        operationId: 'readMetrics',
        summary: 'Metrics',
        description: 'What the server measures, in the text format of Prometheus.',
        tags: ['operation'],
        response: {
          ...errors,
          200: {
            description: 'Text format of Prometheus',
            content: { 'text/plain': { schema: Type.String({ examples: ['marquee_model_version 3'] }) } },
          },
        },
      },
    },
    async (_request, reply) => reply.type(metricsType).send(await readMetrics()),
  );
};
