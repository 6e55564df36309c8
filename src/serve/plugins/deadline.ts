import { errorCodes, type FastifyInstance } from 'fastify';

declare module 'fastify' {
  interface FastifyRequest {
    deadline: NodeJS.Timeout | undefined;
  }
}

/**
 * Answers 503 for what takes longer than `answerMs`, but on routes that have a `handlerTimeout` of their own.
 *
 * Own code: Fastify's `handlerTimeout` aborts a signal at the end of every request, and the error made for that takes about as
 * long as the look-up of a user.
 */
export function addDeadline(app: FastifyInstance, answerMs: number): void {
  app.decorateRequest('deadline', undefined);

  app.addHook('onRequest', (request, reply, done) => {
    if (!request.routeOptions.handlerTimeout) {
      request.deadline = setTimeout(() => {
        if (reply.sent) return;
        const error = new errorCodes.FST_ERR_HANDLER_TIMEOUT(answerMs, request.routeOptions.url);
        // An answer that is being sent cannot be replaced.
        if (reply.raw.headersSent) reply.raw.destroy(error);
        else reply.send(error);
      }, answerMs);
      reply.raw.once('close', () => clearTimeout(request.deadline));
    }
    done();
  });
}
