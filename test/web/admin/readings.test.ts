import { describe, expect, test } from 'vitest';
import { parseMetrics } from '../../../web/src/admin/state/metrics-text.ts';
import { readingBetween } from '../../../web/src/admin/state/readings.ts';

const look = (seconds: number, text: string) => ({ time: seconds * 1000, samples: parseMetrics(text) });

const requests = (route: string, status: string, count: number) =>
  `marquee_http_requests_total{method="GET",route="${route}",status="${status}"} ${count}`;

const durations = (route: string, quick: number, all: number) =>
  ['0.01', '0.1', '+Inf'].map((le, index) => {
    const count = index === 0 ? quick : all;
    return `marquee_http_request_duration_seconds_bucket{le="${le}",method="GET",route="${route}"} ${count}`;
  });

describe('a reading', () => {
  test('has what grew between two looks, a second', () => {
    const before = look(100, [requests('/predict', '200', 10), requests('/predict', '503', 1)].join('\n'));
    const now = look(
      105,
      [requests('/predict', '200', 40), requests('/predict', '503', 6), requests('/v1/users/:id', '404', 5)].join('\n'),
    );
    expect(readingBetween(before, now)).toMatchObject({ time: 105, requests: 8, failures: 1, refusals: 1 });
  });

  test('has the quantiles of what was answered in between', () => {
    const before = look(0, durations('/predict', 1000, 1000).join('\n'));
    const now = look(5, durations('/predict', 1000, 1100).join('\n'));
    const { median, p95 } = readingBetween(before, now);
    expect(median).toBeCloseTo(0.055);
    expect(p95).toBeCloseTo(0.0955);
  });

  test('leaves out what this page asks for itself, and health checks', () => {
    const own = ['/v1/models', '/v1/trainings/:id', '/metrics', '/health/ready', '/admin', '/assets/*', '/'];
    const text = own.flatMap((route) => [requests(route, '200', 50), ...durations(route, 50, 50)]).join('\n');
    const viewers = ['/predict', '/v1/movies', '/v1/movies/:id', '/v1/recommendations', 'none'];
    const others = viewers.map((route) => requests(route, '200', 5)).join('\n');
    expect(readingBetween(look(0, ''), look(5, `${text}\n${others}`))).toMatchObject({ requests: 5, median: null });
  });

  test('begins at 0 again with a new process', () => {
    const now = look(5, requests('/predict', '200', 20));
    expect(readingBetween(look(0, requests('/predict', '200', 1000)), now).requests).toBe(4);
  });

  test('tells what is not measured from what is nothing', () => {
    expect(readingBetween(look(0, ''), look(5, 'marquee_fallbacks_total{kind="popular"} 5'))).toMatchObject({
      ...{ popular: 1, demographics: 0, requests: 0 },
      ...{ median: null, p95: null, loopLag: null, streamLag: null },
    });
  });
});
