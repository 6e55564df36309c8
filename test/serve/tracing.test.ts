import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { json } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openTracing } from '../../src/serve/operation/open-telemetry.ts';
import type { Tracing } from '../../src/serve/operation/tracing.ts';
import { twoCamps } from '../support/taste.ts';
import { startServer, type TestServer } from './server.ts';

type Attribute = { key: string; value: { stringValue?: string; intValue?: number } };
type Span = {
  name: string;
  kind: number;
  traceId: string;
  spanId: string;
  parentSpanId?: string;
  attributes: Attribute[];
  status: { code?: number };
};
type Export = { resourceSpans: { resource: { attributes: Attribute[] }; scopeSpans: { spans: Span[] }[] }[] };

/** A collector that speaks OTLP over HTTP with JSON. */
const exported: { path: string; body: Export }[] = [];
const collector = createServer(async (request, response) => {
  exported.push({ path: request.url!, body: (await json(request)) as Export });
  response.setHeader('content-type', 'application/json').end('{}');
});

let tracing: Tracing;
let server: TestServer;
beforeAll(async () => {
  await new Promise<void>((resolve) => collector.listen(0, '127.0.0.1', resolve));
  tracing = openTracing(`http://127.0.0.1:${(collector.address() as AddressInfo).port}/`, '1.2.3');
  server = await startServer(twoCamps(), { replace: () => ({ tracing }) });
});
afterAll(async () => {
  await server?.close();
  collector.close();
});

const spans = () =>
  exported.flatMap(({ body }) => body.resourceSpans.flatMap((each) => each.scopeSpans.flatMap(({ spans }) => spans)));
const valuesOf = (attributes: Attribute[]) =>
  Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue ?? value.intValue]));

describe('a trace', () => {
  it('has a span for each request, its look-up and its scoring, without personal data', async () => {
    const caller = { traceparent: '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01' };
    await server.request('POST', '/predict', { user_id: 17 }, caller);
    await server.request('POST', '/predict', {});
    await server.request('GET', '/health/live');
    await server.request('GET', '/metrics');
    await server.request('GET', '/nowhere/4242');
    await server.stop();
    await tracing.close();

    expect(exported[0]!.path).toBe('/v1/traces');
    expect(valuesOf(exported[0]!.body.resourceSpans[0]!.resource.attributes)).toMatchObject({
      'service.name': 'marquee',
      'service.version': '1.2.3',
    });
    const requests = spans().filter(({ kind }) => kind === 2);
    expect(requests.map(({ name, attributes }) => [name, valuesOf(attributes)])).toEqual([
      ['POST /predict', { 'http.request.method': 'POST', 'http.route': '/predict', 'http.response.status_code': 200 }],
      ['POST /predict', { 'http.request.method': 'POST', 'http.route': '/predict', 'http.response.status_code': 400 }],
    ]);
    const [request] = requests;
    expect(request).toMatchObject({ traceId: '0af7651916cd43dd8448eb211c80319c', parentSpanId: 'b7ad6b7169203331' });
    const steps = spans().filter(({ parentSpanId }) => parentSpanId === request!.spanId);
    expect(steps.map(({ name }) => name)).toEqual(['database look-up', 'scoring']);
    for (const step of steps) expect(step.traceId).toBe(request!.traceId);
    expect(spans()).toHaveLength(4);
    expect(JSON.stringify(exported)).not.toMatch(/"17"|:17[,}]|4242|127\.0\.0\.1/);
  });
});
