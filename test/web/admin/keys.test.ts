import { expect, test } from 'vitest';
import { keyState, rateLimitWords } from '../../../web/src/words/en/keys.ts';

const now = Date.parse('2026-11-23T12:00:00Z');

test('tells keys that work from those that have ended', () => {
  expect(keyState({ revoked: null, expires: null }, now)).toBe('works');
  expect(keyState({ revoked: null, expires: '2026-11-24T00:00:00Z' }, now)).toBe('works');
  expect(keyState({ revoked: null, expires: '2026-11-23T12:00:00Z' }, now)).toBe('expired');
  expect(keyState({ revoked: '2026-11-01T00:00:00Z', expires: '2026-11-02T00:00:00Z' }, now)).toBe('revoked');
});

test('says how often a key may be used', () => {
  expect(rateLimitWords(null)).toBe('any');
  expect(rateLimitWords({ requests: 100, seconds: 60 })).toBe('100 a minute');
});
