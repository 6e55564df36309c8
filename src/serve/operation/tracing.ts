import type { IncomingHttpHeaders } from 'node:http';
import type { FastifyInstance } from 'fastify';

/** A request that is being traced. */
export type RequestSpan = {
  /** Calls `next`, so that all steps that follow from it belong to the request. */
  enter(next: () => void): void;
  /** @param status undefined if the client left before the answer */
  end(status: number | undefined): void;
};

/** Reports to a collector how long requests and their steps take. */
export type Tracing = {
  /** @param route as declared, without ids */
  openRequest(method: string, route: string, headers: IncomingHttpHeaders): RequestSpan;
  /** Does `work` as a step of the request that it is done for. */
  step<Result>(name: string, work: () => Promise<Result>): Promise<Result>;
  /** Sends the remaining spans. */
  close(): Promise<void>;
};

/** `work`, as a step of the current request. */
export function traced<Parameters extends unknown[], Result>(
  tracing: Tracing | undefined,
  name: string,
  work: (...parameters: Parameters) => Promise<Result>,
): (...parameters: Parameters) => Promise<Result> {
  return tracing ? (...parameters) => tracing.step(name, () => work(...parameters)) : work;
}

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
