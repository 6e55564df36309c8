import { readFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addWorkerMetrics } from '../../src/commands/serving/figures.ts';
import type { StreamSnapshot } from '../../src/ingest/movielog/meter.ts';
import { createMetrics } from '../../src/serve/operation/metrics.ts';
import { createKey } from '../../src/store/access/keys.ts';
import { twoCamps } from '../support/taste.ts';
import { startServer, type TestServer } from './server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startServer(twoCamps());
});
afterAll(() => server?.close());

async function scrape(headers?: Record<string, string>): Promise<string> {
  const reply = await server.request('GET', '/metrics', undefined, headers);
  expect(reply.status).toBe(200);
  expect(reply.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
  return reply.body as string;
}

/** The value of one series. */
function value(text: string, series: string): number {
  const line = text.split('\n').find((each) => each.startsWith(`${series} `));
  if (line === undefined) throw new Error(`${series} is not in\n${text}`);
  return Number(line.slice(series.length + 1));
}

describe('GET /metrics', () => {
  it('counts and times requests by route and status, and how lists came about', async () => {
    for (const id of [1, 2, 3]) await server.predict(id);
    await server.predict('guest');
    await server.post('{');
    await fetch(`${server.url}/nowhere/31415`);
    const text = await scrape();
    expect(value(text, 'marquee_http_requests_total{method="POST",route="/predict",status="200"}')).toBe(4);
    expect(value(text, 'marquee_http_requests_total{method="POST",route="/predict",status="400"}')).toBe(1);
    expect(value(text, 'marquee_http_requests_total{method="GET",route="none",status="404"}')).toBe(1);
    expect(value(text, 'marquee_http_request_duration_seconds_count{method="POST",route="/predict"}')).toBe(5);
    expect(value(text, 'marquee_scoring_seconds_count')).toBe(4);
    expect(value(text, 'marquee_fallbacks_total{kind="popular"}')).toBe(1);
  });

  it('counts answers that were remembered, and says how many there are', async () => {
    const before = await scrape();
    await server.predict(2);
    await server.predict(2);
    await server.sql`insert into ratings values (now(), 2, 'comedy+4+2000', 3) on conflict do nothing`;
    await server.predict(2);
    const after = await scrape();
    const more = (series: string) => value(after, series) - value(before, series);
    const outcomes = ['hit', 'miss'].map((outcome) => `marquee_answer_cache_requests_total{outcome="${outcome}"}`);
    expect(outcomes.reduce((sum, series) => sum + more(series), 0)).toBe(3);
    expect(more(outcomes[0]!)).toBeGreaterThanOrEqual(1);
    expect(value(after, 'marquee_answer_cache_entries')).toBeGreaterThanOrEqual(1);
    expect(value(after, 'marquee_answer_cache_bytes')).toBeGreaterThan(300);
  });

  it('knows the model, its age, and what came since', async () => {
    await server.sql`insert into ratings values (now(), 1, 'comedy+3+2000', 3)`;
    const text = await scrape();
    expect(value(text, 'marquee_model_version')).toBe(1);
    expect(value(text, 'marquee_model_age_seconds')).toBeGreaterThan(0);
    expect(value(text, 'marquee_model_age_seconds')).toBeLessThan(600);
    expect(value(text, 'marquee_ratings_since_training')).toBeGreaterThanOrEqual(0);
  });

  it('knows the connections to the database, the process and its event loop', async () => {
    const text = await scrape();
    expect(value(text, 'marquee_database_connections{state="active"}')).toBeGreaterThanOrEqual(1);
    for (const name of ['process_resident_memory_bytes', 'nodejs_eventloop_lag_p99_seconds']) {
      expect(value(text, name)).toBeGreaterThan(0);
    }
  });

  it('has no ids in it', async () => {
    await server.predict(987654);
    await server.request('GET', '/v1/models/987654');
    expect(await scrape()).not.toContain('987654');
  });

  it('needs the scope metrics once there is a key', async () => {
    const token = await createKey(server.sql, { name: 'prometheus', scopes: ['metrics'] });
    expect((await server.request('GET', '/metrics')).status).toBe(401);
    await scrape({ authorization: `Bearer ${token}` });
    await server.sql`delete from api_keys`;
  });
});

const nothing = {
  activeModel: async () => undefined,
  countEntries: async () => 0,
  countConnections: async () => ({}),
  inFlight: () => 0,
  remembered: () => ({ hits: 0, misses: 0, entries: 0, bytes: 0 }),
};

const stream: StreamSnapshot = {
  counts: { rate: 2, watch: 3, recommendation: 1, rejected: { garbage: 4 } },
  messages: 10,
  lastEvent: new Date(1_600_000_000_000),
  messagesPerSecond: 5,
  rejectedShare: 0.4,
  rejectsTooMany: true,
  waitingFor: 'kafka',
  lag: { messages: 7, seconds: null },
};

describe('metrics', () => {
  it('of a stream are there where one runs, without what is not known', async () => {
    const text = await createMetrics({ ...nothing, stream: () => stream }).registry.metrics();
    expect(value(text, 'marquee_stream_messages_total{kind="watch"}')).toBe(3);
    expect(value(text, 'marquee_stream_messages_total{kind="rejected"}')).toBe(4);
    expect(value(text, 'marquee_stream_rejected_total{reason="garbage"}')).toBe(4);
    expect(value(text, 'marquee_stream_lag_messages')).toBe(7);
    expect(value(text, 'marquee_stream_last_event_timestamp_seconds')).toBe(1.6e9);
    expect(value(text, 'marquee_stream_rejects_too_many')).toBe(1);
    expect(value(text, 'marquee_stream_waiting')).toBe(1);
    expect(text).not.toMatch(/^marquee_stream_lag_seconds/m);
    expect(await createMetrics(nothing).registry.metrics()).not.toMatch(/marquee_stream/);
  });

  it('leave out what is not known, and are there where the database is not', async () => {
    const away = async () => {
      throw new Error('away');
    };
    const model = async () => ({ version: 3, created: new Date(), entries: 5 });
    const text = await createMetrics({
      ...nothing,
      activeModel: model,
      countEntries: away,
      countConnections: away,
    }).registry.metrics();
    expect(value(text, 'marquee_model_version')).toBe(3);
    expect(text).not.toMatch(/^marquee_(ratings_since_training|database_connections)/m);
    expect(await createMetrics(nothing).registry.metrics()).not.toMatch(/^marquee_model/m);
  });

  it('count ratings once a minute at most, and again after a failure', async () => {
    let counted = 0;
    const { registry } = createMetrics({
      ...nothing,
      activeModel: async () => ({ version: 3, created: new Date(), entries: 5 }),
      countEntries: async () => {
        if (++counted === 1) throw new Error('away');
        return 12;
      },
    });
    await registry.metrics();
    for (let round = 0; round < 3; round++) {
      expect(value(await registry.metrics(), 'marquee_ratings_since_training')).toBe(7);
    }
    expect(counted).toBe(2);
  });

  it('are all explained in docs/operations.md, and no others', async () => {
    const page = await readFile(new URL('../../docs/operations.md', import.meta.url), 'utf8');
    const documented = Array.from(page.matchAll(/^\| `(marquee_\w+)`/gm), ([, name]) => name);
    const answers = () => ({ written: 1, dropped: 0 });
    const historyReads = () => ({ replica: 1, primary: 0 });
    const { registry } = createMetrics({ ...nothing, answers, historyReads, stream: () => stream });
    addWorkerMetrics(registry, () => 2);
    const metrics = await registry.getMetricsAsJSON();
    const names = metrics.map(({ name }) => name).filter((name) => name.startsWith('marquee_'));
    expect(documented.toSorted()).toEqual(names.toSorted());
  });
});
