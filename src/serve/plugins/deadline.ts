import { errorCodes, type FastifyInstance } from 'fastify';
import { Claim, claimed } from '../../store/postgres/claims.ts';

declare module 'fastify' {
  interface FastifyRequest {
    deadline: NodeJS.Timeout | undefined;
    claim: Claim | undefined;
  }
}

/**
 * Answers 503 for what takes longer than `answerMs`, but on routes that have a `handlerTimeout` of their own. What the database does
 * for a request that is overdue, or whose client has left, is cancelled, unless others wait for it, too.
 *
 * Own code: Fastify's `handlerTimeout` aborts a signal at the end of every request, and the error made for that takes about as
 * long as the look-up of a user.
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

  // The body has come in by events of the connection, which belong to no request.
  app.addHook('preValidation', (request, _reply, done) => claimed(request.claim, done));
}
