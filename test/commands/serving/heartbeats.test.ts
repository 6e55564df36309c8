import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createHeartbeats } from '../../../src/commands/serving/heartbeats.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** Two workers, of which the first is watched, and what is noted of it. */
function watchOne() {
  const heartbeats = createHeartbeats(2, { lateMs: 3000, stuckMs: 6000 });
  const noted: string[] = [];
  const note = (what: string) => () => void noted.push(what);
  const unwatch = heartbeats.watch(0, { onLate: note('late'), onStuck: note('stuck'), onBack: note('back') });
  const beatFor = (seconds: number) => {
    for (let second = 0; second < seconds; second++) {
      Atomics.add(heartbeats.beats, 0, 1);
      vi.advanceTimersByTime(1000);
    }
  };
  return { heartbeats, noted, unwatch, beatFor };
}

test('a worker whose event loop turns is never late', () => {
  const { heartbeats, noted, beatFor } = watchOne();
  beatFor(20);
  expect(noted).toEqual([]);
  expect(heartbeats.isLate(0)).toBe(false);
});

test('one that stands still is late, then back, late again and stuck, each noted once', () => {
  const { heartbeats, noted, beatFor } = watchOne();
  beatFor(2);
  vi.advanceTimersByTime(4000);
  expect([noted, heartbeats.isLate(0), heartbeats.isLate(1)]).toEqual([['late'], true, false]);
  beatFor(2);
  expect([noted, heartbeats.isLate(0)]).toEqual([['late', 'back'], false]);
  vi.advanceTimersByTime(20_000);
  expect(noted).toEqual(['late', 'back', 'late', 'stuck']);
});

test('nothing is noted of one that is no longer watched', () => {
  const { heartbeats, noted, unwatch } = watchOne();
  unwatch();
  vi.advanceTimersByTime(20_000);
  expect([noted, heartbeats.isLate(0)]).toEqual([[], false]);
});
