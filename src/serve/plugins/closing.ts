import type { FastifyInstance } from 'fastify';

/** Ends each connection with its next answer once the app closes: kept alive, they would hold it open for a minute. */
export function addClosing(app: FastifyInstance): void {
  let closing = false;
  app.addHook('preClose', async () => {
    closing = true;
  });
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close');
  });
}
