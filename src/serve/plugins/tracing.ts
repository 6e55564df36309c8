import type { FastifyInstance } from 'fastify';
import type { RequestSpan, Tracing } from '../operation/tracing.ts';

declare module 'fastify' {
  interface FastifyRequest {
    span: RequestSpan | undefined;
  }
}

/** Traces each request but those of health checks and metrics. */
export function addTracing(app: FastifyInstance, tracing: Tracing): void {
  app.decorateRequest('span', undefined);

  app.addHook('onRequest', (request, _reply, done) => {
    const { url, config } = request.routeOptions;
    if (url === undefined || config.access === 'open' || config.access === 'metrics') return done();
    request.span = tracing.openRequest(request.method, url, request.headers);
    request.span.enter(done);
  });

  // What follows the last byte of a body follows from the socket, not from the hook above.
  app.addHook('preValidation', ({ span }, _reply, done) => {
    if (span) span.enter(done);
    else done();
  });

  app.addHook('onResponse', async ({ span }, reply) => span?.end(reply.statusCode));
  app.addHook('onRequestAbort', async ({ span }) => span?.end(undefined));
}
