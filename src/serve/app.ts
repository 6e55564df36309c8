import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox';
import Fastify, { type FastifyInstance, LogController } from 'fastify';
import { createKeyRing } from '../store/access/key-ring.ts';
import { createAnswers } from './answers.ts';
import type { AppOptions, Context } from './context.ts';
import { defaultLimits, serverLimits } from './limits.ts';
import { addAnswerLog } from './operation/answer-log.ts';
import { healthRoute, livenessRoute, metricsRoute, readinessRoute } from './operation/health.ts';
import { createHistory } from './operation/history.ts';
import { createMetrics, metricSources } from './operation/metrics.ts';
import { observeModel } from './operation/observed-model.ts';
import { addTracing } from './operation/tracing.ts';
import { addAccess } from './plugins/access.ts';
import { addAdmission, createLoad } from './plugins/admission.ts';
import { addBrowserRules } from './plugins/browsers.ts';
import { limitConnections } from './plugins/connections.ts';
import { addDeadline } from './plugins/deadline.ts';
import { addErrorAnswers, answerBadUrl, answerUnreadableRequest } from './plugins/errors.ts';
import { addJsonBodies } from './plugins/json-bodies.ts';
import { addDocs, addOpenApi } from './plugins/openapi.ts';
import { addHostRule, addSingleHostRule } from './plugins/origins.ts';
import { addOwnIds } from './plugins/own-ids.ts';
import { addPace } from './plugins/pace.ts';
import { addPage, addPageNotFound, pageRoute } from './plugins/page.ts';
import { observeRequests } from './plugins/requests.ts';
import { createCursors } from './recommendations/cursors.ts';
import { createPages } from './recommendations/pages.ts';
import { predictRoute, recommendRoute } from './recommendations/predict.ts';
import { v1Routes } from './v1.ts';

/**
 * The HTTP API, ready to listen. It depends on neither environment nor process. `close()` first answers the requests in flight.
 */
export function createApp(options: AppOptions): FastifyInstance {
  const limits = { ...defaultLimits, ...options.limits };
  const app = Fastify({
    ...serverLimits(limits),
    loggerInstance: options.logger,
    logController: new LogController({ disableRequestLogging: true }),
    return503OnClosing: false,
    // Conversion must not turn a user id into another one, and 1e999 is a number, though not a user's id.
    ajv: { customOptions: { coerceTypes: false, removeAdditional: false, strictNumbers: false } },
    clientErrorHandler: answerUnreadableRequest,
    frameworkErrors: answerBadUrl,
  }).withTypeProvider<TypeBoxTypeProvider>();
  // No limit on the number of headers, as a dropped one could be what reveals a proxy. Their size is limited.
  app.server.maxHeadersCount = 0;
  const load = options.siblings?.load ?? createLoad();
  const metrics = createMetrics({
    ...metricSources(options),
    inFlight: load.own,
    remembered: () => context.answers.counts(),
  });
  const history = options.siblings ? undefined : createHistory(async () => [metrics.recorder.take()]);
  options.siblings?.join({
    readMetrics: () => metrics.registry.getMetricsAsJSON(),
    takeInterval: metrics.recorder.take,
  });
  const context: Context = {
    ...options,
    limits,
    keys: createKeyRing(options.sql),
    answers: createAnswers({
      sql: options.sql,
      replica: options.replica,
      model: observeModel(options.model, metrics, options.tracing),
      tracing: options.tracing,
    }),
    pages: createPages(createCursors(options.sql)),
    readMetrics: options.siblings?.readMetrics ?? (() => metrics.registry.metrics()),
    readHistory: options.siblings?.readHistory ?? (async () => history!.read()),
  };
  app.addHook('onClose', async () => {
    history?.close();
    metrics.recorder.close();
  });
  observeRequests(app, metrics, options.stopping);
  limitConnections(app, options.maxConnections ?? Number.POSITIVE_INFINITY, options.logger);
  addJsonBodies(app);
  if (options.tracing) addTracing(app, options.tracing);
  addBrowserRules(app, options.corsOrigins ?? []);
  // After the rules for browsers, which also apply to refusals.
  app.after(() => {
    addPageNotFound(app, options.page);
    addSingleHostRule(app);
    if (options.allowedHosts) addHostRule(app, options.allowedHosts);
    addErrorAnswers(app, options.home);
    addDeadline(app, limits.answerMs);
    addAdmission(app, load, limits.inFlight);
    addAccess(app, context);
    addOwnIds(app, options.sql);
  });
  addAnswerLog(app, options.answerLog);
  addPace(app);
  addOpenApi(app);
  addDocs(app);
  addPage(app, options.page);
  for (const routes of [
    predictRoute,
    recommendRoute,
    healthRoute,
    livenessRoute,
    readinessRoute,
    metricsRoute,
    pageRoute,
  ]) {
    app.register(routes, context);
  }
  app.register(v1Routes, { ...context, prefix: '/v1' });
  return app;
}
