import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox';
import { Type } from 'typebox';
import type { AppOptions } from '../options.ts';

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
    app.get('/health', { schema: { response: { 200: report, 503: report } } }, async (_request, reply) => {
      const database = (await succeedsInTime(options.sql`select 1`)) ? 'reachable' : 'unreachable';
      const model = options.model.current() ? 'loaded' : 'missing';
      const healthy = database === 'reachable' && model === 'loaded';
      return reply.code(healthy ? 200 : 503).send({ process: 'up', database, model });
    });
  };
}

async function succeedsInTime(check: Promise<unknown>): Promise<boolean> {
  const { promise: timedOut, resolve } = Promise.withResolvers<boolean>();
  const timer = setTimeout(() => resolve(false), patience);
  const succeeded = check.then(
    () => true,
    () => false,
  );
  return await Promise.race([succeeded, timedOut]).finally(() => clearTimeout(timer));
}
