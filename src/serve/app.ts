import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { createAnswers } from './answers.ts';
import type { AppOptions } from './options.ts';
import { addClosing } from './plugins/closing.ts';
import { addErrorAnswers, answerBadUrl, answerUnreadableRequest } from './plugins/errors.ts';
import { addJsonBodies } from './plugins/json-bodies.ts';
import { addRequestLog } from './plugins/request-log.ts';
import { healthRoute } from './routes/health.ts';
import { predictRoute } from './routes/predict.ts';
import { v1Routes } from './v1.ts';

/** Milliseconds. */
const timeouts = { requestTimeout: 10_000, handlerTimeout: 30_000 };
const bodyLimit = 1 << 20;

/**
 * The HTTP API, ready to listen. It knows neither environment nor process; `close()` answers the requests in flight first.
 */
export function createApp(options: AppOptions): FastifyInstance {
  const app = Fastify({
    ...timeouts,
    bodyLimit,
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    return503OnClosing: false,
    // A user id must not become another by conversion, and 1e999 is a number, if nobody's id.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, strictNumbers: false } },
    clientErrorHandler: answerUnreadableRequest,
    frameworkErrors: answerBadUrl,
  }).withTypeProvider<TypeBoxTypeProvider>();
  addClosing(app);
  addRequestLog(app);
  addJsonBodies(app);
  addErrorAnswers(app);
  const answers = createAnswers(options);
  app.register(predictRoute(answers));
  app.register(healthRoute(options));
  app.register(v1Routes(options, answers), { prefix: '/v1' });
  return app;
}
