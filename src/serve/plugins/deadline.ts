import { errorCodes, type FastifyInstance } from 'fastify';
import { Claim, claimed } from '../../store/postgres/claims.ts';

declare module 'fastify' {
  interface FastifyRequest {
    deadline: NodeJS.Timeout | undefined;
    claim: Claim | undefined;
  }
}

/**
 * Answers 503 to requests that take longer than `answerMs`, except on routes with their own `handlerTimeout`. Statements for a request
 * that is overdue, or whose client has left, are cancelled unless others wait for them, too.
 *
 * Own code, as Fastify's `handlerTimeout` aborts a signal at the end of every request, and creating the error for that takes about as
 * long as looking up a user.
 */
export function addDeadline(app: FastifyInstance, answerMs: number): void {
  app.decorateRequest('deadline', undefined);
  app.decorateRequest('claim', undefined);

  app.addHook('onRequest', (request, reply, done) => {
    const claim = new Claim();
    request.claim = claim;
    if (!request.routeOptions.handlerTimeout) {
      request.deadline = setTimeout(() => {
        if (reply.sent) return;
        claim.end('overdue');
        const error = new errorCodes.FST_ERR_HANDLER_TIMEOUT(answerMs, request.routeOptions.url);
        // An answer that is being sent cannot be replaced.
        if (reply.raw.headersSent) reply.raw.destroy(error);
        else reply.send(error);
      }, answerMs);
    }
    reply.raw.once('close', () => {
      clearTimeout(request.deadline);
      if (!reply.raw.writableFinished) claim.end('gone');
    });
    claimed(claim, done);
  });

  // The body arrived in events of the connection, which belong to no request.
  app.addHook('preValidation', (request, _reply, done) => claimed(request.claim, done));
}
