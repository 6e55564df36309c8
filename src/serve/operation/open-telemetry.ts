import { AsyncLocalStorage } from 'node:async_hooks';
import { type Context, defaultTextMapGetter, ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { W3CTraceContextPropagator } from '@opentelemetry/core';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, TracerProvider } from '@opentelemetry/sdk-trace';
import type { Tracing } from './tracing.ts';

/**
 * Sends traces to a collector by OTLP over HTTP. A request that names its caller's trace (`traceparent`) joins it. A collector
 * that is away costs spans, never an answer. Attributes are routes, methods and statuses: no ids, URLs or addresses.
 *
 * To be imported only where there is a collector, as it is slow to load.
 * @param endpoint base URL of the collector, as OTEL_EXPORTER_OTLP_ENDPOINT means it
 */
export function openTracing(endpoint: string, version: string): Tracing {
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces` });
  const provider = new TracerProvider({
    resource: resourceFromAttributes({ 'service.name': 'marquee', 'service.version': version }),
    spanProcessors: [new BatchSpanProcessor({ exporter })],
  });
  const tracer = provider.getTracer('marquee', version);
  const propagator = new W3CTraceContextPropagator();
  const current = new AsyncLocalStorage<Context>();

  return {
    openRequest(method, route, headers) {
      const caller = propagator.extract(ROOT_CONTEXT, headers, defaultTextMapGetter);
      const attributes = { 'http.request.method': method, 'http.route': route };
      const span = tracer.startSpan(`${method} ${route}`, { kind: SpanKind.SERVER, attributes }, caller);
      const context = trace.setSpan(caller, span);
      return {
        enter: (next) => current.run(context, next),
        end(status) {
          if (status !== undefined) span.setAttribute('http.response.status_code', status);
          if (status === undefined || status >= 500) span.setStatus({ code: SpanStatusCode.ERROR });
          span.end();
        },
      };
    },
    async step(name, work) {
      const context = current.getStore();
      if (!context) return await work();
      const span = tracer.startSpan(name, {}, context);
      try {
        return await current.run(trace.setSpan(context, span), work);
      } catch (error) {
        span.setStatus({ code: SpanStatusCode.ERROR });
        throw error;
      } finally {
        span.end();
      }
    },
    close: () => provider.shutdown().catch(() => {}),
  };
}
