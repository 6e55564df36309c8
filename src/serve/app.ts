import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { createKeyRing } from '../store/access/key-ring.ts';
import { createAnswers } from './answers.ts';
import type { AppOptions } from './context.ts';
import { defaultLimits, serverLimits } from './limits.ts';
import { addAnswerLog } from './operation/answer-log.ts';
import { healthRoute, livenessRoute, readinessRoute } from './operation/health.ts';
import { createMetrics, metricSources, metricsRoute } from './operation/metrics.ts';
import { observeModel } from './operation/observed-model.ts';
import { addTracing } from './operation/tracing.ts';
import { addAccess } from './plugins/access.ts';
import { addAdmission, type Load } from './plugins/admission.ts';
import { addBrowserRules } from './plugins/browsers.ts';
import { addDeadline } from './plugins/deadline.ts';
import { addErrorAnswers, answerBadUrl, answerUnreadableRequest } from './plugins/errors.ts';
import { addJsonBodies } from './plugins/json-bodies.ts';
import { addDocs, addOpenApi } from './plugins/openapi.ts';
import { addPage, pageRoute } from './plugins/page.ts';
import { addClosing, addRequestLog, addRequestMetrics } from './plugins/requests.ts';
import { predictRoute, recommendRoute } from './recommendations/predict.ts';
import { v1Routes } from './v1.ts';

/**
 * The HTTP API, ready to listen. It knows neither environment nor process; `close()` answers the requests in flight first.
 */
export function createApp(options: AppOptions): FastifyInstance {
  const limits = { ...defaultLimits, ...options.limits };
  const app = Fastify({
    ...serverLimits(limits),
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    return503OnClosing: false,
    // Of what a URL can be at most: ids of movies are long, all the more when they are encoded.
    routerOptions: { maxParamLength: 16_384 },
    // A user id must not become another by conversion, and 1e999 is a number, if nobody's id.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, strictNumbers: false } },
    clientErrorHandler: answerUnreadableRequest,
    frameworkErrors: answerBadUrl,
  }).withTypeProvider<TypeBoxTypeProvider>();
  // All that arrive, as one that is dropped could be the one that tells of a proxy; their size is limited.
  app.server.maxHeadersCount = 0;
  addClosing(app);
  addRequestLog(app);
  addJsonBodies(app);
  if (options.tracing) addTracing(app, options.tracing);
  addBrowserRules(app, options.corsOrigins ?? []);
  const load: Load = { inFlight: 0 };
  const keys = createKeyRing(options.sql);
  // Later than the rules for browsers, which hold for refusals, too.
  app.after(() => {
    addErrorAnswers(app);
    addDeadline(app, limits.answerMs);
    addAdmission(app, load, limits.inFlight);
    addAccess(app, { keys, readAccess: options.readAccess ?? 'open' });
  });
  const metrics = createMetrics({ ...metricSources(options), inFlight: () => load.inFlight });
  addRequestMetrics(app, metrics);
  addAnswerLog(app, options.answerLog);
  addOpenApi(app);
  addDocs(app);
  addPage(app, options.page);
  const answers = createAnswers({ ...options, model: observeModel(options.model, metrics, options.tracing) });
  app.register(predictRoute(answers));
  app.register(recommendRoute(answers));
  app.register(healthRoute(options));
  app.register(livenessRoute);
  app.register(readinessRoute(options));
  app.register(metricsRoute(metrics));
  app.register(pageRoute(options, keys));
  app.register(v1Routes(options, answers, limits), { prefix: '/v1' });
  return app;
}
