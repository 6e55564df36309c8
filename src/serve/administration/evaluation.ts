import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import type { Administration } from '../context.ts';
import { problems } from '../problems.ts';
import { evaluationSchema } from './evaluation-schema.ts';

/** `GET /v1/evaluation`. */
export function evaluationRoute({ readEvaluation }: Administration): FastifyPluginAsyncTypebox {
  return async (app) => {
    app.get(
      '/evaluation',
      {
        config: { access: 'admin' },
        schema: {
          operationId: 'readEvaluation',
          summary: 'How good the recommendations are',
          description:
            'What the latest `marquee evaluate` on this database has found out, on the machine of this server and with its home ' +
            'folder; 404 `EVALUATION_MISSING` where there is none. Needs the scope `admin`.',
          tags: ['models'],
          response: { 200: evaluationSchema, ...problems },
        },
      },
      async () => await readEvaluation(),
    );
  };
}
