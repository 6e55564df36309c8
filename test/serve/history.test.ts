import { expect, test, vi } from 'vitest';
import { createHistory, createRecorder, historyEverySeconds } from '../../src/serve/operation/history.ts';

test('the last hour is kept, with the busiest routes, and without what operators ask for', async () => {
  vi.useFakeTimers();
  try {
    const recorders = [createRecorder(), createRecorder()];
    const history = createHistory(async () => recorders.map((recorder) => recorder.take()));
    let turn = 0;
    // As one, whichever of the workers answers.
    const note = (route: string, status: string, seconds: number) =>
      recorders[turn++ % 2]!.note({ method: 'GET', route, status }, seconds);
    for (let request = 0; request < 95; request++) note('/v1/users/:id/recommendations', '200', 0.01);
    for (let request = 0; request < 5; request++) note('/v1/movies', '404', 0.5);
    note('/v1/movies', '500', 0.5);
    note('/v1/overview', '200', 9);
    note('/metrics', '200', 9);
    recorders[0]!.noteFallback();
    await vi.advanceTimersByTimeAsync(historyEverySeconds * 1000);
    const [point, ...others] = history.read().points;
    expect(others).toEqual([]);
    expect(point!.requests).toBeGreaterThan(0);
    expect(point!.failures / point!.requests).toBeCloseTo(1 / 101);
    expect(point!.refusals / point!.requests).toBeCloseTo(5 / 101);
    expect(point!.median).toBeGreaterThanOrEqual(0.01);
    expect(point!.median).toBeLessThan(0.0121);
    expect(point!.p95).toBeGreaterThanOrEqual(0.5);
    expect(history.read().busiest.map(({ route, requests }) => [route, requests])).toEqual([
      ['/v1/users/:id/recommendations', 95],
      ['/v1/movies', 6],
    ]);
    await vi.advanceTimersByTimeAsync(2 * 3600 * 1000);
    expect(history.read().points).toHaveLength(3600 / historyEverySeconds);
    expect(history.read().points.at(-1)).toMatchObject({ requests: 0, median: null, p95: null });
    expect(history.read().busiest).toEqual([]);
    history.close();
    for (const recorder of recorders) recorder.close();
  } finally {
    vi.useRealTimers();
  }
});
