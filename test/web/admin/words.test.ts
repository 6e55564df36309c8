import { expect, test } from 'vitest';
import {
  agoWords,
  amountWords,
  countWords,
  delayWords,
  sizeWords,
  spanWords,
} from '../../../web/src/words/en/operator-format.ts';

test('says counts and amounts', () => {
  expect(countWords(1234567)).toBe('1,234,567');
  expect(countWords(0)).toBe('0');
  expect(countWords(null)).toBe('–');
  expect(amountWords(1, 'row')).toBe('1 row');
  expect(amountWords(2, 'minute watched', 'minutes watched')).toBe('2 minutes watched');
});

test('says how long something takes in a unit that fits', () => {
  expect([0.0003, 0.0123, 0.5, 1.25, 75].map(delayWords)).toEqual(['0.3 ms', '12.3 ms', '500 ms', '1.25 s', '75 s']);
  expect(delayWords(null)).toBe('–');
  expect([0, 1, 59, 60, 7199, 86_400, 3 * 86_400, 1343 * 86_400].map(spanWords)).toEqual([
    '0 seconds',
    '1 second',
    '59 seconds',
    '1 minute',
    '1 hour',
    '1 day',
    '3 days',
    '3 years',
  ]);
});

test('says how long ago something was, also by a clock that goes wrong', () => {
  const now = Date.parse('2026-11-23T12:00:00Z');
  expect(agoWords('2026-11-23T09:30:00Z', now)).toBe('2 hours ago');
  expect(agoWords('2026-11-23T12:00:05Z', now)).toBe('just now');
});

test('says sizes', () => {
  expect([0, 999, 1000, 12_345_678, 5e12].map(sizeWords)).toEqual([
    '0 bytes',
    '999 bytes',
    '1 KB',
    '12.3 MB',
    '5,000 GB',
  ]);
});
