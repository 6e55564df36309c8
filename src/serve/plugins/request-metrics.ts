import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from '../operation/metrics.ts';

/** Counts each request, and times it. The route as declared stands in for the URL, which may hold ids. */
export function addRequestMetrics(app: FastifyInstance, metrics: Metrics): void {
  const count = ({ method, routeOptions }: FastifyRequest, status: string, milliseconds: number) =>
    metrics.countRequest({ method, route: routeOptions.url ?? 'none', status }, milliseconds / 1000);
  app.addHook('onResponse', async (request, reply) => count(request, String(reply.statusCode), reply.elapsedTime));
  app.addHook('onRequestAbort', async (request) => count(request, 'aborted', 0));
}
