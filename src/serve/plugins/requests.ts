import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { Metrics } from '../operation/metrics.ts';

/** Logs, counts and times each request. Logs the declared route instead of the URL, which may contain ids. */
export function observeRequests(app: FastifyInstance, metrics: Metrics, stopping: AbortSignal | undefined): void {
  const count = ({ method, routeOptions }: FastifyRequest, status: string, milliseconds: number) =>
    metrics.countRequest({ method, route: routeOptions.url ?? 'none', status }, milliseconds / 1000);

  app.addHook('onResponse', async (request, reply) => {
    count(request, String(reply.statusCode), reply.elapsedTime);
    const line = {
      method: request.method,
      route: request.routeOptions.url,
      status: reply.statusCode,
      milliseconds: Math.round(reply.elapsedTime * 10) / 10,
    };
    if (reply.statusCode >= 500) request.log.error(line, 'request failed');
    else request.log.info(line, 'request answered');
  });
  app.addHook('onRequestAbort', async (request) => count(request, 'aborted', 0));
  closeConnections(app, stopping);
}

/** Once the app stops, closes each connection with its next answer: kept alive, they would delay the end for a minute. */
function closeConnections(app: FastifyInstance, stopping: AbortSignal | undefined): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    if (closing || stopping?.aborted) reply.header('connection', 'close');
  });
}
