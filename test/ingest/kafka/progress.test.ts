import { expect, test } from 'vitest';
import { createProgress } from '../../../src/ingest/kafka/progress.ts';

const at = (seconds: number) => new Date(seconds * 1000);

test('the lag is what the assigned partitions have beyond what was written', () => {
  const progress = createProgress();
  progress.assign(
    new Map([
      [0, 10],
      [2, 5],
    ]),
    3,
  );
  expect(progress.lag(at(100))).toEqual({ messages: 0, seconds: 0 });
  expect(progress.observe([20, 999, 5])).toBe(false);
  expect(progress.lag(at(100))).toEqual({ messages: 10, seconds: null });
  progress.advance(0, 14, at(90));
  expect(progress.lag(at(100))).toEqual({ messages: 6, seconds: 10 });
  progress.advance(2, 7, at(40));
  expect(progress.lag(at(100))).toEqual({ messages: 6, seconds: 10 });
  progress.advance(0, 20, at(95));
  expect(progress.lag(at(100))).toEqual({ messages: 0, seconds: 0 });
});

test('advances are taken once, the last of each partition, and not of partitions that were lost', () => {
  const progress = createProgress();
  progress.assign(
    new Map([
      [0, 0],
      [1, 0],
    ]),
    2,
  );
  progress.advance(0, 3, at(1));
  progress.advance(0, 7, at(2));
  progress.advance(5, 1, at(2));
  expect(progress.takeAdvances()).toEqual([[0, 7]]);
  expect(progress.takeAdvances()).toEqual([]);
  progress.advance(1, 2, at(3));
  progress.assign(new Map([[0, 7]]), 2);
  expect(progress.takeAdvances()).toEqual([]);
  expect(progress.partitions()).toEqual([0]);
});

test('more partitions than there were at the last assignment are seen', () => {
  const progress = createProgress();
  expect(progress.observe([0, 0])).toBe(false);
  progress.assign(new Map([[1, 0]]), 2);
  expect(progress.observe([0, 0])).toBe(false);
  expect(progress.observe([0, 0, 0])).toBe(true);
});
