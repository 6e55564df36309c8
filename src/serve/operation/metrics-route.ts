import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { errors } from '../schemas.ts';
import type { Metrics } from './metrics.ts';

/** `GET /metrics`: for Prometheus. */
export function metricsRoute({ registry }: Metrics): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/metrics',
      {
        config: { access: 'metrics' },
        schema: {
          operationId: 'readMetrics',
          summary: 'Metrics',
          description: 'What the server measures, in the text format of Prometheus. Needs the scope `metrics`.',
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
      async (_request, reply) => reply.type(registry.contentType).send(await registry.metrics()),
    );
  };
}
