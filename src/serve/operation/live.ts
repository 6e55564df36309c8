import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import { errors } from '../schemas.ts';

const schema = {
  operationId: 'checkLiveness',
  summary: 'Whether the process runs',
  description: 'Always 200. A process that does not answer this should be started again.',
  tags: ['operation'],
  response: {
    ...errors,
    200: Type.Object({ status: Type.Literal('up') }, { description: 'It runs', examples: [{ status: 'up' }] }),
  },
};

/** `GET /health/live`: asks nothing of anybody, so that a database that is away is no reason to start the server again. */
export const livenessRoute: FastifyPluginAsyncTypebox = async (app) => {
  app.get('/health/live', { config: { access: 'open' }, schema }, async () => ({ status: 'up' as const }));
};
