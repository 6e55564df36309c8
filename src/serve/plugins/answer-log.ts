import type { FastifyInstance } from 'fastify';
import type { Shown } from '../answers.ts';
import type { AnswerLog } from '../operation/answer-log.ts';

declare module 'fastify' {
  interface FastifyRequest {
    /** The list that is the answer, where it is one to a user. */
    shown: Shown | undefined;
  }
}

/** Keeps each list that a user was sent. The route as declared stands in for the URL. */
export function addAnswerLog(app: FastifyInstance, answerLog: AnswerLog | undefined): void {
  app.decorateRequest('shown', undefined);
  if (!answerLog) return;
  app.addHook('onResponse', ({ shown, routeOptions }, reply, done) => {
    if (shown && reply.statusCode === 200) {
      const milliseconds = Math.round(reply.elapsedTime * 1000) / 1000;
      answerLog.add({ ...shown, time: new Date(), route: routeOptions.url!, milliseconds });
    }
    done();
  });
  app.addHook('onClose', () => answerLog.close());
}
