import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { AppOptions } from '../context.ts';
import { checkHealth } from './health-checks.ts';

const statuses = ['ok', 'degraded', 'failing'] as const;

const report = Type.Object(
  {
    status: Type.Enum(statuses, {
      description: 'The worst of all checks: degraded is answered with 200, failing with 503.',
    }),
    checks: Type.Array(
      Type.Object({
        name: Type.String({ description: 'What was looked at: database, model, disk, stream' }),
        status: Type.Enum(statuses),
        detail: Type.String({ description: 'What is wrong, or that all is well, in words' }),
      }),
    ),
  },
  {
    description: 'What was found',
    examples: [{ status: 'ok', checks: [{ name: 'database', status: 'ok', detail: 'It answers.' }] }],
  },
);

/** `GET /health/ready`: whether requests should be sent here, and what is wrong where not. */
export function readinessRoute(options: AppOptions): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/health/ready',
      {
        config: { access: 'open' },
        schema: {
          operationId: 'checkReadiness',
          summary: 'Whether requests can be answered',
          description: 'Looks at the database, the model, the disk of the home folder, and what else is configured.',
          tags: ['operation'],
          response: { 200: report, 503: report },
        },
      },
      async (_request, reply) => {
        const checks = await checkHealth(options);
        const status = statuses.findLast((each) => checks.some((check) => check.status === each)) ?? 'ok';
        return reply.code(status === 'failing' ? 503 : 200).send({ status, checks });
      },
    );
  };
}
