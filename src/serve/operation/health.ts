import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { AppOptions } from '../context.ts';
import { errors } from '../schemas.ts';
import { inTime } from './in-time.ts';

/** Milliseconds after which a database that says nothing counts as unreachable. */
const patience = 2000;

const report = Type.Object({
  process: Type.Literal('up'),
  database: Type.Union([Type.Literal('reachable'), Type.Literal('unreachable')]),
  model: Type.Union([Type.Literal('loaded'), Type.Literal('missing')]),
});

/** `GET /health`: whether requests can be answered; 503 where not. */
export function healthRoute(options: AppOptions): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/health',
      {
        config: { access: 'open' },
        schema: {
          operationId: 'checkHealth',
          summary: 'Whether the server is well',
          description: 'In short; `/health/ready` tells what is wrong.',
          tags: ['operation'],
          response: { 200: report, 503: { ...report, description: 'It is not' }, '4xx': errors['4xx'] },
        },
      },
      async (_request, reply) => {
        const database = (await inTime(options.sql`select 1`, patience)) ? 'reachable' : 'unreachable';
        const model = options.model.current() ? 'loaded' : 'missing';
        const healthy = database === 'reachable' && model === 'loaded';
        return reply.code(healthy ? 200 : 503).send({ process: 'up', database, model });
      },
    );
  };
}
