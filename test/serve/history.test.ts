import { expect, test, vi } from 'vitest';
import { createHistory, historyEverySeconds } from '../../src/serve/operation/history.ts';

test('the last hour is kept, with the busiest routes, and without what operators ask for', () => {
  vi.useFakeTimers();
  try {
    const history = createHistory();
    const note = (route: string, status: string, seconds: number) =>
      history.note({ method: 'GET', route, status }, seconds);
    for (let request = 0; request < 95; request++) note('/v1/users/:id/recommendations', '200', 0.01);
    for (let request = 0; request < 5; request++) note('/v1/movies', '404', 0.5);
    note('/v1/movies', '500', 0.5);
    note('/v1/overview', '200', 9);
    note('/metrics', '200', 9);
    history.noteFallback();
    vi.advanceTimersByTime(historyEverySeconds * 1000);
    const [point, ...others] = history.points();
    expect(others).toEqual([]);
    expect(point!.requests).toBeGreaterThan(0);
    expect(point!.failures / point!.requests).toBeCloseTo(1 / 101);
    expect(point!.refusals / point!.requests).toBeCloseTo(5 / 101);
    expect(point!.median).toBeGreaterThanOrEqual(0.01);
    expect(point!.median).toBeLessThan(0.0121);
    expect(point!.p95).toBeGreaterThanOrEqual(0.5);
    expect(history.busiest().map(({ route, requests }) => [route, requests])).toEqual([
      ['/v1/users/:id/recommendations', 95],
      ['/v1/movies', 6],
    ]);
    vi.advanceTimersByTime(2 * 3600 * 1000);
    expect(history.points()).toHaveLength(3600 / historyEverySeconds);
    expect(history.points().at(-1)).toMatchObject({ requests: 0, median: null, p95: null });
    expect(history.busiest()).toEqual([]);
    history.close();
  } finally {
    vi.useRealTimers();
  }
});
